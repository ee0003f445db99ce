"""Who asks: people of the seeded database, signed in over the wire as in a browser."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import httpx
from piccolo.table import Table

from bench import generator
from bench.ground import PASSWORD
from models.agenda.span import Span
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from tests.proofs.stage import Stage, now
from tests.support.web import typed

CLAIMANTS = 16
PREFIX, FIRST = "OM-2026-", 900_000  # past all that are seeded


@dataclass(frozen=True, slots=True)
class Person:
    """`token` goes into every form of this session."""

    email: str
    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie}


def sign_in(url: str, email: str, home: str = "/missions") -> Person:
    with httpx.Client(base_url=url, timeout=30) as client:
        answer = client.post("/connexion", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        page = client.get(home)
        found = re.search(r'name="_token" value="([^"]+)"', page.text)
        assert found is not None, f"{home}: {page.status_code}"
        return Person(email, cookie, found[1])


def contractor_with_a_visit(stage: Stage) -> tuple[str, str]:
    """Its address, and the mission whose visit is planned and lies ahead."""
    [rows] = stage.read(
        "SELECT a.email, m.reference FROM mission m JOIN assignment s ON s.id = m.assignment "
        "JOIN account a ON a.id = s.contractor JOIN visit v ON v.id = m.visit "
        "WHERE m.status = 'scheduled' ORDER BY v.starts_at DESC, m.id LIMIT 1"
    )
    return str(rows[0][0]), str(rows[0][1])


def claimants(stage: Stage) -> list[str]:
    """Contractors that have no mission yet, with the password of the others; made before the server starts."""
    stage.people("contractor", CLAIMANTS)
    [rows] = stage.read(
        f"SELECT email FROM account WHERE role = 'contractor' ORDER BY id DESC LIMIT {CLAIMANTS}"
    )
    stage.write(
        "UPDATE account SET password_hash = (SELECT max(password_hash) FROM account) WHERE password_hash = ''"
    )
    return [str(row[0]) for row in rows]


def add_new_missions(stage: Stage, number: int) -> list[str]:
    """The references of as many free missions, each with a tenant to write to: a claim takes one for good."""
    [ids] = stage.read(
        "SELECT id FROM mission WHERE status = 'new' AND version = 1 AND tenant_email <> '' ORDER BY id LIMIT 1"
    )
    original = int(ids[0][0])
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
    given = {"reference": f"'{PREFIX}' || ({FIRST} + n.i)"}
    names, values = columns(Mission, given, "m")
    stage.write(
        f"{numbers} INSERT INTO mission ({names}) SELECT {values} FROM n, mission m WHERE m.id = {original}"
    )
    names, values = columns(MissionEvent, {"mission": "m.id"}, "e")
    stage.write(
        f"INSERT INTO mission_event ({names}) SELECT {values} FROM mission m, mission_event e "
        f"WHERE m.reference LIKE '{PREFIX}9_____' AND e.mission = {original}"
    )
    return [f"{PREFIX}{FIRST + place}" for place in range(1, number + 1)]


def columns(table: type[Table], given: dict[str, str], source: str) -> tuple[str, str]:
    """All but the number, which the database gives; `given` instead of what the source holds."""
    names = [column._meta.db_column_name for column in table._meta.columns]
    names.remove("id")
    return ", ".join(names), ", ".join(given.get(name, f"{source}.{name}") for name in names)


def slots(number: int) -> tuple[str, str, str]:
    """A moment to offer, as typed."""
    start = now().replace(minute=0, second=0) + timedelta(days=3, hours=number % 1300)
    return typed(Span(start, start + timedelta(minutes=50)))


def claim(person: Person, reference: str, number: int) -> bytes:
    """The request that the button « Proposer » sends."""
    day, start, end = slots(number)
    fields = {
        "_token": person.token,
        "_key": secrets.token_urlsafe(16),
        "_version": "1",
        "slot_date": day,
        "slot_start": start,
        "slot_end": end,
        "answer": "propose",
    }
    headers = person.headers | {"Sec-Fetch-Site": "same-origin"}
    return generator.post(f"/missions/{reference}/creneaux", headers, urlencode(fields).encode())
