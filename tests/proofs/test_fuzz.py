"""Malformed requests against every route, as everybody: no error of ours, no hang, and the server lives."""

import pytest

from tests.proofs.conftest import Stages
from tests.proofs.fuzz import Case, Fuzz
from tests.proofs.raw import Answer, exchange
from tests.support.postgres import PostgresServer

EACH = 1000  # database; `make fuzz` sends as many as it is told
SEED = 20261124


async def test_two_thousand_malformed_requests_meet_no_error_of_ours(
    stages: Stages, postgres: PostgresServer | None
) -> None:
    """A thousand on each database; of the seed's row PostgreSQL's are those behind SQLite's."""
    fuzz = Fuzz(stages(CRENEAU_DEMO="1"), SEED)
    await fuzz.begin()
    await fuzz.fire(EACH if postgres else 0, EACH)
    print(f"seed {SEED}: {fuzz.summary()}")
    assert fuzz.failures == []
    assert fuzz.log() == ""
    assert fuzz.statuses.total() == EACH
    # It came further than to the door.
    assert {200, 303, 400, 403, 404, 405, 409, 413, 422} <= set(fuzz.statuses)
    assert len(fuzz.reached) > len(fuzz.table) * 0.9, fuzz.reached


async def test_what_the_fuzzer_found_once_is_refused_now(stages: Stages) -> None:
    stage = stages()
    stage.migrate()
    stage.server.start()
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"
    for request, status in (
        # A Host that is none, on a page, on a form, where nothing is.
        ("GET /connexion HTTP/1.1\r\nHost: 127.0.0.1:abc\r\n", 200),
        ("GET /missions HTTP/1.1\r\nHost: a b\r\n", 303),
        ("GET /nowhere HTTP/1.1\r\nHost: [::1\r\n", 404),
        # An Origin that is none, and one without a name beside a Host without one.
        (f"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://[::1\r\n{form}", 403),
        (f"POST /connexion HTTP/1.1\r\nHost: a b\r\nOrigin: null\r\n{form}", 403),
        # A letter that PostgreSQL takes in no text.
        ("GET /missions/OM%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n", 404),
        # An address to come back to that is none.
        ("GET /connexion?suite=//%5B::1 HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200),
        ("GET /connexion?suite=http://%5B::1 HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200),
    ):
        answer = await exchange(stage.server.port, f"{request}Connection: close\r\n\r\n".encode())
        assert answer.status == status, request


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
