"""Where a form stands, from where it goes: most are answered at their own address, a few are buttons of a page."""

from wording import addresses
from wording.addresses import Below, OfTenant

# What only takes forms: the form stands one level above.
_ONLY_SENT = tuple(
    f"/{below}"
    for below in (
        Below.CODE,
        Below.DRAFT,
        Below.MESSAGES,
        Below.PHOTOS,
        Below.READMIT,
        Below.SCHEDULE,
        OfTenant.CHOOSE,
        OfTenant.CONFIRM,
        OfTenant.LANGUAGE,
    )
)


def page_of(path: str) -> str:
    """The address to open the form again that is sent to `path`; empty for a button of every page."""
    plain = path.rstrip("/")
    if plain.startswith(f"{addresses.ABSENCES}/"):
        return addresses.ABSENCES
    renews = bool(addresses.tenant_home(plain)) and plain.endswith(f"/{OfTenant.RENEW}")
    if plain == addresses.SIGN_OUT:
        return ""
    return plain.rpartition("/")[0] if renews or plain.endswith(_ONLY_SENT) else path
