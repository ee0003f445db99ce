"""Mails that an account may do without, and the address that each carries for that (RFC 8058)."""

import hmac

from models.people.account import Account, account_of
from models.people.derived_key import derive
from models.workflow import Labelled, Role
from settings import current
from wording.languages import team_noted


class Mailing(Labelled):
    REMINDERS = "reminders", team_noted("Rappels de vos rendez-vous")
    DIGEST = "digest", team_noted("Rappels de ce qui vous attend")
    MISSIONS = "missions", team_noted("Nouvelles missions")


# What nobody waits for but its reader. All others follow from what somebody did: who acts has to be told.
OF_KIND = {
    "visits_tomorrow": Mailing.REMINDERS,
    "visit_soon_contractor": Mailing.REMINDERS,
    "digest": Mailing.DIGEST,
    "new_mission": Mailing.MISSIONS,
}
ALL = "all"  # of an address in a mail that belongs to none


def meant_for(account: Account) -> list[Mailing]:
    """A manager has no visits, and publishes the missions."""
    return list(Mailing) if account.role == Role.CONTRACTOR else [Mailing.DIGEST]


def unwanted_by(account: Account) -> set[Mailing]:
    return {Mailing(name) for name in account.unsubscribed.split(",") if name}


def wants(account: Account, kind: str) -> bool:
    """Whether mails of this kind go to it."""
    return OF_KIND.get(kind) not in unwanted_by(account)


async def keep(account: int, unsubscribed: set[Mailing]) -> None:
    """From now on, in the place of what was kept before."""
    listed = ",".join(mailing for mailing in Mailing if mailing in unsubscribed)
    await Account.update({Account.unsubscribed: listed}).where(Account.id == account)


def token(account: int, kind: str) -> str:
    """Good for as long as the secret is: a mail may be read years later."""
    name = OF_KIND.get(kind, ALL)
    return f"{account}-{name}-{_seal(account, name, current().secret)}"


def _seal(account: int, name: str, secret: bytes) -> str:
    return derive(f"unsubscribe:{account}", name, secret)


async def of_token(text: str) -> tuple[Account, set[Mailing]] | None:
    """Whose it is, and what it ends; None for one that is none of ours."""
    number, _, rest = text.partition("-")
    name, _, seal = rest.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 9 or name not in (*Mailing, ALL):
        return None
    seals = (_seal(int(number), name, secret) for secret in current().secrets)
    if not any(hmac.compare_digest(seal.encode(), known.encode()) for known in seals):
        return None
    account = await account_of(int(number))
    if account is None:
        return None
    return account, set(meant_for(account)) if name == ALL else {Mailing(name)}


async def unsubscribe(account: Account, mailings: set[Mailing]) -> None:
    await keep(account.id, unwanted_by(account) | mailings)
