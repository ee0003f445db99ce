"""The stage: accounts, agendas, files, and a clock that stands at any past hour."""

import hashlib
import random
import secrets
import uuid
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

import wording
from controllers.entrance import DEMO_PASSWORD
from demo import papers, pictures
from demo.catalogue import DOORS, FLOORS, OWNERS, REQUESTS, STREETS, TENANTS, TOWNS
from models import clock
from models.agenda.span import Span
from models.files.stored_file import StoredFile
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.papers.paper import number_in
from models.people.account import Account
from models.people.actor import Actor
from models.people.passwords import hashed
from models.workflow import FileKind, Occupancy, Opener, Role
from settings import current
from uploads.form import incoming_dir
from uploads.jobs import read_paper
from uploads.keep import storage
from uploads.storage import new_key

HOURS = (8, 10, 14, 16)


class Stage:
    def __init__(self) -> None:
        self.dice = random.Random(2026)  # noqa: S311 - stories, not secrets
        self.real_now = datetime.now(UTC).replace(microsecond=0)
        self.taken: set[tuple[int, date, int]] = set()
        self.number = 0
        self.begin()

    async def open(self) -> None:
        kept = await hashed(DEMO_PASSWORD)

        async def account(role: Role, email: str, name: str, company: str = "", **values: Any) -> Account:
            person = Account(
                role=role,
                email=f"{email}@creneau.example",
                name=name,
                company=company,
                password_hash=kept,
                **values,
            )
            await person.save()
            return person

        self.manager = Actor.of(
            await account(
                Role.MANAGER, "gestion", "Nadia Benali", current().agency_name, phone="01 99 00 12 00"
            )
        )
        self.karim = Actor.of(
            await account(
                Role.CONTRACTOR,
                "karim",
                "Karim Durand",
                "Plomberie Durand",
                phone="06 39 98 20 21",
                trades="plumbing,heating",
                areas="59,62",
            )
        )
        self.sophie = Actor.of(
            await account(
                Role.CONTRACTOR,
                "sophie",
                "Sophie Leroy",
                "Leroy Services",
                phone="06 39 98 20 22",
                areas="59",
            )
        )
        self.lucie = Actor.of(
            await account(
                Role.CONTRACTOR,
                "lucie",
                "Lucie Payet",
                "Payet Dépannage",
                phone="06 39 98 20 23",
                areas="974",
            )
        )

    def begin(self) -> None:
        """A new story: its first moment may lie anywhere in the past."""
        self.last = self.real_now - timedelta(days=365)

    def at(self, days: float) -> None:
        """The clock stands so many days before now, never before the story's last moment."""
        self.move_to(self.real_now - timedelta(days=days))

    def after(self, span: Span, step: int) -> None:
        """Some time after a visit: the first step at once, the others later and later."""
        since = self.real_now - span.end
        self.move_to(span.end + timedelta(minutes=20) + since * 0.15 * (step - 1))

    def move_to(self, moment: datetime) -> None:
        moment = max(self._awake(moment), self.last + timedelta(minutes=7))
        self.last = min(moment, self.real_now - timedelta(minutes=1))
        clock.move(self.last - datetime.now(UTC).replace(microsecond=0))

    def _awake(self, moment: datetime) -> datetime:
        """People work from 8 h to 19 h: an earlier day's 24 hours are pressed into these."""
        local = wording.local(moment)
        if local.date() >= wording.local(self.real_now).date():
            return moment
        minutes = 480 + (local.hour * 60 + local.minute) * 660 // 1440
        awake = local.replace(hour=minutes // 60, minute=minutes % 60, second=0)
        return awake.astimezone(UTC)

    def slots(self, who: Actor, *days: int, place: str = "") -> list[Span]:
        """One free window of two hours for each day from now, on working days only, by the clock of the place."""
        assert who.account_id is not None
        return [self._window(who.account_id, day, place) for day in days]

    def _window(self, contractor: int, days: int, place: str) -> Span:
        step = 1 if days >= 0 else -1
        day = wording.local(self.real_now, place).date() + timedelta(days=days)
        while True:
            for hour in HOURS if day.weekday() < 5 else ():
                if (contractor, day, hour) not in self.taken:
                    self.taken.add((contractor, day, hour))
                    start = wording.to_utc(day, time(hour), place)
                    return Span(start, start + timedelta(hours=2))
            day += timedelta(days=step)

    async def publish(self, days: float, request: int, **values: Any) -> Mission:
        self.begin()
        self.at(days)
        self.number += 1
        number = self.number
        what = REQUESTS[request % len(REQUESTS)]
        title, name = TENANTS[number % len(TENANTS)]
        postcode, town = TOWNS[number % len(TOWNS)]
        owner, owner_address = OWNERS[number % len(OWNERS)]
        form = {
            "title": what.title,
            "trade": what.trade,
            "urgency": what.urgency,
            "urgency_rank": what.urgency.rank,
            "description": what.description,
            "address": f"{number % 90 + 1} {STREETS[number % len(STREETS)]}",
            "town": town,
            "postcode": postcode,
            "floor": FLOORS[number % len(FLOORS)],
            "door": DOORS[number % len(DOORS)],
            "occupancy": Occupancy.OCCUPIED,
            "tenant_title": title,
            "tenant_name": name,
            "tenant_email": f"{wording.folded(name.split()[0]).replace(' ', '-')}.{number}@locataire.example",
            "tenant_phone": f"06 39 98 {number % 90 + 10} {(number * 3) % 90 + 10}",
            "access_codes": "Digicode 45A12" if number % 3 == 0 else "",
            "opener": Opener.TENANT,
            "threshold_cents": current().threshold_cents,
            "bill_to_name": owner,
            "bill_to_address": owner_address,
            "bill_attention": "Service travaux",
            "bill_reference": f"LOT-{number:03d}",
        } | values
        wishes = []
        if form["occupancy"] == Occupancy.OCCUPIED and number % 2:
            wishes = [self.wish(2 + number % 5, 8), self.wish(3 + number % 5, 14)]
        place = str(form["postcode"])
        photos = [await self.photo(FileKind.DAMAGE, self.manager, place) for _ in range(1 + number % 2)]
        return await publish(form, wishes, self.manager, photos)

    def wish(self, days: int, hour: int) -> Span:
        day = wording.local(self.real_now).date() + timedelta(days=days)
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        start = wording.to_utc(day, time(hour))
        return Span(start, start + timedelta(hours=4))

    async def photo(self, kind: FileKind, by: Actor, place: str = "") -> uuid.UUID:
        """The camera is on the clock of the place."""
        self.number += 1
        full, small = pictures.photo(self.number % 9, repaired=kind is FileKind.AFTER)
        taken = wording.local(clock.now(), place).replace(tzinfo=None).isoformat()
        return await self._store(kind, by, "photo.jpg", "image/jpeg", full, small, taken)

    async def paper(self, kind: FileKind, by: Actor, mission: Mission, cents: int) -> uuid.UUID:
        what = "Devis" if kind is FileKind.QUOTE else "Facture"
        net = round(cents / 1.1)
        lines = [
            f"{by.name}, SIRET 999 999 998 00019, TVA FR11 999 999 998",
            f"{what} n° {mission.id:04d}-{self.number % 100:02d}",
            f"Date : {wording.full_day(wording.local(clock.now()).date())}",
            f"Objet : {mission.title}",
            f"Facturer à : {mission.bill_to_name}",
            "",
            f"Total HT : {wording.amount_input(net)} €",
            f"TVA 10 % : {wording.amount_input(cents - net)} €",
            f"Total TTC : {wording.amount_input(cents)} €",
        ]
        name = f"{what.lower()}-{mission.reference}.pdf"
        return await self._store(kind, by, name, "application/pdf", papers.paper(what, lines))

    async def _store(
        self,
        kind: FileKind,
        by: Actor,
        name: str,
        media_type: str,
        content: bytes,
        small: bytes = b"",
        taken: str = "",
    ) -> uuid.UUID:
        path = self._received(content)
        # Our own file: there is no stranger to fear, and no child to start for each.
        reading = "" if small else msgspec.json.encode(read_paper(BytesIO(content))).decode()
        key = await self._put(path, "jpg" if small else "pdf")
        file = StoredFile(
            kind=kind,
            name=name,
            media_type=media_type,
            key=key,
            thumbnail_key=await self._put(self._received(small), "jpg") if small else "",
            reading=reading,
            paper_number=number_in(reading),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            width=1280 if small else None,
            height=960 if small else None,
            pages=None if small else 1,
            taken_at=taken,
            owner=by.key,
        )
        await StoredFile.insert(file)
        return uuid.UUID(str(file.id))

    @staticmethod
    def _received(content: bytes) -> Path:
        path = Path(incoming_dir()) / secrets.token_hex(16)
        path.write_bytes(content)
        return path

    @staticmethod
    async def _put(path: Path, suffix: str) -> str:
        key = new_key(suffix)
        await storage().put(path, key)
        return key
