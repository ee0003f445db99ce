"""The status change: a contractor proposes slots on a free mission and so takes it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from bench.usual.models import (
    Account,
    Assignment,
    Message,
    Mission,
    MissionEvent,
    Slot,
    TenantLink,
    Visit,
)
from models.workflow import Status

LONGEST = timedelta(hours=12)


class Refused(Exception):
    pass


class SlotForm(forms.Form):
    """One slot; the page of several rows sends a list of each field."""

    version = forms.IntegerField()
    slot_date = forms.DateField(input_formats=["%Y-%m-%d"])
    slot_start = forms.TimeField(input_formats=["%H:%M"])
    slot_end = forms.TimeField(input_formats=["%H:%M"])

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if self.errors:
            return fields
        zone = timezone.get_current_timezone()
        start = datetime.combine(fields["slot_date"], fields["slot_start"], zone)
        end = datetime.combine(fields["slot_date"], fields["slot_end"], zone)
        if end <= start:
            raise forms.ValidationError("La fin doit être après le début.")
        if end - start > LONGEST:
            raise forms.ValidationError("Un créneau dure 12 heures au plus.")
        if start <= timezone.now():
            raise forms.ValidationError("Ce créneau est déjà passé.")
        return fields | {"start": start, "end": end}


def offers(posted: Any) -> SlotForm:
    return SlotForm(posted)


def claim(reference: str, contractor: Account, offer: dict[str, Any]) -> None:
    """Within the caller's transaction. Raises Refused; exactly one contractor wins, for the row is locked."""
    start, end, now = offer["start"], offer["end"], timezone.now()
    mission = Mission.objects.select_for_update().filter(reference=reference).first()
    if mission is None:
        raise Refused("Cette mission n'existe pas.")
    if mission.status != Status.NEW or mission.version != offer["version"]:
        raise Refused("Cette mission vient d'être prise.")
    gone = Q(mission=mission, contractor=contractor, ended_at__isnull=False, readmitted=False)
    if Assignment.objects.filter(gone).exists():
        raise Refused("Vous avez déjà quitté cette mission.")
    taken = Visit.objects.filter(
        state="planned", assignment__contractor=contractor, starts_at__lt=end, ends_at__gt=start
    )
    if taken.exists():
        raise Refused("Ce créneau chevauche une visite.")
    assignment = Assignment.objects.create(mission=mission, contractor=contractor, started_at=now)
    Slot.objects.create(assignment=assignment, starts_at=start, ends_at=end)
    mission.status, mission.version, mission.status_since = Status.SLOTS_PROPOSED, mission.version + 1, now
    mission.assignment, mission.chosen_slot, mission.visit = assignment, None, None
    mission.save(update_fields=["status", "version", "status_since", "assignment", "chosen_slot", "visit"])
    event = MissionEvent.objects.create(
        mission=mission,
        assignment=assignment,
        action="propose_slots",
        from_status=Status.NEW,
        to_status=mission.status,
        version=mission.version,
        actor_role=contractor.role,
        actor_account=contractor,
        actor_name=contractor.shown_name,
        data={"slots": [[start.isoformat(), end.isoformat()]], "first": True},
        at=now,
    )
    _tell_the_contact(mission, event, now)


def _tell_the_contact(mission: Mission, event: MissionEvent, now: datetime) -> None:
    name, email = mission.contact
    if not email:
        return
    link = TenantLink.objects.filter(mission=mission, revoked_at__isnull=True, expires_at__gt=now).first()
    if link is None:
        nonce = secrets.token_hex(16)
        hashed = hashlib.sha256(nonce.encode()).hexdigest()
        link = TenantLink.objects.create(
            mission=mission, nonce=nonce, key_hash=hashed, expires_at=now + timedelta(days=90)
        )
    Message.objects.create(
        mission=mission,
        event=event,
        kind="choose_slot",
        to_name=name,
        to_email=email,
        link=link,
        message_id=f"<{secrets.token_hex(16)}@creneau>",
        created_at=now,
        next_try_at=now,
    )
