"""The manager's desk, and the form that publishes or corrects a mission."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

import wording
from controllers.desk import cards
from controllers.desk.merging import marks, merged
from controllers.desk.views import DecisionCard, Decisions, Desk, MissionFields, MissionValues
from controllers.desk.waiting import MOST, SHOWN, all_url, in_short, shown_of_each, waiting
from controllers.lists.page import managers_list, search_from
from controllers.missions.deciding import decision_form
from controllers.missions.reading import read
from controllers.typed_slots import SlotInput, Triple, slot_input
from controllers.web.forms import errors_from, field_of, file_row, options, today
from controllers.web.rendering import Web, notice_of
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import Errors, Notice, Option
from models.errors import InvalidInput, Nth
from models.lists import search
from models.lists.waiting import waiting as all_that_waits
from models.missions.mission import Mission
from models.missions.publishing import LANGUAGES, TITLES
from models.workflow import Occupancy, Opener, Trade, Urgency
from settings import current
from wording import addresses
from wording.addresses import Below
from wording.faults import Faulty
from wording.languages import team, team_plural

WISH_ROWS = 5


async def desk(request: Web, shown: Decisions | None = None) -> Desk:
    missions = await managers_list(request)
    if shown is None and _looks_for_some(request):
        return Desk(None, missions, await in_short(), title=team("Missions"))
    found = await all_that_waits(shown_of_each(request), MOST)
    if shown is None:
        shown = await _decisions(request, found.to_decide, found.to_decide_in_all)
    return Desk(shown, missions, waiting(request, found))


def _looks_for_some(request: Web) -> bool:
    return search_from(request, manager=True).narrows or bool(request.query_params.get("apres"))


async def decisions(
    request: Web,
    *,
    failed: str = "",
    error: InvalidInput | None = None,
    reason: str = "",
    notice: Notice | None = None,
) -> Decisions:
    """`failed`: the reference of the decision that came back with an error."""
    first, number = await search.to_decide(SHOWN, MOST)
    return await _decisions(request, first, number, failed=failed, error=error, reason=reason, notice=notice)


async def _decisions(
    request: Web,
    first: Sequence[search.ToDecide],
    number: int,
    *,
    failed: str = "",
    error: InvalidInput | None = None,
    reason: str = "",
    notice: Notice | None = None,
) -> Decisions:
    views = []
    for one, card in await cards.kept(first):
        typed = (reason, error) if card.reference == failed else ()
        form = decision_form(request, card, one.version, *typed)
        views.append(DecisionCard(card.reference, card.facts, form))
    told = team("Aucune décision ne vous attend.")
    if number:
        told = team_plural("{number} décision vous attend.", "{number} décisions vous attendent.", number)
    if number >= MOST:
        told = team("{number} décisions ou plus vous attendent.", number=MOST)
    rest = number - len(views)
    return Decisions(
        waiting=told,
        views=tuple(views),
        more=_more(rest, number),
        all_url=all_url(request),
        notice=notice or notice_of(request),
    )


def _more(rest: int, number: int) -> str:
    if rest <= 0:
        return ""
    if number >= MOST:
        return team_plural("Encore au moins {number} décision.", "Encore au moins {number} décisions.", rest)
    return team_plural("Encore {number} décision.", "Encore {number} décisions.", rest)


# As the fields stand in the form: the summary's links lead down the page.
ORDER = (
    "title", "trade", "urgency", "description", "photos", "occupancy", "address", "postcode", "town", "floor",
    "door", "opener", "access_codes", "tenant_title", "tenant_name", "tenant_email", "tenant_phone",
    "tenant_language", "contact_name", "contact_quality", "contact_email", "contact_phone", "wishes", "wish-1",
    "wish-2", "wish-3", "wish-4", "wish-5", "threshold", "bill_to_name", "bill_to_address", "bill_attention",
    "bill_reference", "follows",
)  # fmt: skip


def _in_order(error: InvalidInput | None) -> Errors:
    if error is None:
        return Errors()
    order = {name: number for number, name in enumerate(ORDER)}
    places = sorted(error.errors, key=lambda place: order.get(field_of(place), -1))
    return errors_from(InvalidInput({place: error.errors[place] for place in places}))


def _values(source: Mapping[str, str]) -> MissionValues:
    return MissionValues(**{name: source.get(name, "") for name in MissionValues.__struct_fields__})


def _choices(source: Mapping[str, str]) -> dict[str, Any]:
    title, language = source.get("tenant_title", ""), source.get("tenant_language", "fr")
    return {
        "trades": options(Trade, source.get("trade", "")),
        "urgencies": options(Urgency, source.get("urgency", Urgency.NORMAL.value)),
        "occupancies": options(Occupancy, source.get("occupancy", "")),
        "openers": options(Opener, source.get("opener", Opener.TENANT.value)),
        "tenant_titles": tuple(Option(t, team(t or "Non précisée"), selected=t == title) for t in TITLES),
        "languages": tuple(Option(c, team(name), selected=c == language) for c, name in LANGUAGES.items()),
    }


def place_typed(sent: Submitted | None) -> str:
    """The postcode of the form: its hours are on the clock of the home. Empty where it is none."""
    try:
        return wording.parse_postcode(sent.form.first("postcode")) if sent else ""
    except Faulty:
        return ""


def _wishes(rows: list[Triple], error: InvalidInput | None) -> tuple[SlotInput, ...]:
    errors = errors_from(error)
    padded = rows + [Triple("", "", "", "")] * (WISH_ROWS - len(rows))
    return tuple(slot_input(Nth("wishes", index), row, errors) for index, row in enumerate(padded))


def new_mission(
    request: Web,
    sent: Submitted | None = None,
    wishes: list[Triple] | None = None,
    error: InvalidInput | None = None,
) -> MissionFields:
    source = typed(sent) if sent else {}
    source.setdefault("threshold", wording.amount_input(current().threshold_cents))
    return MissionFields(
        title=team("Publier une mission"),
        url=addresses.NEW_MISSION,
        cancel_url=addresses.DESK,
        button=team("Publier la mission"),
        # There is no version yet to tell a second sending by: a form that is shown again has one key.
        meta=replace(meta(request), key=sent.again_key) if sent and sent.again_key else meta(request),
        values=_values(source),
        **_choices(source),
        wishes=_wishes(wishes or [], error),
        min_date=today(place_typed(sent)),
        kept_photos=tuple(file_row(file) for file in sent.kept.get("photos", [])) if sent else (),
        notice=notice_of(request) if sent and sent.again_key else None,
        hint=team("Chaque prestataire de ce métier et de ce secteur reçoit un message."),
        errors=_in_order(error),
    )


def _columns(mission: Mission, follows: str) -> dict[str, str]:
    names = [*MissionValues.__struct_fields__, "trade", "urgency", "occupancy", "opener", "tenant_title"]
    source = {name: str(getattr(mission, name)) for name in names if name not in ("threshold", "follows")}
    shown = {name: wording.shown_email(source[name]) for name in ("tenant_email", "contact_email")}
    return (
        source
        | shown
        | {
            "threshold": wording.amount_input(mission.threshold_cents),
            "tenant_language": mission.tenant_language,
            "follows": follows,
        }
    )


async def amend_mission(
    request: Web,
    mission: Mission,
    sent: Submitted | None = None,
    wishes: list[Triple] | None = None,
    error: InvalidInput | None = None,
) -> MissionFields:
    values, rows = await _known(request, mission)
    shown, version, language = marks(values, rows), mission.version, mission.tenant_language
    if sent:
        values, rows = typed(sent), wishes or []
        shown, language = sent.form.first("shown"), sent.form.first("language_seen")
        # Only what was typed is on the page: it may not undo what was done meanwhile.
        version = sent.version if sent.again_key else version
    view = _correction(request, mission, values, _wishes(rows, error), version)
    return replace(
        view,
        min_date=today(place_typed(sent) if sent else mission.postcode),
        language_seen=language,
        shown=shown,
        notice=notice_of(request) if sent and sent.again_key else None,
        errors=_in_order(error),
    )


async def amend_again(
    request: Web, mission: Mission, sent: Submitted, rows: list[Triple], notice: Notice
) -> MissionFields:
    """Where the mission has moved on: what was typed, and of what was left alone what the mission holds now. Where
    both have changed, what it holds is said beside what was typed."""
    values, wishes = await _known(request, mission)
    both = merged(typed(sent), rows, sent.form.first("shown"), values, wishes)
    error = InvalidInput(both.faults) if both.faults else None
    view = _correction(request, mission, both.values, _wishes(both.wishes, error), mission.version)
    return replace(
        view,
        min_date=today(place_typed(sent)),
        language_seen=mission.tenant_language,
        shown=marks(values, wishes),
        notice=notice,
        errors=_in_order(error),
    )


def typed(sent: Submitted) -> dict[str, str]:
    return {name: values[0] for name, values in sent.form.fields.items()}


async def _known(request: Web, mission: Mission) -> tuple[dict[str, str], list[Triple]]:
    reading = await read(request, mission)
    wishes = [Triple.from_span(wish.span, mission.postcode) for wish in reading.wishes]
    return _columns(mission, reading.follows_reference or ""), wishes


def _correction(
    request: Web, mission: Mission, source: Mapping[str, str], wishes: tuple[SlotInput, ...], version: int
) -> MissionFields:
    return MissionFields(
        title=team("Corriger la mission"),
        url=addresses.mission(mission.reference, Below.AMEND, manages=True),
        cancel_url=addresses.mission(mission.reference, manages=True),
        button=team("Enregistrer la correction"),
        meta=meta(request, version),
        values=_values(source),
        **_choices(source),
        wishes=wishes,
        new=False,
        hint=team(
            "Une autre adresse e-mail, ou une autre personne, annule l'ancien lien et envoie le nouveau ; "
            "un autre mobile aussi, si un SMS y est parti ; corriger un téléphone, une civilité ou l'orthographe d'un nom le laisse en place. "
            "Une adresse ou un titre corrigés mettent à jour le rendez-vous dans les agendas."
        ),
    )
