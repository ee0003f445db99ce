"""The same tables as ours, with the same indexes."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from models import workflow

S = workflow.Status
WAITING = [
    *(S.SLOT_CHOSEN, S.SLOTS_NEEDED, S.QUOTE_APPROVED, S.QUOTE_REJECTED),
    *(S.WORK_DISPUTED, S.WORK_CONFIRMED),
]
OPEN = [s for s in S if s not in (S.NEW, S.CLOSED, S.CANCELLED)]
BILLED = [S.INVOICED, S.CLOSED]
UNSETTLED = Q(failed_at__isnull=False, settled_at__isnull=True)  # messages that reached nobody


def choices(codes: type[workflow.Labelled]) -> list[tuple[str, str]]:
    return [(code.value, code.label) for code in codes]


class Account(AbstractBaseUser):
    role = models.CharField(max_length=16, choices=choices(workflow.Role))
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    company = models.CharField(max_length=120, default="")
    phone = models.CharField(max_length=32, default="")
    trades = models.CharField(max_length=255, default="")
    areas = models.CharField(max_length=255, default="")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: Any = BaseUserManager()
    USERNAME_FIELD = "email"

    class Meta:
        db_table = "account"

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def shown_name(self) -> str:
        return self.company or self.name


class MissionQuerySet(models.QuerySet["Mission"]):
    def free_for(self, contractor: Account) -> "MissionQuerySet":
        gone = Assignment.objects.filter(
            mission=OuterRef("pk"), contractor=contractor, ended_at__isnull=False, readmitted=False
        )
        return self.filter(~Exists(gone), status=S.NEW)

    def of(self, contractor: Account) -> "MissionQuerySet":
        return self.filter(assignment__contractor=contractor)

    def to_do(self, now: datetime) -> "MissionQuerySet":
        return self.filter(Q(status__in=WAITING) | Q(status=S.SCHEDULED, visit__starts_at__lte=now))


class Mission(models.Model):
    reference = models.CharField(max_length=16, unique=True)
    status = models.CharField(max_length=16, choices=choices(workflow.Status), default=S.NEW)
    version = models.PositiveIntegerField(default=1)
    status_since = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    trade = models.CharField(max_length=16, choices=choices(workflow.Trade))
    urgency = models.CharField(max_length=8, choices=choices(workflow.Urgency))
    urgency_rank = models.SmallIntegerField(default=1)
    description = models.TextField(default="")
    address = models.CharField(max_length=200)
    town = models.CharField(max_length=80)
    postcode = models.CharField(max_length=10)
    floor = models.CharField(max_length=40, default="")
    door = models.CharField(max_length=40, default="")
    occupancy = models.CharField(max_length=16, choices=choices(workflow.Occupancy))
    tenant_title = models.CharField(max_length=16, default="")
    tenant_name = models.CharField(max_length=120, default="")
    tenant_email = models.CharField(max_length=254, default="")
    tenant_phone = models.CharField(max_length=32, default="")
    tenant_language = models.CharField(max_length=8, default="fr")
    contact_name = models.CharField(max_length=120, default="")
    contact_quality = models.CharField(max_length=80, default="")
    contact_email = models.CharField(max_length=254, default="")
    contact_phone = models.CharField(max_length=32, default="")
    opener = models.CharField(max_length=16, choices=choices(workflow.Opener))
    access_codes = models.CharField(max_length=500, default="")
    threshold_cents = models.PositiveIntegerField(default=15000)
    bill_to_name = models.CharField(max_length=120, default="")
    bill_to_address = models.TextField(default="")
    bill_attention = models.CharField(max_length=120, default="")
    bill_reference = models.CharField(max_length=80, default="")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    assignment = models.ForeignKey("Assignment", models.PROTECT, null=True, related_name="+")
    chosen_slot = models.ForeignKey("Slot", models.PROTECT, null=True, related_name="+", db_index=False)
    visit = models.ForeignKey("Visit", models.PROTECT, null=True, related_name="+", db_index=False)
    not_before = models.DateField(null=True)
    not_before_reason = models.CharField(max_length=16, default="")
    tenant_word = models.TextField(default="")

    objects = MissionQuerySet.as_manager()

    class Meta:
        db_table = "mission"
        indexes = (
            models.Index(
                "status", F("urgency_rank").desc(), F("published_at").desc(), F("id").desc(), name="pool"
            ),
            models.Index(F("status_since").desc(), F("id").desc(), name="since"),
            models.Index("status", "status_since", name="status_since"),
        )

    # By a manager, where the work is disputed: `disputes.tell_reopened` finds out.
    reopened = False

    @property
    def turn(self) -> workflow.Role | None:
        """Who must act now; with `visit` selected."""
        asks = self.occupancy == workflow.Occupancy.OCCUPIED or bool(self.contact_name)
        start = self.visit.starts_at if self.visit else None
        return workflow.turn(S(self.status), somebody_to_ask=asks, visit_start=start, now=timezone.now())

    @property
    def contact(self) -> tuple[str, str]:
        """Name and address of who answers for the home."""
        if self.contact_name:
            return self.contact_name, self.contact_email
        return self.tenant_name, self.tenant_email


class Assignment(models.Model):
    mission = models.ForeignKey(Mission, models.PROTECT)
    contractor = models.ForeignKey(Account, models.PROTECT, db_index=False)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    end_action = models.CharField(max_length=16, null=True)
    readmitted = models.BooleanField(default=False)
    declared_cents = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "assignment"
        indexes = (models.Index(fields=["contractor", "mission"], name="contractor"),)
        constraints = (
            models.UniqueConstraint("mission", condition=Q(ended_at__isnull=True), name="one_at_a_time"),
        )


class Slot(models.Model):
    assignment = models.ForeignKey(Assignment, models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")

    class Meta:
        db_table = "slot"
        indexes = (models.Index(fields=["assignment", "starts_at"], name="slot_assignment"),)


class Visit(models.Model):
    assignment = models.ForeignKey(Assignment, models.PROTECT)
    slot = models.ForeignKey(Slot, models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    planned_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "visit"


class Wish(models.Model):
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="wishes", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "wish"
        ordering = ("starts_at",)
        indexes = (models.Index(fields=["mission", "starts_at"], name="wish_mission"),)


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=64)
    size = models.BigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    taken_at = models.CharField(max_length=32, default="")
    received_at = models.DateTimeField()
    caption = models.CharField(max_length=200, default="")
    draft = models.BooleanField(default=False)
    reading = models.TextField(default="")
    paper_number = models.CharField(max_length=100, default="")

    class Meta:
        db_table = "stored_file"
        ordering = ("received_at", "id")
        indexes = (models.Index(fields=["mission", "kind"], name="file_mission"),)


class Paper(models.Model):
    """A quote or an invoice."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, db_index=False)
    version = models.PositiveIntegerField()
    amount_cents = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(max_length=16, default="pending")
    reason = models.TextField(default="")
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("-version",)


class Quote(Paper):
    class Meta(Paper.Meta):
        db_table = "quote"
        constraints = (models.UniqueConstraint(fields=["assignment", "version"], name="quote_version"),)


class Invoice(Paper):
    kind = models.CharField(max_length=16, choices=choices(workflow.InvoiceKind), default="invoice")

    class Meta(Paper.Meta):
        db_table = "invoice"
        constraints = (models.UniqueConstraint(fields=["assignment", "version"], name="invoice_version"),)


class MissionEvent(models.Model):
    mission = models.ForeignKey(Mission, models.PROTECT, db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, db_index=False)
    action = models.CharField(max_length=24)
    from_status = models.CharField(max_length=16, null=True)
    to_status = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    actor_role = models.CharField(max_length=16, choices=choices(workflow.Role))
    actor_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=120)
    for_tenant = models.CharField(max_length=120, default="")
    reason = models.TextField(default="")
    note = models.TextField(default="")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "mission_event"
        constraints = (models.UniqueConstraint(fields=["mission", "version"], name="event_version"),)


class TenantLink(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mission = models.ForeignKey(Mission, models.PROTECT)
    nonce = models.CharField(max_length=64)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tenant_link"


class Message(models.Model):
    """The outbox."""

    mission = models.ForeignKey(Mission, models.PROTECT, db_index=False)
    event = models.ForeignKey(MissionEvent, models.PROTECT)
    kind = models.CharField(max_length=32)
    to_name = models.CharField(max_length=120)
    to_email = models.CharField(max_length=254)
    link = models.ForeignKey(TenantLink, models.PROTECT, null=True, db_index=False)
    data = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=255, default="")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16, default="")
    subject = models.CharField(max_length=255, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "message"
        indexes = (
            models.Index(
                "next_try_at", condition=Q(sent_at__isnull=True, failed_at__isnull=True), name="message_due"
            ),
            models.Index("failed_at", condition=UNSETTLED, name="message_undelivered"),
        )


class Nudge(models.Model):
    """Who was told that somebody stays silent."""

    mission = models.ForeignKey(Mission, models.PROTECT, db_index=False)
    since = models.DateTimeField()
    stage = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "nudge"
        indexes = tuple(
            models.Index("at", "id", condition=Q(stage=stage), name=f"nudge_{stage}")
            for stage in ("listed", "unclaimed")
        )
        constraints = (models.UniqueConstraint(fields=["mission", "since", "stage"], name="nudge_once"),)


class Installation(models.Model):
    """One row: when the time limits last ran."""

    id = models.SmallIntegerField(primary_key=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "installation"


class Submission(models.Model):
    """A form's key: the same click counts once."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "submission"
        constraints = (models.UniqueConstraint(fields=["account", "key"], name="submission_key"),)
