"""What can be wrong, as codes: `wording.said` has the sentence of each, and nothing else says one."""

from enum import StrEnum, auto

from msgspec import Struct


class Fault(StrEnum):
    def of(self, **facts: object) -> "Detailed":
        """With what its sentence tells: values (a moment, cents, a number), which the catalogue writes out."""
        return Detailed(self, facts)

    # Of the mission, whatever was asked for.
    NOT_VISIBLE = auto()
    KEY_REUSED = auto()
    MOVED_ON = auto()
    TAKEN = auto()
    NO_LONGER_ON_OFFER = auto()
    NOT_IN_THIS_STATUS = auto()
    NO_LONGER_POSSIBLE = auto()
    ANSWER_NOT_AWAITED = auto()
    DECISION_TAKEN = auto()
    MISSION_OVER = auto()
    CHANGED_MEANWHILE = auto()
    WISHES_CHANGED_MEANWHILE = auto()

    # A need of the table of transitions that is not met.
    LEFT_BEFORE = auto()
    NO_QUOTE_IN_FORCE = auto()
    CHOSEN_SLOT_BEGUN = auto()
    VISIT_BEGUN = auto()
    VISIT_NOT_BEGUN = auto()
    STILL_MAY_COME = auto()
    SLOT_STILL_AHEAD = auto()
    TENANT_ANSWERS = auto()
    NOBODY_TO_TELL = auto()
    CONTRACTOR_GONE = auto()
    TENANT_HAS_TIME = auto()

    # Slots and wishes.
    SLOTS_MISSING = auto()
    TOO_MANY_SLOTS = auto()
    SLOT_INCOMPLETE = auto()
    SLOT_UNREADABLE = auto()
    SLOT_BEYOND_CALENDAR = auto()
    SLOT_ENDS_BEFORE = auto()
    SLOT_CROSSES_MIDNIGHT = auto()
    SLOT_TOO_LONG = auto()
    SLOT_PAST = auto()
    SLOT_TOO_FAR = auto()
    SLOTS_OVERLAP = auto()
    SLOT_OVERLAPS_VISIT = auto()
    SLOT_NOT_OFFERED = auto()
    CHOICE_PAST = auto()
    CHOICE_TAKEN = auto()
    DAY_NOT_AGREED = auto()
    TOO_MANY_ROWS = auto()
    TOO_MANY_WISHES = auto()
    TOO_MANY_CHOSEN = auto()
    WISH_UNREADABLE = auto()
    WISH_PAST = auto()
    WISH_OVER = auto()
    WISH_TAKEN = auto()
    WISH_IN_PAUSE = auto()
    WISH_OVERLAPS_VISIT = auto()
    WISH_IN_ABSENCE = auto()
    WISH_WHEN_BUSY = auto()
    PART_OUTSIDE_WISH = auto()
    PART_TOO_LONG = auto()
    PART_INCOMPLETE = auto()
    HOUR_SKIPPED = auto()
    HOUR_TWICE = auto()

    # How often, and how much at once.
    LINK_TOO_OFTEN = auto()
    OFFERS_TOO_OFTEN = auto()
    DEPARTURES_TOO_OFTEN = auto()
    TOO_MANY_UNPLANNED = auto()

    # Visits, and how one ends.
    VISIT_OVERLAPS = auto()
    DAY_TO_AGREE = auto()
    DELAY_UNKNOWN = auto()
    DEPARTURE_NOT_NOW = auto()
    ARRIVED_ALREADY = auto()
    ARRIVAL_NOT_NOW = auto()
    ARRIVAL_CODE_UNREADABLE = auto()
    ARRIVAL_CODE_WRONG = auto()
    ARRIVAL_CODES_SPENT = auto()
    STEP_MISSING = auto()
    MOTIVE_MISSING = auto()
    DETAILS_MISSING = auto()
    PAUSE_NOT_AHEAD = auto()
    PAUSE_TOO_LONG = auto()
    PAUSE_REASON_MISSING = auto()
    QUOTE_NEEDED = auto()
    ACCESS_CODE_NOT_NOW = auto()

    # A contractor's hours and absences.
    HOURS_NONE = auto()
    HOURS_INCOMPLETE = auto()
    HOURS_UNREADABLE = auto()
    HOURS_END_BEFORE = auto()
    HOURS_OVERLAP = auto()
    ABSENCE_WITHOUT_DAY = auto()
    ABSENCE_TIME_UNREADABLE = auto()
    ABSENCE_ENDS_BEFORE = auto()
    ABSENCE_OVER = auto()
    ABSENCE_TOO_LONG = auto()
    ABSENCE_LONGER_THAN_ITS_REPEAT = auto()
    REPEAT_UNKNOWN = auto()
    REPEAT_ENDS_BEFORE = auto()
    TOO_MANY_ABSENCES = auto()
    OTHER_AGENDA_MISSING = auto()
    OTHER_AGENDA_UNREADABLE = auto()
    OTHER_AGENDA_NOT_HTTPS = auto()
    OTHER_AGENDA_WITH_PASSWORD = auto()
    OTHER_AGENDA_NOT_OUTSIDE = auto()
    OTHER_AGENDA_OURS = auto()
    OTHER_AGENDA_TOO_LONG = auto()

    # A reason that was not given.
    REASON_MISSING = auto()
    WHY_WITHDRAW = auto()
    WHY_REASSIGN = auto()
    WHY_CANCEL = auto()
    WHY_RESCHEDULE = auto()
    WHY_REJECT_QUOTE = auto()
    WHY_REJECT_INVOICE = auto()
    WHY_CLOSE = auto()
    WHY_LIFT = auto()
    WHY_DISPUTE = auto()

    # Quotes and invoices.
    QUOTE_MISSING = auto()
    INVOICE_MISSING = auto()
    PAPER_MISSING = auto()
    PAPER_NOT_NOW = auto()
    WORK_PHOTO_MISSING = auto()
    WORK_AMOUNT_MISSING = auto()
    QUOTE_AMOUNT_MISSING = auto()
    INVOICE_AMOUNT_MISSING = auto()
    PAPER_AMOUNT_MISSING = auto()
    AMOUNT_ABOVE_MOST = auto()

    # Links and messages.
    NO_ADDRESS_FOR_LINK = auto()
    NO_EMAIL_FOR_MESSAGE = auto()
    NO_MOBILE_FOR_MESSAGE = auto()
    MESSAGE_SETTLED = auto()
    ALREADY_READMITTED = auto()

    # The form of a mission.
    TITLE_MISSING = auto()
    ADDRESS_MISSING = auto()
    TOWN_MISSING = auto()
    TRADE_MISSING = auto()
    URGENCY_MISSING = auto()
    OCCUPANCY_MISSING = auto()
    OPENER_MISSING = auto()
    CIVILITY_UNKNOWN = auto()
    LANGUAGE_UNKNOWN = auto()
    TENANT_NAME_MISSING = auto()
    CONTACT_NAME_MISSING = auto()
    CONTACT_UNREACHABLE = auto()
    FOLLOWS_UNKNOWN = auto()
    FOLLOWS_ITSELF = auto()

    # What was typed, wherever it is.
    BUTTON_MISSING = auto()
    TEXT_TOO_LONG = auto()
    DATE_UNREADABLE = auto()
    AMOUNT_MISSING = auto()
    AMOUNT_NEGATIVE = auto()
    AMOUNT_UNREADABLE = auto()
    AMOUNT_TOO_LARGE = auto()
    EMAIL_MALFORMED = auto()
    EMAIL_BEYOND_ASCII = auto()
    EMAIL_NOBODY_S = auto()
    PHONE_UNREADABLE = auto()
    POSTCODE_UNREADABLE = auto()
    POSTCODE_NOWHERE = auto()
    AREA_UNREADABLE = auto()
    LIMIT_UNREADABLE = auto()

    # Accounts.
    SIGN_IN_WRONG = auto()
    TOO_MANY_TRIES = auto()
    PASSWORD_WRONG = auto()
    PASSWORD_LENGTH = auto()
    PASSWORD_GUESSED = auto()
    PERSON_MISSING = auto()
    ACCOUNT_TEXT_TOO_LONG = auto()
    ACCOUNT_ROLE_STAYS = auto()

    # Files.
    FILE_GONE = auto()
    FILE_NOT_RECEIVED = auto()
    FILE_UNEXPECTED = auto()
    FILES_TOO_LATE = auto()
    FILES_REFUSED = auto()
    NO_ROOM = auto()
    NOT_A_PHOTO = auto()
    PHOTOS_MISSING = auto()
    PHOTO_KIND_MISSING = auto()
    PHOTOS_NOT_NOW = auto()
    TOO_MANY_PHOTOS = auto()


class Detailed(Struct, frozen=True):
    """A fault and its facts, by the names that its sentence has for them."""

    fault: Fault
    facts: dict[str, object]

    def __str__(self) -> str:
        """The code alone: the facts may be somebody's."""
        return self.fault


AnyFault = Fault | Detailed


class Faulty(ValueError):
    """What was typed is not what it should be."""

    def __init__(self, fault: AnyFault) -> None:
        super().__init__(str(fault))
        self.fault = fault
