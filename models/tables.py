"""Every table, for Piccolo's registry, the migration and the tests."""

from models.account import Account
from models.assignment import Assignment
from models.audience import Audience
from models.installation import Installation
from models.kept_form import KeptForm
from models.mission import Mission
from models.mission_event import MissionEvent
from models.nudge import Nudge
from models.outbox import Message
from models.paper import Invoice, Quote
from models.partial_upload import PartialUpload
from models.session import Session
from models.sign_in import SignInFailure
from models.slot import Slot, Wish
from models.stored_file import StoredFile
from models.submission import Submission
from models.tenant_link import TenantLink
from models.visit import Visit

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
