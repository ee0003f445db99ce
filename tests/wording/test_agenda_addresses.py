"""The address of an agenda, as it is pasted."""

import pytest

from wording.agenda_addresses import over_https, parse_agenda_address, shown_agenda_address
from wording.faults import Fault, Faulty

HOUSE = "creneau.example"
KEY = "only" + "-here"
GOOGLE = "https://calendar.google.com/calendar/ical/karim%40durand.example/private-0123abcd/basic.ics"


@pytest.mark.parametrize(
    "typed, kept",
    [
        (GOOGLE, GOOGLE),
        (GOOGLE.replace("https:", "webcal:"), GOOGLE),
        (GOOGLE.replace("https:", "WEBCALS:"), GOOGLE),
        (f"  <{GOOGLE}>\n", GOOGLE),
        (f"« {GOOGLE} »", GOOGLE),
        ("https://Nuage.Example:443", "https://nuage.example/"),
        (
            "https://nuage.example:8443/a b/é?x=1&y=é#ici",
            "https://nuage.example:8443/a%20b/%C3%A9?x=1&y=%C3%A9",
        ),
        ("https://société.example/a.ics", "https://xn--socit-esab.example/a.ics"),
        ("https://nuage.example./a.ics", "https://nuage.example/a.ics"),
        ("\u200bhttps://nuage.example/a.ics\u200e", "https://nuage.example/a.ics"),
    ],
)
def test_it_is_kept_as_it_is_asked_for(typed: str, kept: str) -> None:
    assert parse_agenda_address(typed, HOUSE) == kept
    assert over_https(kept) == kept


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("", Fault.OTHER_AGENDA_MISSING),
        (" <> ", Fault.OTHER_AGENDA_MISSING),
        ("calendar.google.com/basic.ics", Fault.OTHER_AGENDA_UNREADABLE),
        ("mon agenda", Fault.OTHER_AGENDA_UNREADABLE),
        ("file:///etc/passwd", Fault.OTHER_AGENDA_UNREADABLE),
        ("gopher://nuage.example/", Fault.OTHER_AGENDA_UNREADABLE),
        ("https://", Fault.OTHER_AGENDA_UNREADABLE),
        ("https://[::1/", Fault.OTHER_AGENDA_UNREADABLE),
        ("https://nuage.example:99999/", Fault.OTHER_AGENDA_UNREADABLE),
        ("https://nu_age..example/", Fault.OTHER_AGENDA_UNREADABLE),
        ("http://nuage.example/a.ics", Fault.OTHER_AGENDA_NOT_HTTPS),
        (f"https://karim:{KEY}@nuage.example/", Fault.OTHER_AGENDA_WITH_PASSWORD),
        ("https://creneau.example/agenda/x.ics", Fault.OTHER_AGENDA_OURS),
        ("webcal://Creneau.example/agenda/x.ics", Fault.OTHER_AGENDA_OURS),
        ("https://nuage.example/" + "x" * 2000, Fault.OTHER_AGENDA_TOO_LONG),
        *(
            (f"https://{host}/a.ics", Fault.OTHER_AGENDA_NOT_OUTSIDE)
            for host in (
                *("127.0.0.1", "127.1", "2130706433", "8.8.8.8", "[::1]", "[2a00:1450::1]", "①②⑦.0.0.1"),
                *("localhost", "box.local", "nas.home", "serveur", "a.internal", "x.localhost"),
            )
        ),
    ],
)
def test_what_can_not_be_read_from_elsewhere_is_told(typed: str, fault: Fault) -> None:
    with pytest.raises(Faulty) as raised:
        parse_agenda_address(typed, HOUSE)
    assert raised.value.fault == fault


def test_of_what_is_kept_nobody_is_shown_the_key() -> None:
    assert shown_agenda_address(GOOGLE) == "calendar.google.com/…"
