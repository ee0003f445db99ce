"""One story for each status, and the ones that a manager meets on a usual Tuesday."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import wording
from database.connection import transaction
from demo.catalogue import REQUESTS
from demo.stage import Stage
from models.agenda.absence import add_absence
from models.agenda.free import Repeat, instant, whole_days
from models.agenda.span import Span
from models.missions.delivery import give_up
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.missions.verbs.ending import cancel, withdraw
from models.missions.verbs.invoices import accept_invoice, submit_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.slots import choose_slot, decline_slots, propose_slots
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.actor import Actor
from models.workflow import FileKind, Occupancy, Opener, Role

Story = Callable[[Stage], Awaitable[None]]
EMPTY: dict[str, Any] = {
    "tenant_title": "",
    "tenant_name": "",
    "tenant_email": "",
    "tenant_phone": "",
    "opener": Opener.AGENCY_KEYS,
}


async def pool(stage: Stage) -> None:
    """« Nouvelle Demande »: every trade, every urgency, from an hour to two weeks old."""
    for number in range(len(REQUESTS)):
        days = 13 - number * 12.9 / len(REQUESTS)
        if number % 9 == 4:
            await stage.publish(days, number, occupancy=Occupancy.VACANT, **EMPTY)
        elif number % 11 == 6:
            await stage.publish(days, number, occupancy=Occupancy.COMMON, **EMPTY)
        else:
            await stage.publish(days, number)


def tenant_of(mission: Mission) -> Actor:
    name = mission.contact.name if mission.contact else "Locataire"
    return Actor(Role.TENANT, name, link_id="demo", mission_id=mission.id)


def _days_ago(stage: Stage, span: Span) -> float:
    return (stage.real_now - span.start).total_seconds() / 86400


async def _proposed(stage: Stage, who: Actor, *days: int, request: int = 0, **values: object) -> Mission:
    """Published and claimed a few days before the first slot, and at least two days ago."""
    offers = stage.slots(who, *days, place=str(values.get("postcode", "")))
    first = _days_ago(stage, min(offers))
    mission = await stage.publish(max(first + 5, 4), request, **values)
    stage.at(max(first + 4, 3))
    await propose_slots(mission, offers, who)
    return mission


async def _chosen(stage: Stage, who: Actor, *days: int, request: int = 0, **values: object) -> Mission:
    mission = await _proposed(stage, who, *days, request=request, **values)
    slot = (await facts_of(mission)).open_slots[0]
    stage.at(max(_days_ago(stage, Span(slot.starts_at, slot.ends_at)) + 3, 2))
    if mission.contact is not None:
        await choose_slot(mission, slot.id, tenant_of(mission), agreed=True)
    return mission


async def _scheduled(stage: Stage, who: Actor, *days: int, request: int = 0, **values: object) -> Mission:
    mission = await _chosen(stage, who, *days, request=request, **values)
    slot = (await facts_of(mission)).slot(mission.chosen_slot)
    assert slot is not None
    stage.at(max(_days_ago(stage, Span(slot.starts_at, slot.ends_at)) + 2, 1))
    await schedule(mission, who)
    return mission


async def _later(stage: Stage, mission: Mission, step: int) -> None:
    """The clock after the mission's last visit."""
    visit = (await facts_of(mission)).visits[-1]
    stage.after(Span(visit.starts_at, visit.ends_at), step)


async def _quoted(stage: Stage, who: Actor, cents: int, request: int = 0) -> Mission:
    mission = await _scheduled(stage, who, -3, request=request)
    await _later(stage, mission, 1)
    await submit_quote(
        mission,
        who,
        amount_cents=cents,
        file=await stage.paper(FileKind.QUOTE, who, mission, cents),
        note="Le raccord est fendu. Il faut changer le tuyau sur un mètre.",
        photos=[await stage.photo(FileKind.BEFORE, who)],
    )
    return mission


async def _approved(stage: Stage, who: Actor, cents: int, request: int = 0) -> Mission:
    mission = await _quoted(stage, who, cents, request)
    await _later(stage, mission, 2)
    quote = (await facts_of(mission)).last_quote
    assert quote is not None
    await approve_quote(mission, quote.id, stage.manager)
    return mission


async def _done(stage: Stage, who: Actor, cents: int = 12000, request: int = 0, **values: object) -> Mission:
    mission = await _scheduled(stage, who, -3, request=request, **values)
    await _later(stage, mission, 1)
    await complete(
        mission,
        who,
        amount_cents=cents,
        note="Joint remplacé, essai concluant.",
        photos=[await stage.photo(FileKind.AFTER, who), await stage.photo(FileKind.AFTER, who)],
    )
    return mission


async def _confirmed(stage: Stage, who: Actor, request: int = 0) -> Mission:
    mission = await _done(stage, who, request=request)
    await _later(stage, mission, 2)
    await confirm_work(mission, tenant_of(mission))
    return mission


async def _invoiced(stage: Stage, who: Actor, cents: int, request: int = 0) -> Mission:
    mission = await _confirmed(stage, who, request)
    await _later(stage, mission, 3)
    await submit_invoice(
        mission, who, amount_cents=cents, file=await stage.paper(FileKind.INVOICE, who, mission, cents)
    )
    return mission


async def waiting_for_the_tenant(stage: Stage) -> None:
    await _proposed(stage, stage.karim, 2, 3, 5, request=0)
    await _proposed(stage, stage.sophie, 3, 4, request=8)
    await _proposed(
        stage,
        stage.karim,
        4,
        6,
        request=11,
        tenant_email="",
        tenant_phone="01 99 00 44 55",
        tenant_name="Yvonne Marchal",
        tenant_title="Madame",
    )
    await _proposed(
        stage,
        stage.karim,
        3,
        7,
        request=24,
        contact_name="Inès Marchal",
        contact_quality="sa fille",
        contact_email="ines.marchal@locataire.example",
        contact_phone="06 39 98 44 55",
        opener=Opener.RELATIVE,
    )


async def by_sms(stage: Stage) -> None:
    """Who has a mobile and no mailbox has its link by SMS, in its language."""
    await _proposed(
        stage,
        stage.sophie,
        5,
        6,
        request=9,
        tenant_title="Monsieur",
        tenant_name="Emre Yıldız",
        tenant_email="",
        tenant_phone="06 39 98 20 21",
        tenant_language="tr",
    )


async def not_delivered(stage: Stage) -> None:
    """The mail that asks for a choice was refused for good."""
    mission = await _proposed(
        stage,
        stage.sophie,
        4,
        5,
        request=13,
        tenant_title="Monsieur",
        tenant_name="Gérard Lemaire",
        tenant_email="gerard.lemaire@ancienne-adresse.example",
    )
    message = (
        await Message.objects().where(Message.mission == mission.id, Message.kind == "choose_slot").first()
    )
    assert message is not None
    await give_up(message, Outcome.REFUSED, "550 5.1.1 Mailbox unavailable", "Choisissez un créneau")


async def chosen(stage: Stage) -> None:
    await _chosen(stage, stage.karim, 3, 5, request=10)
    await _chosen(stage, stage.sophie, 4, request=21)
    await _chosen(stage, stage.karim, 4, 6, request=33, occupancy=Occupancy.COMMON, **EMPTY)


async def planned(stage: Stage) -> None:
    await _scheduled(
        stage, stage.karim, 1, 4, request=22, access_codes="Digicode 45A12, clé dans la boîte n° 3"
    )
    await _scheduled(stage, stage.karim, -1, request=19)
    await _scheduled(stage, stage.sophie, 2, request=14)


async def declined(stage: Stage) -> None:
    mission = await _proposed(stage, stage.karim, 2, 3, request=27)
    stage.at(1)
    wishes = [stage.wish(5, 14), stage.wish(6, 8)]
    await decline_slots(mission, wishes, "Je travaille le matin cette semaine.", tenant_of(mission))


async def failed_visit(stage: Stage) -> None:
    mission = await _scheduled(stage, stage.sophie, -1, request=12)
    await _later(stage, mission, 1)
    await report_failed_visit(mission, "absent", stage.sophie, note="Sonné deux fois, appelé sans réponse.")


async def second_visit_waits(stage: Stage) -> None:
    mission = await _scheduled(stage, stage.karim, -2, request=28)
    await _later(stage, mission, 1)
    day = stage.wish(9, 8).start.date()
    await plan_second_visit(
        mission,
        stage.karim,
        amount_cents=9800,
        not_before=day,
        not_before_reason="part_ordered",
        note="Le thermostat est à commander.",
    )


async def quotes(stage: Stage) -> None:
    await _quoted(stage, stage.karim, 42000, request=20)
    await _quoted(stage, stage.sophie, 78050, request=15)
    await _approved(stage, stage.karim, 31500, request=1)
    mission = await _approved(stage, stage.karim, 56000, request=20)
    await _later(stage, mission, 4)
    await propose_slots(mission, stage.slots(stage.karim, 2, 3), stage.karim)
    mission = await _quoted(stage, stage.karim, 129900, request=11)
    await _later(stage, mission, 3)
    quote = (await facts_of(mission)).last_quote
    assert quote is not None
    await reject_quote(
        mission, quote.id, "Le remplacement complet n'est pas prévu : chiffrez la réparation.", stage.manager
    )


async def finished(stage: Stage) -> None:
    await _done(stage, stage.karim, request=0)
    await _done(stage, stage.sophie, request=9)
    await _done(stage, stage.karim, request=33, occupancy=Occupancy.COMMON, **EMPTY)
    mission = await _done(stage, stage.karim, request=24)
    await _later(stage, mission, 2)
    await dispute_work(mission, "L'eau stagne encore au fond de la douche.", tenant_of(mission))
    await _confirmed(stage, stage.karim, request=10)
    await _confirmed(stage, stage.karim, request=22)
    await _confirmed(stage, stage.sophie, request=13)


async def billed(stage: Stage) -> None:
    await _invoiced(stage, stage.karim, 12000, request=0)
    await _invoiced(stage, stage.sophie, 16450, request=8)
    for who, request in ((stage.karim, 22), (stage.karim, 11), (stage.sophie, 26)):
        mission = await _invoiced(stage, who, 11800, request)
        await _later(stage, mission, 4)
        invoice = (await facts_of(mission)).last_invoice
        assert invoice is not None
        await accept_invoice(mission, invoice.id, stage.manager)


async def ended_early(stage: Stage) -> None:
    mission = await stage.publish(5, 30)
    stage.at(3)
    await cancel(mission, "Le locataire a réparé lui-même.", stage.manager)
    mission = await _scheduled(stage, stage.sophie, 2, request=23)
    stage.at(0.5)
    await withdraw(mission, "Ma camionnette est en panne cette semaine.", stage.sophie)


async def away(stage: Stage) -> None:
    """Karim's Wednesdays, before this week and after it; and a day of next week."""
    assert stage.karim.account_id is not None
    today = wording.local(stage.real_now).date()
    wednesday = today - timedelta(days=today.weekday() + 5)
    course = wednesday + timedelta(days=15)
    async with transaction():
        school = Span(instant(wednesday, 18 * 60), instant(wednesday, 19 * 60))
        await add_absence(stage.karim.account_id, school, "Club de judo", Repeat.WEEKLY)
        await add_absence(stage.karim.account_id, whole_days(course, course), "Formation gaz")


async def overseas(stage: Stage) -> None:
    """At La Réunion, on its own clock."""
    await _scheduled(
        stage,
        stage.lucie,
        2,
        4,
        request=10,
        address="8 rue de Paris",
        postcode="97400",
        town="Saint-Denis",
        tenant_title="Monsieur",
        tenant_name="Mathieu Hoarau",
        tenant_email="mathieu.hoarau@locataire.example",
    )


STORIES: tuple[Story, ...] = (
    waiting_for_the_tenant,
    not_delivered,
    chosen,
    planned,
    declined,
    failed_visit,
    second_visit_waits,
    quotes,
    finished,
    billed,
    ended_early,
    away,
    by_sms,
    overseas,
)
