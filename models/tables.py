"""Every table, for Piccolo's registry, the migration and the tests."""

from models.agenda.absence import Absence
from models.agenda.hours import WorkingHours
from models.agenda.other_agenda import BusyTime, OtherAgenda
from models.agenda.reminder import Reminder
from models.agenda.slot import Slot, Wish
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.audience import Audience
from models.files.partial_upload import PartialUpload
from models.files.stored_file import StoredFile
from models.installation import Installation
from models.missions.digest_day import DigestDay
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.nudge import Nudge
from models.missions.outbox import Message
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.people.feed_key import FeedKey
from models.people.kept_form import KeptForm
from models.people.session import Session
from models.people.sign_in import SignInFailure
from models.people.tenant_link import TenantLink
from models.submission import Submission

# In an order in which each may refer to those before it; mission and assignment refer to each other.
ALL = (
    Account,
    WorkingHours,
    Absence,
    OtherAgenda,
    BusyTime,
    Mission,
    Assignment,
    Slot,
    Visit,
    Wish,
    StoredFile,
    PartialUpload,
    Quote,
    Invoice,
    MissionEvent,
    TenantLink,
    Message,
    Reminder,
    Nudge,
    Session,
    FeedKey,
    SignInFailure,
    Submission,
    KeptForm,
    Audience,
    Installation,
    DigestDay,
)
