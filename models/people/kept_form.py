"""What somebody had typed when its session ended: kept for its account alone, for a day."""

import json
import uuid
from datetime import timedelta

from piccolo.columns import UUID, ForeignKey, Text, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import transaction
from models import clock
from models.people.account import Account

LIFETIME = timedelta(hours=24)  # as long as the drafts that it may name
MOST = 5  # of one account


class KeptForm(Table, tablename="kept_form"):
    id = UUID(primary_key=True, default=uuid.uuid4)
    account = ForeignKey(Account, null=False)
    page = Varchar(length=255)  # the path of the page that shows it again
    fields = Text()  # JSON: each field's values
    lost = Text(default="[]")  # JSON: the fields whose files were not kept
    key = Varchar(length=64)  # idempotency key of the form that is shown again
    kept_at = Timestamptz(default=clock.now)

    @property
    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = json.loads(self.fields)
        return found

    @property
    def lost_files(self) -> list[str]:
        found: list[str] = json.loads(self.lost)
        return found


async def keep(account: int, page: str, fields: dict[str, list[str]], lost: list[str]) -> uuid.UUID:
    """The latest few of an account stay."""
    row = KeptForm(
        id=uuid.uuid4(),
        account=account,
        page=page,
        fields=json.dumps(fields),
        lost=json.dumps(lost),
        key=uuid.uuid4().hex,
    )
    async with transaction():
        await KeptForm.insert(row)
        latest = (
            await KeptForm.select(KeptForm.id)
            .where(KeptForm.account == account)
            .order_by(KeptForm.kept_at, ascending=False)
            .limit(MOST + 1)
        )
        gone = [found["id"] for found in latest if found["id"] != row.id][MOST - 1 :]
        if gone:
            await KeptForm.delete().where(KeptForm.id.is_in(gone))
    return uuid.UUID(str(row.id))


async def kept_for(account: int, form_id: uuid.UUID, page: str) -> KeptForm | None:
    return (
        await KeptForm.objects()
        .where(
            KeptForm.id == form_id,
            KeptForm.account == account,
            KeptForm.page == page,
            KeptForm.kept_at > clock.now() - LIFETIME,
        )
        .first()
    )


async def sweep_kept_forms() -> None:
    await KeptForm.delete().where(KeptForm.kept_at <= clock.now() - LIFETIME)
