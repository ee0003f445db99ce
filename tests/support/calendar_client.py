"""What the calendar of each mailbox holds after all its mails, read as RFC 5546 says."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from icalendar import Calendar


@dataclass(frozen=True, slots=True)
class Held:
    """An event, as its last REQUEST had it."""

    sequence: int
    summary: str
    location: str
    start: datetime
    end: datetime


Agenda = dict[str, Held]  # by UID


class Clients:
    def __init__(self, *, strict: bool = True) -> None:
        """`strict`: nothing is taken back that nobody had. Otherwise a mail may have lost what it said on its way,
        and a CANCEL of an unknown event is passed over, as programs do."""
        self.strict = strict
        self.held: dict[str, Agenda] = defaultdict(dict)  # by mailbox
        self.invited: dict[str, list[str]] = {}  # by UID, as the last mail says
        self.files = 0
        self._numbers: dict[tuple[str, str], int] = {}

    def read(self, mailbox: str, mail: EmailMessage) -> None:
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                self.receive(mailbox, part.get_content().encode(), str(part.get_param("method")))

    def receive(self, mailbox: str, file: bytes, method: str) -> None:
        self.files += 1
        calendar = Calendar.from_ical(file)
        [event] = calendar.walk("VEVENT")
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        assert sequence >= self._numbers.get((mailbox, uid), -1), "an older state came later"
        self._numbers[mailbox, uid] = sequence
        self.invited[uid] = [address.removeprefix("mailto:") for address in _listed(event["ATTENDEE"])]
        assert self.invited[uid][0] == mailbox
        assert str(calendar["METHOD"]) == method
        assert method in ("REQUEST", "CANCEL")
        assert "ORGANIZER" in event
        mine = self.held[mailbox]
        if method == "CANCEL":
            assert uid in mine or not self.strict, f"{mailbox} never had what is taken back"
            mine.pop(uid, None)
        else:
            shown = (str(event["SUMMARY"]), str(event["LOCATION"]))
            mine[uid] = Held(sequence, *shown, event["DTSTART"].dt, event["DTEND"].dt)


def _listed(attendees: object) -> list[str]:
    return [str(one) for one in attendees] if isinstance(attendees, list) else [str(attendees)]
