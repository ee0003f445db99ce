"""Telephones as they are typed, read and dialled, by the plan of the ARCEP and E.164."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from msgspec import Struct
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from wording.faults import Fault, Faulty
from wording.kept import ascii_digits, visible
from wording.places import department_of

# What is dialled from anywhere in France with a 0 before it, and belongs to another country code than 33.
_OVERSEAS = {
    "262": 262, "263": 262, "269": 262, "639": 262, "692": 262, "693": 262,
    "590": 590, "690": 590, "691": 590,
    "594": 594, "694": 594,
    "596": 596, "696": 596, "697": 596,
    "508": 508,
}  # fmt: skip
_FICTION = "63998"  # of the mobiles kept for films and tests, beside those of Mayotte
_NINE_DIGITS = {33, 262, 590, 594, 596}
_SHARING = ("RE", "YT", "GP", "MQ", "GF")  # Guyane last: the library gives it whatever nobody else has
# Where numbers have no 0 before them, a number alone says nothing: the home's postcode does.
_TERRITORIES = {"975": "PM", "986": "WF", "987": "PF", "988": "NC"}
_TERRITORY_CODES = {508, 681, 687, 689}
SHORTEST_PART = 4  # of a number that is looked for
_SCHEME = re.compile(r"tel:", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?:;ext=|,?\s*(?:poste|post|p\.|extension|ext\.?|x|#))\s*:?\s*([0-9]{1,6})$", re.IGNORECASE
)
_ABROAD = re.compile(r"[(\s]*(?:\+|00)[\s(]*[1-9]")
_NOT_DIALLED = re.compile(r"\(\s*0\s*\)")
_SEPARATORS = frozenset(" .,/()·•")


class Phone(Struct, frozen=True):
    """A number that can be dialled."""

    number: PhoneNumber
    extension: str = ""

    @property
    def dialled(self) -> str:
        """In E.164, from anywhere."""
        return phonenumbers.format_number(self.number, PhoneNumberFormat.E164)

    @property
    def url(self) -> str:
        return f"tel:{self.dialled}" + (f";ext={self.extension}" if self.extension else "")

    @property
    def is_mobile(self) -> bool:
        """Of France: 06 or 07, and what is mobile overseas. Behind an extension there is a switchboard."""
        if self.extension:
            return False
        code, national = self.number.country_code, str(self.number.national_number)
        if code in (*_NINE_DIGITS, 508) and len(national) == 9:
            return national[0] in "67"
        return code in _TERRITORY_CODES and phonenumbers.number_type(self.number) == PhoneNumberType.MOBILE

    @property
    def shown(self) -> str:
        return _spelled(self.number) + (f" poste {self.extension}" if self.extension else "")

    @property
    def keys(self) -> tuple[str, str]:
        """Its digits, as dialled from abroad and as dialled at home: what a search is compared with."""
        national = re.sub("[^0-9]", "", _spelled(self.number))
        return self.url.removeprefix("tel:+").partition(";")[0], national


def _spelled(number: PhoneNumber) -> str:
    """In pairs at home, as the département writes them overseas, with the country's code elsewhere."""
    digits = str(number.national_number)
    if number.country_code == 33:
        return " ".join(("0" + digits)[i : i + 2] for i in range(0, 10, 2))
    if number.country_code in _NINE_DIGITS:
        return " ".join(("0" + digits[:3], *(digits[i : i + 2] for i in range(3, 9, 2))))
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace(".", " ")


def _compact(text: str) -> str:
    """Digits, and a plus before them; empty where there is anything else."""
    kept = "".join(c for c in text if c not in _SEPARATORS and not _is_dash(c))
    return kept if re.fullmatch(r"\+?[0-9]+", kept) else ""


def _is_dash(letter: str) -> bool:
    return unicodedata.category(letter) == "Pd" or letter in "\u2212\u02d7"


def read_phone(text: str, postcode: str = "") -> Phone | None:
    """None for what is none, or for one digit too many or too few: it would call a stranger.

    `postcode`: of the home, which tells the numbers of a territory without a 0 before them.
    """
    typed = ascii_digits(visible(unicodedata.normalize("NFKC", text)))
    typed = _SCHEME.sub("", typed, count=1) if _SCHEME.match(typed) else typed
    extension = _EXTENSION.search(typed)
    if extension:
        typed = typed[: extension.start()]
    abroad = _ABROAD.match(typed) is not None
    digits = _compact(_NOT_DIALLED.sub("", typed, count=1) if abroad else typed)
    number = _abroad(digits) if abroad else _at_home(digits, _TERRITORIES.get(department_of(postcode), ""))
    return Phone(number, extension[1] if extension else "") if number else None


def _abroad(digits: str) -> PhoneNumber | None:
    number = _parsed(digits if digits.startswith("+") else f"+{digits.removeprefix('00')}", "FR")
    if number is None:
        return None
    if number.country_code == 33:
        return _at_home(f"0{number.national_number}", "")
    # « 00 39 98 12 34 » is rather a slip in a number of ours than one of Italy.
    surely = digits.startswith("+") or number.country_code in (*_NINE_DIGITS, 508)
    return number if surely or phonenumbers.is_valid_number(number) else None


def _at_home(digits: str, territory: str) -> PhoneNumber | None:
    if re.fullmatch("0[1-9][0-9]{8}", digits):
        code = _country_code(digits[1:])
        return _parsed(f"+508{digits[4:]}", "FR") if code == 508 else PhoneNumber(code, int(digits[1:]))
    return _parsed(digits, territory) if territory and not digits.startswith("0") else None


def _country_code(national: str) -> int:
    if national.startswith(_FICTION):
        return 33
    if code := _OVERSEAS.get(national[:3]):
        return code
    if national[0] in "79":
        # Shared out in small blocks, which the library's tables know.
        for region in _SHARING:
            code = phonenumbers.country_code_for_region(region)
            number = PhoneNumber(country_code=code, national_number=int(national))
            if phonenumbers.is_valid_number_for_region(number, region):
                return code
    return 33


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """Possible is enough: 06 39 98 is kept for fiction, and new blocks come before the library knows them."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    national = phonenumbers.national_significant_number(number)
    if number.country_code in _NINE_DIGITS and not re.fullmatch("[1-9][0-9]{8}", national):
        return None
    return number


def parse_phone(text: str, postcode: str = "") -> str:
    """As it is kept: dialled alike from anywhere. Raises Faulty."""
    found = read_phone(text, postcode)
    if found is None:
        raise Faulty(Fault.PHONE_UNREADABLE)
    return found.shown


def phone_digits(text: str) -> str:
    """Of a number or of a part of one, as it may stand in `Phone.keys`; empty where it is neither."""
    if found := read_phone(text):
        return found.keys[0]
    typed = ascii_digits(visible(unicodedata.normalize("NFKC", text)))
    if _ABROAD.match(typed):
        typed = re.sub(r"^(?:00|\+)33", "0", _compact(_NOT_DIALLED.sub("", typed, count=1)))
    digits = _compact(typed).removeprefix("+").removeprefix("00")
    return digits if len(digits) >= SHORTEST_PART else ""


def phone(text: str, postcode: str = "") -> str:
    """« 06 39 98 56 78 »; what is no number stays as it was typed."""
    found = _kept(text, postcode)
    return found.shown if found else text.strip()


def phone_url(text: str, postcode: str = "") -> str:
    """« tel:+33639985678 », or nothing where it is no number."""
    found = _kept(text, postcode)
    return found.url if found else ""


def mobile(text: str, postcode: str = "") -> str:
    """« +33639985678 », to which an SMS can go, or nothing."""
    found = _kept(text, postcode)
    return found.dialled if found and found.is_mobile else ""


@lru_cache(maxsize=2_000)
def _kept(text: str, postcode: str) -> Phone | None:
    """A page reads each number that it shows two or three times. Of columns only, which are short."""
    return read_phone(text, postcode)
