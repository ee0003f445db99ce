"""What one process changes, every other shows at the next request, however it has kept its pages."""

import asyncio

from tests.proofs.conftest import Stages
from tests.proofs.race import Race
from tests.proofs.stage import wire

READERS = 12
CHANGES = 8


async def test_a_change_on_one_worker_is_read_at_once_on_the_other(stages: Stages) -> None:
    race = Race(stages("workers", WEB_CONCURRENCY="2"), claimants=2)
    await race.begin()
    taker, reader = race.contractors
    # A connection of its own for each, so that both processes are asked.
    readers = [race.stage.browser(wire(1), reader) for _ in range(READERS)]
    karim = race._browser(taker)

    async def lists() -> list[str]:
        answers = await asyncio.gather(*(browser.get("/missions") for browser in readers))
        assert {answer.status_code for answer in answers} == {200}
        return [answer.text for answer in answers]

    for _ in range(CHANGES):
        await lists()
        reference, _ = await race._published()
        assert all(reference in page for page in await lists())
        path = f"/missions/{reference}/creneaux"
        form = await race._slots(karim, path)
        assert (await karim.send(form)).status_code == 303
        assert not any(reference in page for page in await lists())
        mine = await asyncio.gather(
            *(race.stage.browser(wire(1), taker).get("/missions?vue=en-cours") for _ in range(READERS))
        )
        assert all(reference in answer.text for answer in mine)
