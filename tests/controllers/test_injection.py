"""What people type never becomes a header, a formula, a line of a calendar or a letter that hides."""

import csv
import io
import zipfile
from datetime import timedelta
from email import message_from_bytes
from email import policy as policies
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from litestar import Litestar

from models import clock
from models.missions.mission import Mission
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import schedule
from models.workflow import FileKind, Status
from notifications.sender import drain
from settings import current
from tests.support.story import begin
from tests.support.web import signed_in, stored
from tests.uploads.samples import jpeg

HEADERS = {
    "from", "reply-to", "to", "subject", "date", "message-id", "auto-submitted", "content-language", "content-type",
    "mime-version", "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post",
}  # fmt: skip
# A header of one's own, by each line end that a reader knows; and letters that turn or hide a text.
BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
TURNS = ("\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\x00", "\x1b")


def mails() -> list[EmailMessage]:
    found = sorted((current().data_dir / "mail").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policies.default) for path in found]  # type: ignore[misc]


@pytest.mark.parametrize("sign", [*BREAKS, *TURNS], ids=lambda sign: f"U+{ord(sign[-1]):04X}")
async def test_no_name_or_title_adds_a_header_to_a_mail_or_turns_its_text(app: Litestar, sign: str) -> None:
    """Written past the form, which takes line ends away: the mail's own guard is meant."""
    story = await begin(Status.SLOT_CHOSEN)
    hostile = f"Fuite{sign}Bcc: victime@mechant.example{sign}{sign}Appelez".replace("\x00", "")
    await story.mission.set(title=hostile, tenant_name=hostile, town=hostile, address=hostile)
    await schedule(story.mission, story.karim)
    assert await drain()
    found = [mail for mail in mails() if "Bcc: victime" in str(mail["Subject"]) + str(mail["To"])]
    assert found
    for mail in found:
        assert {name.lower() for name, _ in mail.items()} <= HEADERS
        assert [a.domain for a in mail["To"].addresses] == [mail["To"].addresses[0].domain]
        assert mail["To"].addresses[0].domain in ("creneau.example", "locataire.example")
        for text in (str(mail["Subject"]), mail["To"].addresses[0].display_name):
            assert not set(text) & set("".join((*BREAKS, *TURNS)))
        raw = mail.as_bytes().partition(b"\r\n\r\n")[0].lower()
        assert b"\r\nbcc:" not in raw


async def test_a_form_takes_line_ends_out_of_what_stands_in_one_line(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path)
    form.put("title", "Fuite\r\nBcc: a@mechant.example").put("tenant_name", "Ana\nLopes\u202e")
    await nadia.submit(form.press("amend"))
    mission = await story.reload()
    assert mission.title == "Fuite Bcc: a@mechant.example"
    assert "\n" not in mission.tenant_name


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>"]
)
async def test_no_address_is_two(app: Litestar, email: str) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).put("tenant_email", email).press("amend")
    assert (await nadia.send(form)).status_code == 422
    assert (await story.reload()).tenant_email == "camille.martin@locataire.example"


async def test_no_title_adds_a_line_to_a_calendar(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    hostile = "Fuite\r\nATTENDEE:mailto:victime@mechant.example\r\nEND:VEVENT"
    await Mission.update({Mission.title: hostile, Mission.address: hostile}).where(
        Mission.id == story.mission.id
    )
    karim = await signed_in(app, story.karim_account)
    answer = await karim.get(f"/missions/{story.mission.reference}/rendez-vous.ics")
    calendar = Calendar.from_ical(answer.text)
    [event] = calendar.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert answer.text.count("END:VEVENT\r\n") == 1
    assert event["DTSTART"].dt > clock.now() - timedelta(days=1)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://mechant.example")')


@pytest.mark.parametrize("formula", FORMULAS)
async def test_no_cell_of_the_list_of_files_is_a_formula(app: Litestar, formula: str) -> None:
    """The one CSV that there is; its cells that come from people are the file's name and its caption."""
    story = await begin(Status.SCHEDULED)
    photo = await stored(story.karim, FileKind.BEFORE, jpeg(), f"{formula};{formula}.jpg")
    await add_photos(story.mission, [photo], FileKind.BEFORE, story.karim, f"x{formula}")
    from models.files.stored_file import StoredFile

    await StoredFile.update({StoredFile.caption: formula}).where(StoredFile.id == photo)
    nadia = await signed_in(app, story.manager_account)
    answer = await nadia.get(f"/gestion/missions/{story.mission.reference}/fichiers.zip")
    listed = zipfile.ZipFile(io.BytesIO(answer.content)).read("liste.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(listed), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}, "no cell ends another"
    for cell in rows[1]:
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r"), cell
