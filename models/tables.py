"""Every table, for Piccolo's registry, the migration and the tests."""

from models.agenda.slot import Slot, Wish
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.audience import Audience
from models.files.partial_upload import PartialUpload
from models.files.stored_file import StoredFile
from models.installation import Installation
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.nudge import Nudge
from models.missions.outbox import Message
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.people.kept_form import KeptForm
from models.people.session import Session
from models.people.sign_in import SignInFailure
from models.people.tenant_link import TenantLink
from models.submission import Submission

# In an order in which each may refer to those before it; mission and assignment refer to each other.
ALL = (
    Account,
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
    Nudge,
    Session,
    SignInFailure,
    Submission,
    KeptForm,
    Audience,
    Installation,
)
