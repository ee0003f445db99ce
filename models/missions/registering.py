"""An account, made or changed from the command line: the same rules as in the forms."""

from collections.abc import Collection, Sequence
from typing import Any

import wording
from database.connection import transaction
from models import audience
from models.agenda.other_agenda import end_other_agenda
from models.missions.closing import follow_new_clock, leave_missions, tell_of_new_name
from models.people.account import Account
from models.people.feed_key import end_feed_key
from models.people.passwords import hash_password
from models.people.session import close_sessions_of
from models.people.sign_in import account_with
from wording.faults import Fault, Faulty


def _checked(name: str, text: str) -> str:
    longest: int = getattr(Account, name).length
    if len(text) > longest:
        raise Faulty(Fault.ACCOUNT_TEXT_TOO_LONG.of(text=text, longest=longest))
    return text


def _areas(texts: Sequence[str]) -> str:
    """Each may hold several, separated by commas."""
    typed = [part for text in texts for part in text.split(",") if wording.visible(part)]
    return ",".join(dict.fromkeys(map(wording.parse_area, typed)))


def _parsed(name: str, company: str | None, phone: str | None, areas: Sequence[str] | None) -> dict[str, Any]:
    """What is None is not said, and stays as it is. Raises Faulty."""
    values = {"name": wording.one_line(name)}
    if not values["name"]:
        raise Faulty(Fault.PERSON_MISSING)
    if company is not None:
        values["company"] = wording.one_line(company)
    if phone is not None:
        values["phone"] = wording.parse_phone(phone) if wording.visible(phone) else ""
    if areas is not None:
        values["areas"] = _areas(areas)
    return {column: _checked(column, text) for column, text in values.items()}


async def register(
    role: str,
    email: str,
    name: str,
    password: str,
    *,
    active: bool = True,
    company: str | None = None,
    phone: str | None = None,
    trades: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
    passed_on: Collection[int] = (),
) -> tuple[str, bool]:
    """The account's address, and whether the account is new. Raises Faulty.

    `passed_on`: of an account that is closed, the missions that another contractor may claim.
    """
    known = await account_with(email)
    if known and known.role != role:
        raise Faulty(Fault.ACCOUNT_ROLE_STAYS)
    # One that was kept before there was a rule can still be closed.
    address = known.email if known else wording.parse_email(email)
    values = _parsed(name, company, phone, areas)
    values |= {
        "role": role,
        "password_hash": await hash_password(password, (values["name"], company or "", address)),
        "active": active,
    }
    values |= {"trades": ",".join(trades)} if trades is not None else {}
    if known is None:
        await Account.insert(Account(email=address, **values))
        return address, True
    async with transaction():
        await Account.update({getattr(Account, column): value for column, value in values.items()}).where(
            Account.id == known.id
        )
        await close_sessions_of(known.id)
        if not active:
            await end_feed_key(known.id)
            await end_other_agenda(known.id)
        fresh = await account_with(address)
        if fresh is not None and fresh.searched_name != known.searched_name:
            await tell_of_new_name(fresh, firm=fresh.shown_name != known.shown_name)
        if fresh is not None and wording.zone_of(fresh.clock) != wording.zone_of(known.clock):
            await follow_new_clock(fresh)
    if not active:
        await leave_missions(known, passed_on)
    await audience.tell_all()
    return address, False


async def has_real_accounts() -> bool:
    """Those that were invented, for the demonstration too, have addresses that can't exist (RFC 2606, 2)."""
    return await Account.exists().where(Account.email.not_like("%.example"))
