from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

import settings
from notifications.message import BadAddress, build_message

pytestmark = pytest.mark.usefixtures("data_dir")


VALUES: dict[str, Any] = {
    "to": "zoe@example.org",
    "subject": "Votre rendez-vous",
    "text": "Bonjour Zoé, à mardi.",
    "html": "<p>Bonjour Zoé, à mardi.</p>",
    "message_id": "<outbox-1@creneau.example>",
}


def built(**changes: Any) -> EmailMessage:
    sent = build_message(**VALUES | changes)
    read = message_from_bytes(sent.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_mail_has_its_text_and_its_html() -> None:
    mail = built()
    assert mail.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "Bonjour Zoé, à mardi." in body.get_content()


def test_the_headers_are_those_of_a_mail_that_no_one_wrote_by_hand() -> None:
    mail = built(subject="Créneau : fuite « urgente »", to_name="Zoé Müller")
    assert mail["Subject"] == "Créneau : fuite « urgente »"
    assert mail["To"].addresses[0].display_name == "Zoé Müller"
    assert mail["From"].addresses[0].addr_spec == "ne-pas-repondre@creneau.example"
    assert mail["Message-ID"] == "<outbox-1@creneau.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("calendar", [None, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_an_answer_reaches_the_agency_and_the_mail_says_its_language(calendar: bytes | None) -> None:
    mail = built(calendar=calendar)
    assert [str(address) for address in mail["Reply-To"].addresses] == [
        f"{settings.current().agency_name} <{settings.current().agency_email}>"
    ]
    assert mail.get_all("Content-Language") == ["fr"]
    assert "Content-Language" not in (part := next(iter(mail.iter_parts()))), part


def test_a_domain_beyond_ascii_is_written_in_its_a_labels() -> None:
    """An encoded word is forbidden there (RFC 2047, 5)."""
    raw = built(to="zoe@société.example", to_name="Zoé Müller").as_bytes()
    assert b"<zoe@xn--socit-esab.example>" in raw


@pytest.mark.parametrize(
    "evil", ["Fuite\r\nBcc: all@example.org", "Fuite\nX: y", "Fuite\0\x1b[31m", "Fuite\u2028X"]
)
def test_a_subject_cannot_add_a_header(evil: str) -> None:
    mail = built(subject=evil, to_name=evil)
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert len(mail["To"].addresses) == 1
    assert mail["Subject"].isprintable()


@pytest.mark.parametrize("joined", ["Anne\u200d-Marie", "👨\u200d🔧 chez Zoé", "علی\u200cرضا"])
def test_what_joins_letters_or_small_pictures_makes_no_two_words_of_them(joined: str) -> None:
    mail = built(subject=joined, to_name=joined)
    assert mail["Subject"] == joined
    assert mail["To"].addresses[0].display_name == joined


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "",
        "nobody",
        "a b@c.example",
        "<a@b.example>",
        "a..b@c.example",
        "a(b)@c.example",
        '"a b"@c.example',
        "jérôme@c.example",
    ],
)
def test_what_is_not_one_address_is_refused(to: str) -> None:
    with pytest.raises(BadAddress, match="corrigez-la"):
        built(to=to)


@pytest.mark.parametrize(
    "message_id", ["", "no-brackets@x.example", "<a@b>\r\nBcc: c@d.example", "<a b@c.example>"]
)
def test_a_message_id_is_ours_or_nothing(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        built(message_id=message_id)


def test_a_visit_comes_as_an_alternative_for_calendars_and_as_a_file_for_people(data_dir: Path) -> None:
    mail = built(calendar=b"BEGIN:VCALENDAR\r\nX:\xc3\xa9\r\nEND:VCALENDAR\r\n", calendar_method="CANCEL")
    alternatives, file = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    event = list(alternatives.iter_parts())[-1]
    assert (event.get_param("method"), event.get_param("charset")) == ("CANCEL", "utf-8")
    assert event.get_filename() is None
    assert "X:é" in event.get_content()
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "rendez-vous.ics")
    assert file.get_content() == event.get_content().encode()
    body = mail.get_body(("html",))
    assert body is not None
    assert body.get_content_type() == "text/html"


def test_long_lines_survive() -> None:
    body = built(text="é" * 5000).get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "é" * 5000
