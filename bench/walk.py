"""One mission from the publishing to the paid invoice, over the wire: what each answer to an action weighs."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from models.agenda.span import Span
from tests.proofs.stage import Remote, Stage, now, wire
from tests.support.server import link_in
from tests.support.web import Form, Page, Upload, typed
from tests.uploads.samples import jpeg, readable_pdf

# As Chromium asks on this machine's own address.
ACCEPT = "gzip, deflate, br, zstd"


def _offers(form: Form) -> None:
    """Two, as most offer."""
    days = [now().replace(hour=9, minute=0, second=0) + timedelta(days=day) for day in (2, 3)]
    form.rows("slot", *(typed(Span(start, start + timedelta(hours=2))) for start in days))


def _first_slot(form: Form) -> None:
    form.pick()


def _quote(form: Form) -> None:
    form.choose("step", "submit_quote")["amount"] = "420,00"
    form.attach("quote", Upload("devis.pdf", readable_pdf(), "application/pdf"))


def _done(form: Form) -> None:
    form.choose("step", "complete")


def _photo(form: Form) -> None:
    form.attach("photos", Upload("apres.jpg", jpeg(60), "image/jpeg"))


def _invoice(form: Form) -> None:
    form["amount"] = "420,00"
    _photo(form)
    form.attach("invoice", Upload("facture.pdf", readable_pdf(), "application/pdf"))


def _as_it_is(_: Form) -> None:
    pass


@dataclass
class Walk:
    """`sizes`: bytes on the wire of each answer that htmx would swap in, status line and headers included.

    `keys`: of the sessions of a contractor and of a manager.
    """

    stage: Stage
    keys: tuple[str, str]
    sizes: dict[str, int] = field(default_factory=dict)
    tenant_link: str = ""
    reference: str = ""

    def run(self) -> None:
        """While the server runs; the people are made before it starts."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        transport = wire()
        contractor, manager = (self.stage.browser(transport, key) for key in self.keys)
        email = f"locataire-{secrets.token_hex(4)}@locataire.example"
        self.reference = await self._publish(manager, email)
        mine = f"/missions/{self.reference}"
        await self._act(contractor, f"{mine}/creneaux", f"{mine}/creneaux", "propose", _offers)
        await self._visit(contractor, mine, email)
        await self._act(contractor, f"{mine}/etape", f"{mine}/etape", "confirm", _quote)
        await self._act(manager, f"/gestion{mine}/devis", f"/gestion{mine}/devis", "approve")
        await self._act(contractor, f"{mine}/creneaux", f"{mine}/creneaux", "propose", _offers)
        await self._visit(contractor, mine, email)
        await self._act(contractor, mine, f"{mine}/photos", "", _photo)
        await self._act(contractor, f"{mine}/etape", f"{mine}/etape", "confirm", _done)
        await self._as_tenant("travaux", "confirm")
        await self._act(contractor, f"{mine}/facture", f"{mine}/facture", "submit", _invoice)
        await self._act(manager, f"/gestion{mine}/facture", f"/gestion{mine}/facture", "accept")

    async def _publish(self, manager: Remote, email: str) -> str:
        path = "/gestion/missions/nouvelle"
        form = (await manager.open(path)).form(path)
        form.fill(title="Fuite sous l'évier", address="3 rue Neuve", town="Lille", postcode="59000")
        form.fill(description="L'eau coule goutte à goutte depuis hier soir.")
        form.fill(tenant_name="Ana Lopes", tenant_email=email, access_codes="Digicode 4512A")
        form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")
        answer = await manager.send(form)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"]).rpartition("/")[2]

    async def _visit(self, contractor: Remote, mine: str, email: str) -> None:
        if not self.tenant_link:
            mail = await asyncio.to_thread(self.stage.server.mail, email, "", 60)
            self.tenant_link = link_in(mail)
            self.tenant = self.stage.browser(wire())
            answer = await self.tenant.get("/" + self.tenant_link.split("/", 3)[3])
            self.tenant_page = str(answer.headers["Location"])
        await self._as_tenant("creneau", "choose", _first_slot)
        await self._act(contractor, mine, f"{mine}/planification", "schedule")

    async def _as_tenant(self, action: str, button: str, fill: Callable[[Form], None] = _as_it_is) -> None:
        """Its pages have no script: nothing is swapped."""
        path = f"{self.tenant_page}/{action}"
        form = (await self.tenant.open(self.tenant_page)).form(path)
        fill(form)
        answer = await self.tenant.send(form.press(button))
        assert answer.status_code == 303, answer.text

    async def _act(
        self, who: Remote, page: str, path: str, button: str, fill: Callable[[Form], None] = _as_it_is
    ) -> None:
        if page == path:
            panel = await who.get(page, htmx="panel", Accept_Encoding=ACCEPT)
            assert panel.status_code == 200, panel.text
            self._weigh(f"panneau {_name(path)}", panel)
        shown = await who.open(page)
        form = shown.form(path)
        fill(form)
        # As static/app.js says it.
        asked = {"Accept_Encoding": ACCEPT, "Have_Parts": shown.root.marks}
        answer = await who.send(form.press(button) if button else form, htmx=True, **asked)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:500]}"
        Page(answer)
        self._weigh(_name(path), answer)

    def _weigh(self, name: str, answer: httpx.Response) -> None:
        head = 17 + sum(len(key) + len(value) + 4 for key, value in answer.headers.raw)
        size = head + answer.num_bytes_downloaded
        self.sizes[name] = max(size, self.sizes.get(name, 0))


def _name(path: str) -> str:
    """« creneaux », « gestion devis »."""
    return f"{'gestion ' if path.startswith('/gestion') else ''}{path.rpartition('/')[2]}"
