"""The one road of a form about a mission, whoever sends it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from litestar import Response

from controllers.web import adding
from controllers.web.rendering import Web
from controllers.web.submitting import Submitted, submitted
from models.errors import InvalidInput, KeyReused, TransitionRefused
from models.missions.mission import Mission
from models.missions.transitions import Taken
from models.people.actor import Actor
from models.submission import Answer
from uploads.receive import PLAIN, Limits
from wording.faults import AnyFault, Fault


@dataclass(kw_only=True)
class Road(ABC):
    """Permission, token, files, key, version, verb, in this order. What differs is said by those who take it.

    `mission` is None where there is none that the sender has seen, and no version to compare. `token` is None where
    it is the session's. `allowed` is asked before the first byte of a file is read: without it the words alone are
    read, and given back.
    """

    request: Web
    by: Actor
    mission: Mission | None
    limits: Limits = PLAIN
    token: bytes | None = None
    allowed: bool = True

    async def receive(self, sent: Submitted) -> None:
        """Keeps the files, before the transaction: decoding must not hold it, nor its end undo them."""
        return

    async def only_looked_at(self, sent: Submitted) -> Response[Any] | None:
        """The answer of a button that does nothing yet."""
        return None

    @abstractmethod
    async def work(self, sent: Submitted) -> Answer:
        """Within the transaction that keeps the form's key."""

    @abstractmethod
    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        """Also of the second of two clicks."""

    @abstractmethod
    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        """The form again (422 or 429), with what was typed, what was received, and a sentence beside each fault."""

    @abstractmethod
    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        """409, with the state as it is now; `sent` is None where nothing was read."""

    async def take(self) -> Response[Any]:
        if not self.allowed and adding.asks_first(self.request):
            return await self.refused(Fault.FILES_TOO_LATE, None)
        async with submitted(
            self.request, self.by, limits=self.limits, token=self.token, allowed=self.allowed
        ) as sent:
            try:
                return await self._answer(sent)
            except InvalidInput as error:
                return await self.invalid(sent, error)
            except Taken:
                raise
            except (TransitionRefused, KeyReused) as refusal:
                return await self.refused(refusal.fault, sent)

    async def _answer(self, sent: Submitted) -> Response[Any]:
        async def work() -> Answer:
            return await self.work(sent)

        # Where the version is as it was, what the form did before is found by its key, in `once`.
        unchanged = self.mission is not None and sent.version == self.mission.version
        if not unchanged and (earlier := await sent.earlier()):
            return await self.done(sent, earlier)
        if self.mission is not None:
            self.mission.require_seen(sent.version)
        if not self.allowed and sent.form.refusals:
            raise TransitionRefused(Fault.FILES_TOO_LATE)
        await self.receive(sent)
        if looked_at := await self.only_looked_at(sent):
            return looked_at
        return await self.done(sent, await sent.once(work))
