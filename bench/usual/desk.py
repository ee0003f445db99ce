"""The manager's desk: what waits for a decision, who stays silent, what reached nobody, and all the missions."""

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from bench.usual import decisions
from bench.usual.disputes import tell_reopened
from bench.usual.models import UNSETTLED, Installation, Message, Mission, Nudge
from bench.usual.views import PAGE, filtered, filters
from models.missions.transition_table import Action, Who, find
from models.workflow import FINAL, Role, Status

SHOWN, MOST = 10, 100
SLEEP_DAYS = 7
TURN = {Role.CONTRACTOR: "le prestataire", Role.TENANT: "le locataire", Role.MANAGER: "vous", None: ""}
SILENT = {Role.TENANT: "Le locataire", Role.CONTRACTOR: "Le prestataire", Role.MANAGER: "Un gestionnaire"}
STANDING = ("listed", "unclaimed")  # the second: of those that nobody has taken
WHY = {
    "refusals": "Le locataire a refusé trois propositions : appelez-le.",
    "passed": "Le créneau choisi est passé sans être planifié.",
    "gone": "Le compte du prestataire est fermé.",
}
ANSWER = ("Saisir la réponse du locataire", "/reponse")
WAYS_OUT = {
    Status.SLOTS_PROPOSED: ANSWER,
    Status.WORK_DONE: ANSWER,
    Status.QUOTE_SUBMITTED: ("Décider du devis", "/devis"),
    Status.INVOICED: ("Décider de la facture", "/facture"),
}
ICONS = {
    "new": "inbox", "slots_proposed": "hourglass", "slot_chosen": "calendar", "scheduled": "calendar",
    "slots_needed": "clock", "quote_submitted": "hourglass", "quote_approved": "check", "quote_rejected": "cross",
    "work_done": "hourglass", "work_disputed": "alert", "work_confirmed": "check", "invoiced": "hourglass",
    "closed": "check", "cancelled": "cross",
}  # fmt: skip
UNDELIVERED = {
    "refused": "La messagerie de ce destinataire le refuse.",
    "given_up": "La messagerie de ce destinataire n'a pas répondu, malgré plusieurs jours d'essais.",
}


def _way_out(status: Status, why: str) -> tuple[str, str]:
    if why == "refusals":
        return "Voir la mission", ""
    row = find(Action.REASSIGN, Who.MANAGER, status)
    return WAYS_OUT.get(status) or ((row.label, "/reattribution") if row else ("Voir la mission", ""))


def _standing(stage: str) -> QuerySet[Nudge]:
    """Of the turn of now, in the order of the index."""
    return (
        Nudge.objects.filter(stage=stage, since__gte=F("mission__status_since"))
        .exclude(mission__status__in=FINAL)
        .order_by("at", "id")
    )


def _silent() -> tuple[list[dict[str, Any]], int]:
    reasons = Nudge.objects.filter(mission=OuterRef("mission"), since=OuterRef("since"), stage__in=WHY)
    why = Subquery(reasons.order_by("stage").values("stage")[:1])
    found: list[Nudge] = []
    number = 0
    for stage in STANDING:
        standing = _standing(stage)
        number += standing.order_by().values("pk")[: MOST - number].count() if number < MOST else 0
        if left := SHOWN - len(found):
            found += standing.select_related("mission__visit").annotate(why=why)[:left]
    return [_one_silent(nudge.mission, nudge.why or "") for nudge in found], number


def _one_silent(mission: Mission, why: str) -> dict[str, Any]:
    label, below = _way_out(Status(mission.status), why)
    return {"mission": mission, "who": WHY.get(why) or _who(mission), "label": label, "below": below}


def _who(mission: Mission) -> str:
    if mission.status == Status.NEW:
        return "Aucun prestataire ne l'a prise."
    turn = mission.turn
    return f"{SILENT[turn]} ne répond pas." if turn else ""


def _undelivered() -> tuple[list[Message], int]:
    lost = Message.objects.filter(UNSETTLED)
    shown = list(lost.select_related("mission").order_by("-failed_at", "-id")[:SHOWN])
    for message in shown:
        message.why = UNDELIVERED.get(message.outcome, "")
    return shown, lost.values("pk")[:MOST].count()


def _asleep_since(now: datetime) -> datetime | None:
    seen: datetime | None = Installation.objects.values_list("seen_at", flat=True).first()
    return seen if seen is not None and (now - seen).days >= SLEEP_DAYS else None


def _after(missions: QuerySet[Mission], cursor: str) -> QuerySet[Mission]:
    """The rows below the one that the cursor names; all of them where it can't be read."""
    since, _, number = cursor.partition("~")
    at = parse_datetime(since) if since else None
    if at is None or not number.isdecimal():
        return missions
    return missions.filter(Q(status_since__lt=at) | Q(status_since=at, pk__lt=int(number)))


def _listed(query: Any) -> tuple[list[Mission], str]:
    """A page of all missions, and the address of the next one."""
    missions = filtered(Mission.objects.select_related("assignment__contractor", "visit"), query)
    if status := query.get("statut"):
        missions = missions.filter(status=status)
    ordered = _after(missions, query.get("apres", "")).order_by("-status_since", "-id")
    rows = list(ordered[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, ""
    last = rows[PAGE - 1]
    kept = {name: query[name] for name in ("metier", "lieu", "urgence", "statut", "q") if query.get(name)}
    cursor = f"{last.status_since.isoformat()}~{last.pk}"
    return rows[:PAGE], f"/gestion?{urlencode({**kept, 'apres': cursor})}"


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    if request.user.role != Role.MANAGER:
        raise Http404
    now = timezone.now()
    shown, number = decisions.waiting(now)
    silent, silent_in_all = _silent()
    lost, lost_in_all = _undelivered()
    rows, more = _listed(request.GET)
    tell_reopened([*rows, *(one["mission"] for one in silent)])
    for mission in rows:
        mission.icon = ICONS[mission.status]
        mission.waits_for = "un prestataire" if mission.status == Status.NEW else TURN[mission.turn]
    context = {
        "decisions": shown,
        "number": number,
        "rest": number - len(shown),
        "key": secrets.token_urlsafe(16),
        "silent": silent,
        "silent_in_all": silent_in_all,
        "lost": lost,
        "lost_in_all": lost_in_all,
        "most": MOST,
        "asleep": _asleep_since(now),
        "rows": rows,
        "more": more,
        "statuses": list(Status),
        **filters(request.GET),
    }
    template = "desk/desk.html" if request.htmx else "desk/page.html"
    return render(request, template, context)
