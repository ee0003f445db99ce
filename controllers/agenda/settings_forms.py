"""« Horaires » and « Absences », with the other agenda: their forms."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec.structs import replace

import wording
from controllers.agenda import other_agenda, settings_pages
from controllers.agenda.standing import added
from controllers.agenda.typed import absence_typed, other_agenda_typed, week_typed
from controllers.agenda.views import AbsencesPage, HoursPage
from controllers.missions.forms.restoring import restored
from controllers.typed_back import filled_in
from controllers.web.forms import said
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, page, see_other
from controllers.web.road import Road
from controllers.web.routes import get
from controllers.web.security import actor, person
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from database.gathering import gathered
from models import clock
from models.agenda.absence import remove_absence
from models.agenda.busy import open_offers, planned_visits
from models.agenda.hours import set_hours
from models.agenda.other_agenda import end_other_agenda, set_other_agenda
from models.errors import InvalidInput
from models.submission import Answer
from wording import addresses
from wording.faults import AnyFault
from wording.languages import team

HOURS, ABSENCES = "pages/agenda/hours.html", "pages/agenda/absences.html"


@dataclass(kw_only=True)
class _OfAgenda(Road):
    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return see_other(self.request, answer.location, answer.notice)

    @abstractmethod
    async def shown(
        self, sent: Submitted | None, error: InvalidInput | None = None
    ) -> HoursPage | AbsencesPage:
        """The page of the form, with what was typed."""

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        return self._page(await self.shown(sent, error), error.status)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        """Of no version: its key came back with other content."""
        notice = Notice("attention", wording.typographic(said(fault)), filled_in(""))
        return self._page(replace(await self.shown(sent), notice=notice), 409)

    def _page(self, view: HoursPage | AbsencesPage, status: int) -> Response[Any]:
        return page(self.request, HOURS if isinstance(view, HoursPage) else ABSENCES, view, status)


@dataclass(kw_only=True)
class _Hours(_OfAgenda):
    async def work(self, sent: Submitted) -> Answer:
        sent.decision("save")
        await set_hours(person(self.request).id, week_typed(sent.form))
        return Answer(addresses.HOURS, team("Vos horaires sont enregistrés."))

    async def shown(self, sent: Submitted | None, error: InvalidInput | None = None) -> HoursPage:
        return await settings_pages.hours_page(self.request, sent, error)


@dataclass(kw_only=True)
class _Added(_OfAgenda):
    async def work(self, sent: Submitted) -> Answer:
        sent.decision("add")
        account = person(self.request)
        absence = await absence_typed(account, sent.form)
        place, offered = account.clock, open_offers(account.id)
        visits = await planned_visits(account.id, since=clock.now())
        offers = (await gathered(offered))[offered]
        told = added(absence.among(visits, place), absence.among(offers, place), place)
        return Answer(addresses.ABSENCES, told)

    async def shown(self, sent: Submitted | None, error: InvalidInput | None = None) -> AbsencesPage:
        return await settings_pages.absences_page(self.request, sent, error)


@dataclass(kw_only=True)
class _Deleted(_OfAgenda):
    absence: int

    async def work(self, sent: Submitted) -> Answer:
        sent.decision("delete")
        known = await remove_absence(person(self.request).id, self.absence)
        told = team("L'absence est supprimée.") if known else team("Cette absence était déjà supprimée.")
        return Answer(addresses.ABSENCES, told)

    async def shown(self, sent: Submitted | None, error: InvalidInput | None = None) -> AbsencesPage:
        return await settings_pages.absences_page(self.request, None, error)


@dataclass(kw_only=True)
class _OtherAgenda(_OfAgenda):
    async def work(self, sent: Submitted) -> Answer:
        account = person(self.request).id
        if sent.decision("save", "remove") == "remove":
            known = await end_other_agenda(account)
            return Answer(addresses.ABSENCES, team(other_agenda.REMOVED if known else other_agenda.GONE))
        await set_other_agenda(account, other_agenda_typed(sent.form))
        return Answer(addresses.ABSENCES, team(other_agenda.SAVED))

    async def shown(self, sent: Submitted | None, error: InvalidInput | None = None) -> AbsencesPage:
        other = (sent, error) if sent else None
        return await settings_pages.absences_page(self.request, other=other)


class AgendaSettings(Controller):
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.HOURS, name="agenda.hours")
    async def hours(self, request: Web) -> Response[Any]:
        return page(request, HOURS, await settings_pages.hours_page(request, await restored(request)))

    @post(addresses.HOURS, name="agenda.hours.post")
    async def set_hours(self, request: Web) -> Response[Any]:
        return await _Hours(request=request, by=actor(request), mission=None).take()

    @get(addresses.ABSENCES, name="agenda.absences")
    async def absences(self, request: Web) -> Response[Any]:
        return page(request, ABSENCES, await settings_pages.absences_page(request, await restored(request)))

    @post(addresses.ABSENCES, name="agenda.absences.post")
    async def add(self, request: Web) -> Response[Any]:
        return await _Added(request=request, by=actor(request), mission=None).take()

    @post(addresses.OTHER_AGENDA, name="agenda.other")
    async def other(self, request: Web) -> Response[Any]:
        return await _OtherAgenda(request=request, by=actor(request), mission=None).take()

    @post(addresses.absence(addresses.ANY_ABSENCE), name="agenda.absence")
    async def delete(self, request: Web, absence: FromPath[int]) -> Response[Any]:
        return await _Deleted(request=request, by=actor(request), mission=None, absence=absence).take()
