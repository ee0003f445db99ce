"""What Prometheus reads at /metrics, in its own text format: few enough lines to do without its library."""

import hmac
from collections import Counter
from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException
from piccolo.columns.combination import Where

from controllers.web import tally
from controllers.web.rendering import Web
from controllers.web.routes import get
from database.connection import Unavailable
from models import clock
from models.missions.outbox import AT_NIGHT, Message
from settings import current
from wording import addresses

TEXT = "text/plain; version=0.0.4; charset=utf-8"


async def _outbox(name: str, of_channel: Where) -> dict[str, float]:
    now = clock.now()
    waiting = of_channel, Message.sent_at.is_null(), Message.failed_at.is_null()
    oldest = (
        await Message.select(Message.next_try_at)
        .where(*waiting, Message.next_try_at <= now)
        .order_by(Message.next_try_at)
        .first()
    )
    return {
        f"creneau_{name}_waiting": await Message.count().where(*waiting),
        f"creneau_{name}_failing": await Message.count().where(
            *waiting, Message.error.not_in(["", AT_NIGHT])
        ),
        f"creneau_{name}_given_up": await Message.count().where(of_channel, Message.failed_at.is_not_null()),
        f"creneau_{name}_oldest_due_seconds": (now - oldest["next_try_at"]).total_seconds() if oldest else 0,
    }


HELP = {
    "creneau_requests_total": ("counter", "Requests answered, by route and status."),
    "creneau_request_seconds": ("histogram", "Time from the request to the end of its answer."),
    "creneau_database_up": ("gauge", "1 where the database answers."),
    "creneau_outbox_waiting": ("gauge", "Mails that are still to be sent."),
    "creneau_outbox_failing": ("gauge", "Mails that were tried in vain and are tried again."),
    "creneau_outbox_given_up": ("gauge", "Mails that will not be sent any more."),
    "creneau_outbox_oldest_due_seconds": ("gauge", "How long the oldest due mail has been waiting."),
    "creneau_sms_waiting": ("gauge", "SMS that are still to be sent, those that wait for the morning too."),
    "creneau_sms_failing": ("gauge", "SMS that were tried in vain and are tried again."),
    "creneau_sms_sent_total": ("counter", "SMS that the gateway took."),
    "creneau_sms_given_up": ("gauge", "SMS that will not be sent any more."),
    "creneau_sms_oldest_due_seconds": ("gauge", "How long the oldest due SMS has been waiting."),
}


def text(counted: Counter[str], gauges: dict[str, float]) -> str:
    lines = {
        name: value / 1_000_000 if name.startswith("creneau_request_seconds_sum") else float(value)
        for name, value in counted.items()
    } | gauges
    found: list[str] = []
    for family, (kind, words) in HELP.items():
        found += [f"# HELP {family} {words}", f"# TYPE {family} {kind}"]
        found += [f"{name} {value:.12g}" for name, value in sorted(lines.items()) if _is_of(name, family)]
    return "\n".join(found) + "\n"


def _is_of(name: str, family: str) -> bool:
    plain = name.partition("{")[0]
    return plain == family or (
        family == "creneau_request_seconds" and plain.startswith("creneau_request_seconds_")
    )


@get(addresses.METRICS, name="metrics")
async def metrics(request: Web) -> Response[Any]:
    """404 without the token."""
    token = current().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFoundException
    try:
        gauges = {
            "creneau_database_up": 1.0,
            **await _outbox("outbox", Message.to_phone == ""),
            **await _outbox("sms", Message.to_phone != ""),
            "creneau_sms_sent_total": await Message.count().where(
                Message.to_phone != "", Message.sent_at.is_not_null()
            ),
        }
    except Unavailable:
        gauges = {"creneau_database_up": 0.0}
    return Response(
        text(tally.everywhere(), gauges), headers={"Content-Type": TEXT, "Cache-Control": "no-store"}
    )
