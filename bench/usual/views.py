"""The list, the page, and the claim."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bench.usual import claiming, page
from bench.usual.disputes import tell_reopened
from bench.usual.models import BILLED, OPEN, WAITING, Mission, Submission
from models.workflow import Status, Trade, Urgency

PAGE = 25
SECTIONS = {
    "nouvelles": "Nouvelle Demande",
    "a-traiter": "À traiter",
    "en-cours": "En cours",
    "realisees": "Interventions réalisées",
    "facturees": "Facturées",
}
POOL_ORDER = ("-urgency_rank", "-published_at", "-id")


def section_of(view: str, contractor: Any, now: datetime) -> QuerySet[Mission]:
    """What each section shows needs no more joins than these."""
    if view == "nouvelles":
        return Mission.objects.free_for(contractor).order_by(*POOL_ORDER)
    mine = Mission.objects.of(contractor).select_related("visit", "chosen_slot")
    match view:
        case "a-traiter":
            return mine.to_do(now).order_by("status_since", "id")
        case "en-cours":
            return mine.filter(status__in=OPEN).order_by("-status_since", "-id")
        case "realisees":
            return mine.filter(status=Status.WORK_CONFIRMED).order_by("status_since", "id")
    return mine.filter(status__in=BILLED).order_by("-status_since", "-id")


def filtered(missions: QuerySet[Mission], query: Any) -> QuerySet[Mission]:
    if trade := query.get("metier"):
        missions = missions.filter(trade=trade)
    if urgency := query.get("urgence"):
        missions = missions.filter(urgency=urgency)
    if area := query.get("lieu"):
        missions = missions.filter(postcode__startswith=area)
    if text := query.get("q"):
        missions = missions.filter(
            Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(town__icontains=text)
            | Q(reference__icontains=text)
        )
    return missions


def counts(contractor: Any, now: datetime) -> dict[str, int]:
    """Of the sections: one query for the free missions, one for the contractor's own."""
    mine = Mission.objects.of(contractor).aggregate(
        **{
            "a-traiter": Count(
                "id", Q(status__in=WAITING) | Q(status=Status.SCHEDULED, visit__starts_at__lte=now)
            ),
            "en-cours": Count("id", Q(status__in=OPEN)),
            "realisees": Count("id", Q(status=Status.WORK_CONFIRMED)),
            "facturees": Count("id", Q(status__in=BILLED)),
        }
    )
    return {"nouvelles": Mission.objects.free_for(contractor).count(), **mine}


def areas() -> list[str]:
    found: list[str] | None = cache.get("areas")
    if found is None:
        codes = Mission.objects.annotate(area=Substr("postcode", 1, 2)).values_list("area", flat=True)
        found = sorted(codes.distinct())
        cache.set("areas", found, 60)
    return found


def filters(query: Any) -> dict[str, Any]:
    """What there is to filter by. A template would call an Enum that it is given: it gets the codes."""
    return {"filters": query, "trades": list(Trade), "urgencies": list(Urgency), "areas": areas()}


@require_safe
@login_required
def mission_list(request: HttpRequest) -> HttpResponse:
    view = request.GET.get("vue", "nouvelles")
    if view not in SECTIONS:
        raise Http404
    now = timezone.now()
    missions = filtered(section_of(view, request.user, now), request.GET).prefetch_related("wishes")
    try:
        start = max(0, int(request.GET.get("page", "1")) - 1) * PAGE
    except ValueError:
        start = 0
    rows = list(missions[start : start + PAGE + 1])
    tell_reopened(rows)
    numbers = counts(request.user, now)
    context = {
        "view": view,
        "title": SECTIONS[view],
        "pool": view == "nouvelles",
        "sections": [(code, label, numbers[code]) for code, label in SECTIONS.items()],
        "to_do": numbers["a-traiter"],
        "rows": rows[:PAGE],
        "next_page": start // PAGE + 2 if len(rows) > PAGE else None,
        **filters(request.GET),
    }
    template = "missions/rows.html" if request.htmx else "missions/list.html"
    return render(request, template, context)


@require_safe
@login_required
def mission_page(request: HttpRequest, reference: str) -> HttpResponse:
    context = page.context(reference, request.user) | {"key": secrets.token_urlsafe(16)}
    template = "missions/mission.html" if request.htmx else "missions/page.html"
    return render(request, template, context)


@require_POST
@login_required
def propose_slots(request: HttpRequest, reference: str) -> HttpResponse:
    """303 to the mission; the same click a second time is answered as the first; 409 for who comes too late."""
    where = f"/missions/{reference}"
    offers = claiming.offers(request.POST)
    if not offers.is_valid():
        return HttpResponse(json.dumps(offers.errors), status=422)
    try:
        with transaction.atomic():
            Submission.objects.create(account=request.user, key=request.POST["key"][:64], answer=where)
            claiming.claim(reference, request.user, offers.cleaned_data)
    except IntegrityError:
        earlier = Submission.objects.filter(account=request.user, key=request.POST["key"]).first()
        if earlier is None:
            raise
        return HttpResponseRedirect(earlier.answer, status=303)
    except claiming.Refused as refusal:
        return HttpResponse(str(refusal), status=409)
    messages.success(request, "Vos créneaux sont envoyés. Vous serez prévenu du choix du locataire.")
    return HttpResponseRedirect(where, status=303)
