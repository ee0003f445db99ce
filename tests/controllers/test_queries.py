"""What a page asks of the database: few statements, however many decisions, files or messages stand in it."""

from typing import Any

import pytest
from litestar import Litestar

from controllers.desk.page import SHOWN
from database import sqlite_engine
from database.postgres_connections import Connections
from models import installation
from models.missions.delivery import give_up
from models.missions.mission import Mission
from models.missions.nudge import LISTED, note
from models.missions.outbox import Message, Outcome
from models.missions.verbs.ending import reassign
from models.missions.verbs.invoices import add_invoice, reject_invoice
from models.missions.verbs.upkeep import add_photos
from models.people.account import Account
from models.workflow import FileKind, InvoiceKind, Role, Status
from tests.support.story import Story, ahead, begin, draft
from tests.support.web import Page, signed_in

S = Status
DESK, MISSION = 8, 6


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that goes to either database, whoever says it."""
    said: list[str] = []
    execute, ask = sqlite_engine._execute, Connections.ask

    def executing(connection: Any, sql: str, args: list[Any]) -> Any:
        said.append(sql)
        return execute(connection, sql, args)

    async def asking(self: Connections, connection: Any, sql: str, args: Any) -> Any:
        said.append(sql)
        return await ask(self, connection, sql, args)

    monkeypatch.setattr(sqlite_engine, "_execute", executing)
    monkeypatch.setattr(Connections, "ask", asking)
    return said


async def statements(app: Litestar, person: Account, path: str, asked: list[str]) -> tuple[Page, list[str]]:
    """The page as its reader sees it the first time, and what it cost."""
    browser = await signed_in(app, person)
    asked.clear()
    page = await browser.open(path)
    return page, list(asked)


async def lose(mission: Mission) -> None:
    """Of its mails the last to an account and the last to whoever is asked reach nobody."""
    for column in (Message.account.is_not_null(), Message.account.is_null()):
        found = await Message.objects().where(Message.mission == mission.id, column).order_by(Message.id)
        if found:
            await give_up(found[-1], Outcome.REFUSED, "550", "Un sujet")


async def walk(story: Story, *steps: str) -> None:
    for step in steps:
        await getattr(story, f"_{step}")()


async def left() -> Story:
    """On offer again: with a wish and photos, and the papers of a contractor who has left it."""
    story = await begin(follows=(await begin()).mission.id)
    for kind in (FileKind.DAMAGE, FileKind.DAMAGE):
        await add_photos(story.mission, [await draft(story.manager, kind)], kind, story.manager)
    await walk(story, "propose", "decline", "propose", "choose", "schedule", "quote", "approve")
    await add(story, InvoiceKind.DEPOSIT)
    await reassign(story.mission, "Trop long", story.manager)
    await lose(story.mission)
    story.karim_account, story.sophie_account = story.sophie_account, story.karim_account
    return story


async def add(story: Story, kind: InvoiceKind) -> None:
    file = await draft(story.karim, FileKind.INVOICE)
    await add_invoice(story.mission, kind, story.karim, amount_cents=5000, file=file)


async def asking() -> Story:
    """The tenant is asked, for the second time, by mails that do not arrive."""
    story = await left()
    await walk(story, "propose", "decline", "propose")
    await lose(story.mission)
    return story


async def billed() -> Story:
    """Two visits, two quotes, two invoices and a credit note, photos of every kind, mails that were lost."""
    story = await left()
    await walk(story, "propose", "choose", "schedule", "quote", "reject", "quote", "approve")
    await walk(story, "propose", "choose", "schedule")
    await add_photos(story.mission, [await draft(story.karim, FileKind.BEFORE)], FileKind.BEFORE, story.karim)
    await walk(
        story, "complete", "dispute", "propose", "choose", "schedule", "complete", "confirm", "invoice"
    )
    await reject_invoice(story.mission, await story.last_invoice(), "Un doublon", story.manager)
    await walk(story, "invoice")
    await add(story, InvoiceKind.CREDIT_NOTE)
    await lose(story.mission)
    return story


SCENES = {"on offer": left, "asking": asking, "billed": billed}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGER])
async def test_a_mission_is_few_statements(app: Litestar, asked: list[str], scene: str, role: Role) -> None:
    story = await SCENES[scene]()
    manages = role is Role.MANAGER
    path = f"{'/gestion' if manages else ''}/missions/{story.mission.reference}"
    person = story.manager_account if manages else story.karim_account
    page, said = await statements(app, person, path, asked)
    assert page.at("mission-history").text
    assert len(said) <= MISSION, said


async def ten_decisions() -> Story:
    """Quotes and invoices in turns; beside them two missions that wait, and mails that reached nobody."""
    story = await begin(S.SLOTS_PROPOSED)
    await lose(story.mission)
    await note(story.mission.id, LISTED)
    for number in range(SHOWN):
        ahead(hours=6)
        other = await billed() if number % 2 else await begin(S.QUOTE_SUBMITTED)
        await lose(other.mission)
        if number < 2:
            await note(other.mission.id, LISTED)
    return story


async def test_the_desk_is_few_statements_with_ten_decisions(app: Litestar, asked: list[str]) -> None:
    story = await ten_decisions()
    await installation.time_may_pass()
    ahead(days=8)
    page, said = await statements(app, story.manager_account, "/gestion", asked)
    decisions = [action for action in page.actions if action.endswith(("/devis", "/facture"))]
    assert len(decisions) == SHOWN
    for part in ("sans-reponse", "messages-non-remis"):
        assert len(page.at(part).all("li")) >= 3, part
    assert "les délais ne courent plus" in page.text
    assert len(said) <= DESK, said
