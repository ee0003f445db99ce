"""The words that people read are those of ours: `wording`."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

import wording
from models.workflow import Role, status_said

register = template.Library()
register.filter("exact", wording.exact)
register.filter("amount", wording.amount)
register.filter("phone", wording.phone)
register.filter("phone_url", wording.phone_url)
register.filter("day", wording.day)


@register.filter
def age(at: datetime) -> str:
    return wording.age(at, timezone.now())


@register.filter
def since(at: datetime) -> str:
    return wording.since(at, timezone.now())


@register.filter
def span(slot: Any) -> str:
    return wording.span(slot.starts_at, slot.ends_at, timezone.now())


@register.filter
def near_span(slot: Any) -> str:
    return wording.near_span(slot.starts_at, slot.ends_at, timezone.now())


@register.filter
def wish_span(wish: Any) -> str:
    return wording.wish_span(wish.starts_at, wish.ends_at, timezone.now())


@register.filter
def said(mission: Any) -> str:
    return status_said(mission.status, reopened=mission.reopened)


@register.filter
def role_word(code: str) -> str:
    return Role(code).label


@register.filter
def file_size(size: int) -> str:
    return (
        f"{max(1, size // 1000)} Ko" if size < 1_000_000 else f"{size / 1_000_000:.1f} Mo".replace(".", ",")
    )


@register.filter
def taken(at: str) -> str:
    """By the camera's own clock."""
    then = datetime.fromisoformat(at)
    return f"prise le {wording.full_day(then)} à {wording.hour(then)}"
