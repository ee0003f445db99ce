"""One line for each request, which says what happened and to nobody who it was; and what is counted from it."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.proofs.conftest import Stages
from tests.proofs.crash import Crash
from tests.proofs.raw import exchange
from tests.proofs.stage import Stage, now, wire

TOKEN = "a-token-for-prometheus"
LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def lines(stage: Stage) -> list[dict[str, Any]]:
    text = (stage.folder / "server.log").read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def requests(stage: Stage) -> list[dict[str, Any]]:
    return [line for line in lines(stage) if line["event"] == "request"]


async def line_of(stage: Stage, answer: httpx.Response) -> dict[str, Any]:
    """Written when the answer has gone out."""
    for _ in range(100):
        found = [line for line in requests(stage) if line["request_id"] == answer.headers["X-Request-Id"]]
        if found:
            return found[0]
        await asyncio.sleep(0.05)
    raise AssertionError("no line of this request")


@pytest.fixture
def stage(stages: Stages) -> Stage:
    stage = stages(CRENEAU_METRICS_TOKEN=TOKEN)
    stage.migrate()
    return stage


async def test_a_whole_mission_leaves_lines_without_anybody_in_them(stage: Stage) -> None:
    crash = Crash(stage, 1)
    crash.managers, crash.contractors = stage.people("manager", 1), stage.people("contractor", 4)
    stage.server.start()
    crash.up.set()
    await crash._life(1)
    assert not crash.broken
    link = next(url for _, _, url in crash.mails.values() if url).rpartition("/")[2]
    browser = stage.browser(crash.transport)
    await browser.post(
        "/connexion?suite=/canari-requete", {"email": "canari@creneau.example", "password": "canari-secret"}
    )
    await browser.get("/canari-adresse?q=canari-requete", X_Forwarded_For="canari-entete")
    await exchange(
        stage.server.port, b"GET /canari-brut HTTP/1.1\r\nHost: canari hote\r\nConnection: close\r\n\r\n"
    )
    stage.server.stop()
    log = (stage.folder / "server.log").read_text()
    told = [
        link,
        *crash.managers,
        *crash.contractors,
        *stage_secrets(stage),
        "canari",
        "@",
        "locataire1-",
        "01 99 00 10 20",
        "Ana Lopes",
        "rue Neuve",
        "OM-2026",
    ]
    assert [word for word in told if word in log] == []
    # An id drawn at random may hold ten figures.
    without_ids = re.sub(r'"request_id": ?"[0-9a-f]{16}"', "", log)
    assert re.search(r"0[1-9]( ?\d\d){4}", without_ids) is None
    found = requests(stage)
    assert {line["route"] for line in found} >= {
        "/locataire/{token}",
        "/locataire/m/{link_id}/creneau",
        "/missions/{reference}/creneaux",
        "",
    }
    assert all(
        set(line) == {"event", "method", "route", "status", "ms", "request_id", "level", "timestamp"}
        for line in found
    )
    assert ("POST", "/missions/{reference}/creneaux", 303) in {
        (line["method"], line["route"], line["status"]) for line in found
    }
    # As many lines as requests, each with an id of its own.
    assert len({line["request_id"] for line in found}) == len(found)


def stage_secrets(stage: Stage) -> list[str]:
    [links, keys] = stage.read("SELECT nonce FROM tenant_link", "SELECT key FROM submission")
    return [row[0] for row in (*links, *keys)]


async def test_an_incident_a_line_and_an_answer_carry_the_same_id(stage: Stage) -> None:
    [key] = stage.people("manager", 1)
    stage.write(
        "INSERT INTO mission (reference, status, version, status_since, published_at, title, trade, urgency, "
        "urgency_rank, description, address, town, postcode, floor, door, occupancy, tenant_title, tenant_name, "
        "tenant_email, tenant_phone, tenant_language, contact_name, contact_quality, contact_email, contact_phone, "
        "opener, access_codes, threshold_cents, bill_to_name, bill_to_address, bill_attention, bill_reference, "
        "not_before_reason, tenant_word) VALUES ('OM-2026-000001', 'new', 1, $1, $1, 'T', 'other', 'normal', 1, '', "
        "'A', 'Lille', '59000', '', '', 'vacant', '', '', '', '', 'fr', '', '', '', '', 'tenant', '', 0, '', '', '', "
        "'', '', '')",
        [(now(),)],
    )
    # An action that no version of ours ever wrote: the page that tells it can't.
    stage.write(
        "INSERT INTO mission_event (mission, action, to_status, version, actor_role, actor_name, for_tenant, reason, "
        "note, data, at) VALUES (1, 'nonsense', 'new', 1, 'manager', '', '', '', '', '{', $1)",
        [(now(),)],
    )
    stage.server.start()
    browser = stage.browser(wire(), key)
    answer = await browser.get("/gestion/missions/OM-2026-000001")
    assert answer.status_code == 500
    shown = re.search(r"Référence de l(?:'|&#39;|’)incident : ([0-9A-F]{6})", answer.text)
    assert shown
    [incident] = [line for line in lines(stage) if "incident" in line]
    assert incident["incident"] == shown[1]
    assert incident["request_id"] == answer.headers["X-Request-Id"]
    line = await line_of(stage, answer)
    assert (line["route"], line["status"]) == ("/gestion/missions/{reference}", 500)


async def test_a_sender_s_own_id_is_not_taken_over_and_unknown_addresses_are_told_too(stage: Stage) -> None:
    stage.server.start()
    browser = stage.browser(wire())
    answer = await browser.get("/nowhere", X_Request_Id="mine")
    assert answer.status_code == 404
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    assert (await line_of(stage, answer))["route"] == ""


async def test_metrics_exist_only_for_who_has_the_token(stage: Stage, stages: Stages) -> None:
    stage.server.start()
    browser = stage.browser(wire())
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN[:-1]}):
        answer = await browser.client.get("/metrics", headers=headers)
        assert answer.status_code == 404
        assert "creneau_" not in answer.text
    closed = stages("closed")
    closed.migrate()
    closed.server.start()
    without = closed.browser(wire()).client
    for headers in ({}, {"Authorization": "Bearer x"}, BEARER):
        assert (await without.get("/metrics", headers=headers)).status_code == 404


def values(answer: httpx.Response) -> dict[str, float]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in found}


async def test_requests_and_the_outbox_are_counted(stages: Stages) -> None:
    # Nobody listens there: the mails wait.
    stage = stages(CRENEAU_METRICS_TOKEN=TOKEN, CRENEAU_SMTP_URL="smtp://127.0.0.1:9", WEB_CONCURRENCY="2")
    stage.migrate()
    crash = Crash(stage, 1)
    crash.managers, crash.contractors = stage.people("manager", 1), stage.people("contractor", 3)
    stage.server.start()
    crash.up.set()
    browser = stage.browser(crash.transport, crash.managers[0])
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    form.fill(title="Fuite", address="3 rue Neuve", town="Lille", postcode="59000")
    form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
    form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")
    assert (await browser.send(form)).status_code == 303
    for _ in range(20):
        # Each on a connection of its own, so that both processes of PostgreSQL have their part.
        await exchange(stage.server.port, LIVE)
    stage.server.stop()
    stage.write("UPDATE message SET next_try_at = $1 WHERE id = 1", [(now() - timedelta(hours=1),)])
    stage.write("UPDATE message SET failed_at = $1 WHERE id = 2", [(now(),)])
    stage.server.start()
    for wait in (1.2, 0):
        for _ in range(20):
            await exchange(stage.server.port, LIVE)
        await asyncio.sleep(wait)
    found = values(await browser.client.get("/metrics", headers=BEARER))
    assert found["creneau_database_up"] == 1
    assert found["creneau_outbox_waiting"] == 2
    assert found["creneau_outbox_given_up"] == 1
    live = found['creneau_requests_total{method="GET",route="/health/live",status="200"}']
    # Since this start; the other process may have told its last second not yet.
    assert 21 <= live <= 40
    assert found['creneau_request_seconds_count{route="/health/live"}'] == live
    assert found['creneau_request_seconds_bucket{route="/health/live",le="+Inf"}'] == live
    assert 0 < found['creneau_request_seconds_sum{route="/health/live"}'] < 10
