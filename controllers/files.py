"""Files, and the calendar file of a visit: only for the mission's people."""

import uuid
from pathlib import Path
from typing import Any

from litestar import Controller, Response
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

from controllers.web.guards import contractor_only, manager_only
from controllers.web.rendering import Web
from controllers.web.routes import get
from controllers.web.security import actor
from models.errors import NotVisible
from models.missions import visibility
from models.missions.facts import Facts, facts_of
from models.missions.mission import Mission
from models.people.actor import Actor
from notifications.visit_calendar import calendar_of
from uploads.archive import archive_of
from uploads.names import portable_name
from uploads.pages import MOST_PAGES, page_image
from uploads.serve import Local, Stored, file_response
from wording import addresses
from wording.addresses import Below

JPEG = "image/jpeg"


async def send_file(request: Web, file_id: uuid.UUID, by: Actor) -> Response[Any]:
    file = await visibility.file_for(file_id, by)
    # A photo is kept as JPEG, whatever it was called.
    name = portable_name(file.name, Path(file.key).suffix)
    return await file_response(request, Stored(file.key), media_type=file.media_type, name=name)


async def send_thumbnail(request: Web, file_id: uuid.UUID, by: Actor) -> Response[Any]:
    file = await visibility.file_for(file_id, by)
    if not file.thumbnail_key:
        raise NotVisible
    return await file_response(request, Stored(file.thumbnail_key), media_type=JPEG, name=f"{file.id}.jpg")


async def send_visit(mission: Mission, facts: Facts) -> Response[Any]:
    visit = facts.planned_visit
    if visit is None:
        raise NotVisible
    content = calendar_of(mission, visit, facts.contractor, cancelled=False)
    return Response(
        content,
        media_type="text/calendar",
        headers={
            "Content-Disposition": f'attachment; filename="{Below.CALENDAR}"',
            "Cache-Control": "no-store",
        },
    )


class Files(Controller):
    @get(addresses.file(addresses.ANY_FILE), name="file")
    async def file(self, request: Web, file_id: FromPath[uuid.UUID]) -> Response[Any]:
        return await send_file(request, file_id, actor(request))

    @get(addresses.thumbnail(addresses.ANY_FILE), name="thumbnail")
    async def thumbnail(self, request: Web, file_id: FromPath[uuid.UUID]) -> Response[Any]:
        return await send_thumbnail(request, file_id, actor(request))

    @get(addresses.page_image(addresses.ANY_FILE, addresses.ANY_PAGE), name="page_image")
    async def page_image(
        self, request: Web, file_id: FromPath[uuid.UUID], number: FromPath[int]
    ) -> Response[Any]:
        """A page of a PDF as the server draws it, for the manager's decision."""
        file = await visibility.file_for(file_id, actor(request))
        if file.is_photo or not 1 <= number <= min(file.pages or 0, MOST_PAGES):
            raise NotVisible
        page = Local(await page_image(file.key, number))
        return await file_response(request, page, media_type=JPEG, name=f"page-{number}.jpg")


@get(
    addresses.mission(addresses.ANY_MISSION, Below.ARCHIVE, manages=True),
    name="desk.archive",
    guards=[manager_only],
)
async def archive(request: Web, reference: FromPath[str]) -> Response[Any]:
    """All the mission's files, whoever sent them, and a list of what they are."""
    mission = await visibility.mission_for(reference, actor(request))
    path = await archive_of(mission)
    response = await file_response(
        request, Local(path), media_type="application/zip", name=f"{mission.reference}.zip", inline=False
    )
    response.background = BackgroundTask(path.unlink, missing_ok=True)
    return response


@get(
    addresses.mission(addresses.ANY_MISSION, Below.CALENDAR),
    name="mission.calendar",
    guards=[contractor_only],
)
async def contractors_visit(request: Web, reference: FromPath[str]) -> Response[Any]:
    mission = await visibility.mission_for(reference, actor(request))
    return await send_visit(mission, await facts_of(mission))


@get(
    addresses.mission(addresses.ANY_MISSION, Below.CALENDAR, manages=True),
    name="desk.calendar",
    guards=[manager_only],
)
async def managers_visit(request: Web, reference: FromPath[str]) -> Response[Any]:
    mission = await visibility.mission_for(reference, actor(request))
    return await send_visit(mission, await facts_of(mission))
