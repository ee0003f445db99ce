"""A server that is killed loses nothing; and the proof would see it if it did."""

from tests.proofs.conftest import Stages
from tests.proofs.crash import Broken, Crash
from tests.support.postgres import PostgresServer

KILLS = 3  # `make crash` has thousands
SEED = 20261124
SENT = "SELECT message_id FROM message WHERE sent_at IS NOT NULL AND outcome = ''"


async def test_three_kills_under_load_lose_nothing(stages: Stages, durable: PostgresServer | None) -> None:
    crash = Crash(stages(database=durable), SEED)
    await crash.run(KILLS)
    print(f"seed {SEED}: {crash.summary()}")
    assert crash.counts["kills"] == KILLS
    # There was something to lose.
    assert crash.counts["forms acknowledged"] > 3 * KILLS
    assert crash.counts["files"] > 0
    assert crash.counts["mails"] > KILLS
    await _the_proof_would_see(crash)


async def _the_proof_would_see(crash: Crash) -> None:
    """Each kind of loss, made by hand on the stopped server."""
    stage = crash.stage
    stage.server.stop()
    # One that a dying sender wrote, and that was over by its next try, is marked as dropped.
    [rows] = stage.read(SENT)
    marked = {message_id for (message_id,) in rows}
    mail = next(path for path, (_, message_id, _) in crash.mails.items() if message_id in marked)
    file = stage.folder / "files" / next(iter(crash.checked_files))
    # A row that was cut off leaves a number that no mission has: « the first » is one that was acknowledged.
    known = crash.acknowledged[0]
    mission = f"(SELECT id FROM mission WHERE reference = '{known.reference}')"
    losses = {
        "acknowledged and not there": f"UPDATE mission SET reference = 'OM-0' WHERE id = {mission}",
        "its key is not there": f"DELETE FROM submission WHERE key = '{known.key}'",
        "the history ends where the mission is": f"UPDATE mission SET status = 'cancelled' WHERE id = {mission}",
        "an event for each version": f"UPDATE mission SET version = version + 1 WHERE id = {mission}",
        "who was told stands beside": "DELETE FROM message WHERE event = "
        f"(SELECT min(id) FROM mission_event WHERE mission = {mission})",
        "published twice": "UPDATE mission SET title = 'two'",
    }
    for words, statement in losses.items():
        assert words in _seen(crash, statement), words
    crash.checked_files.clear()
    content = file.read_bytes()
    for words, damaged in (("not the bytes", content[:-3]), ("without its file", None)):
        file.unlink()
        if damaged is not None:
            file.write_bytes(damaged)
        assert words in _seen(crash)
    file.write_bytes(content)
    sent = crash.mails[mail]
    # It may have gone out twice, by a kill between the mail and its mark.
    for copy in [path for path, other in crash.mails.items() if other[1] == sent[1]]:
        del crash.mails[copy]
        copy.unlink()
    assert "marked as sent and not written" in _seen(crash)
    for number in range(3):
        crash.mails[mail.with_name(str(number))] = sent
    assert "more than doubled" in _seen(crash)


def _seen(crash: Crash, spoilt: str = "") -> str:
    try:
        crash.check(spoilt=spoilt)
    except Broken as broken:
        return str(broken)
    return "nothing"
