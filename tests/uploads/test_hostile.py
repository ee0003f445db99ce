"""Whatever strangers send gets a sentence and a 4xx, nothing stays on disk, and the server lives."""

import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from app import create_app
from models.files.stored_file import StoredFile
from models.workflow import Status
from settings import current
from tests.support.story import Story, begin
from tests.support.web import Browser, Form, Upload, signed_in
from tests.uploads.hostile import NAMES, Case, fixed, mutated
from tests.uploads.samples import jpeg

MUTATIONS = 180


@pytest.fixture
async def story(db: None) -> Story:
    return await begin(Status.SCHEDULED)


@pytest.fixture
def app(schema: None) -> Litestar:
    return create_app()


def left_over() -> list[str]:
    folder = current().data_dir / "incoming"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


async def _step_form(browser: Browser, story: Story) -> Form:
    page = await browser.open(f"/missions/{story.mission.reference}/etape")
    form = page.form(f"/missions/{story.mission.reference}/etape")
    form.choose("step", "submit_quote")["amount"] = "300,00"
    return form.press("confirm")


async def _send(browser: Browser, story: Story, case: Case) -> httpx.Response:
    form = await _step_form(browser, story)
    form.attach("quote", Upload(case.name, case.content, case.media_type))
    form["amount"] = "nothing"  # so that the mission stays where it is, whatever the file is
    return await browser.send(form, htmx=True)


async def test_bombs_polyglots_and_lies_are_answered_and_leave_nothing(app: Litestar, story: Story) -> None:
    browser = await signed_in(app, story.karim_account)
    for case in fixed():
        answer = await _send(browser, story, case)
        assert answer.status_code in (400, 422), f"{case.kind}: {answer.status_code}"
        assert "Erreur" in answer.text, case.kind
        assert left_over() == [], case.kind
        # What was taken is what it says: never what a browser would run.
        for file in await StoredFile.objects():
            assert file.media_type in ("image/jpeg", "application/pdf"), case.kind
    assert (await browser.get("/missions")).status_code == 200


async def test_files_that_were_cut_flipped_and_spliced_are_answered_and_leave_nothing(
    app: Litestar, story: Story
) -> None:
    browser = await signed_in(app, story.karim_account)
    for case in mutated(7, MUTATIONS):
        answer = await _send(browser, story, case)
        assert answer.status_code in (400, 422), f"{case.kind}: {answer.status_code}"
        assert left_over() == [], case.kind
    assert (await browser.get("/missions")).status_code == 200


@pytest.mark.parametrize("name", NAMES, ids=[f"name {n}" for n in range(len(NAMES))])
async def test_a_name_is_for_display_only(app: Litestar, story: Story, name: str) -> None:
    browser = await signed_in(app, story.karim_account)
    answer = await _send(browser, story, Case("good", name, "image/jpeg", jpeg(80)))
    if answer.status_code == 400:
        assert await StoredFile.count() == 0
        return
    kept = await StoredFile.objects().first()
    assert kept is not None
    assert "/" not in kept.name
    assert "\\" not in kept.name
    assert len(kept.name.encode()) <= 255
    assert all(letter.isprintable() for letter in kept.name)
    file = await browser.get(f"/fichiers/{kept.id}")
    assert file.status_code == 200
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "\r" not in file.headers["Content-Disposition"]


async def test_a_body_without_length_is_counted_while_it_comes(app: Litestar, story: Story) -> None:
    browser = await signed_in(app, story.karim_account)
    form = await _step_form(browser, story)
    boundary = uuid.uuid4().hex

    async def endless() -> AsyncIterator[bytes]:
        for name in ("_token", "_key"):
            yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{form[name]}\r\n'.encode()
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="quote"; filename="a.pdf"\r\n\r\n'.encode()
        while True:
            yield b"x" * 500_000

    answer = await browser.client.post(
        f"/missions/{story.mission.reference}/etape",
        content=endless(),
        headers={
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Sec-Fetch-Site": "same-origin",
        },
    )
    assert answer.status_code == 413
    assert "320 Mo" in " ".join(answer.text.split()).replace("\xa0", " ")
    assert left_over() == []
