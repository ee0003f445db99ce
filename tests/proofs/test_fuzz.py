"""Malformed requests against every route, as everybody: no error of ours, no hang, and the server lives."""

import pytest

from tests.proofs.conftest import Stages
from tests.proofs.fuzz import Case, Fuzz
from tests.proofs.raw import Answer

REQUESTS = 2000
SEED = 20261124


async def test_two_thousand_malformed_requests_meet_no_error_of_ours(stages: Stages) -> None:
    fuzz = Fuzz(stages(CRENEAU_DEMO="1"), SEED)
    await fuzz.begin()
    await fuzz.fire(0, REQUESTS)
    print(f"seed {SEED}: {fuzz.summary()}")
    assert fuzz.failures == []
    assert fuzz.log() == ""
    assert fuzz.statuses.total() == REQUESTS
    # It came further than to the door.
    assert {200, 303, 400, 403, 404, 405, 409, 413, 422} <= set(fuzz.statuses)
    assert len(fuzz.reached) > len(fuzz.table) * 0.9, fuzz.reached


@pytest.mark.parametrize(
    "answer, words",
    [
        (Answer(500, "HTTP/1.1 500", b""), "answered 500"),
        (Answer(0, "", b""), "closed without an answer"),
        (Answer(303, "HTTP/1.1 303\r\nX-Injected: 1", b""), "a header was injected"),
    ],
)
def test_an_error_of_ours_would_be_seen(stages: Stages, answer: Answer, words: str) -> None:
    fuzz = Fuzz(stages(), SEED)
    fuzz.judge(Case(7, "mission", b"GET / HTTP/1.1", whole=True), answer)
    assert "number 7, mission" in fuzz.failures[0]
    assert words in fuzz.failures[0]
