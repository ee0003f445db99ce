import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tests.uploads import jobs
from uploads import workers
from uploads.workers import JobFailed, Output


async def test_a_job_runs_in_another_process() -> None:
    assert await workers.run(jobs.add, 2, 3) == 5
    assert await workers.run(jobs.own_process) != os.getpid()


async def test_each_job_has_a_process_of_its_own_that_begins_as_a_copy_of_the_same() -> None:
    assert len({await workers.run(jobs.own_process) for _ in range(5)}) == 5
    assert len({await workers.run(jobs.parent_process) for _ in range(5)}) == 1


async def test_there_is_one_process_for_each_core_at_most() -> None:
    await workers.close()  # a child that has done its jobs is replaced, and would count here
    seen = await asyncio.gather(*(workers.run(jobs.parent_process) for _ in range(40)))
    assert 1 <= len(set(seen)) <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("job", "reason"),
    [(jobs.crash, "crashed"), (jobs.fail, "failed"), (jobs.refuse, "not_a_photo"), (jobs.lie, "failed")],
)
async def test_a_failure_costs_the_one_job(job: object, reason: str) -> None:
    with pytest.raises(JobFailed) as caught:
        await workers.run(job)  # type: ignore[arg-type]
    assert caught.value.reason == reason
    assert await workers.run(jobs.add, 1, 1) == 2


@pytest.mark.parametrize("job", [jobs.hang, jobs.spin])
async def test_a_hung_process_is_killed_and_replaced(job: object) -> None:
    before = await workers.run(jobs.parent_process)
    started = time.monotonic()
    with pytest.raises(JobFailed, match="timeout"):
        await workers.run(job, timeout=0.5)  # type: ignore[arg-type]
    assert time.monotonic() - started < 5
    with pytest.raises(ProcessLookupError):
        await until_gone(before)
    assert await workers.run(jobs.parent_process) != before


async def until_gone(process: int) -> None:
    for _ in range(100):
        os.kill(process, 0)
        await asyncio.sleep(0.02)


async def test_processor_time_is_limited_even_without_the_parent() -> None:
    with pytest.raises(JobFailed):
        await asyncio.wait_for(workers.run(jobs.spin, timeout=1), 30)


@pytest.mark.parametrize("memory", ["addresses", "data"])
async def test_memory_is_limited(memory: str) -> None:
    with pytest.raises(JobFailed, match="too_big"):
        await workers.run(jobs.take_memory, memory=memory)


async def test_what_a_process_writes_is_limited(tmp_path: Path) -> None:
    with pytest.raises(JobFailed):
        await workers.run(jobs.write_much, Output(tmp_path / "big"))
    assert (tmp_path / "big").stat().st_size <= 40_000_000


async def test_open_files_are_limited() -> None:
    with pytest.raises(JobFailed):
        await workers.run(jobs.open_many)


async def test_a_library_that_prints_does_no_harm() -> None:
    assert await workers.run(jobs.print_much) == 7
    assert await workers.run(jobs.add, 1, 1) == 2


async def test_no_secret_reaches_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRENEAU_SECRET_KEY", "x" * 40)
    await workers.close()
    assert not [name for name in await workers.run(jobs.environment) if "CRENEAU" in name]


async def test_a_process_killed_while_idle_is_replaced() -> None:
    os.kill(await workers.run(jobs.parent_process), signal.SIGKILL)
    await asyncio.sleep(0.1)
    assert await workers.run(jobs.add, 1, 1) == 2


async def test_a_cancelled_job_gives_its_place_back() -> None:
    tasks = [asyncio.create_task(workers.run(jobs.hang)) for _ in range(20)]
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await asyncio.wait_for(workers.run(jobs.add, 1, 1), 20) == 2


async def test_the_loop_goes_on_meanwhile() -> None:
    task = asyncio.create_task(workers.run(jobs.spin, timeout=2))
    longest, last = 0.0, time.monotonic()
    while not task.done():
        await asyncio.sleep(0.005)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    with pytest.raises(JobFailed):
        await task
    assert longest < 1.5


async def test_closing_ends_every_process_and_the_next_job_starts_anew() -> None:
    process = await workers.run(jobs.parent_process)
    await workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert await workers.run(jobs.add, 1, 1) == 2
