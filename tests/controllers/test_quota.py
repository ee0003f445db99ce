"""What lies with us and belongs to nothing yet has an end, on every road that it came."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from litestar import Litestar
from PIL import Image

from models.files import partial_upload, quota
from models.files.partial_upload import PartialUpload
from models.files.quota import NoRoom
from models.files.stored_file import StoredFile
from models.missions.verbs.upkeep import add_photos
from models.people.actor import Actor
from models.workflow import FileKind, Role, Status
from settings import current
from tests.controllers.acts import photo
from tests.controllers.test_before_the_first_byte import sent_slowly
from tests.controllers.test_resumable import Client, client_of
from tests.support.story import Story, account, ahead, begin
from tests.support.web import Upload, signed_in, stored, tenant_of
from tests.uploads.samples import jpeg, pdf
from uploads.form import incoming_dir
from uploads.tidy import tidy

LARGE = 15_000_000
ENOUGH = quota.OF_ACCOUNT // LARGE
ROUNDS = 5


@pytest.fixture
async def client(app: Litestar) -> Client:
    return await client_of(app, "Karim Durand")


def files() -> list[Path]:
    folders = (incoming_dir(), current().data_dir / "files")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


async def room_of(person: Actor) -> int:
    return await quota.room(person.key)


def noise(side: int, quality: int) -> bytes:
    """A picture that grows when it is written anew."""
    buffer = BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


async def test_what_is_announced_counts_before_a_byte_has_come(client: Client) -> None:
    paths = [(await client.create(LARGE)).headers["Location"] for _ in range(ENOUGH)]
    full = await client.create(LARGE)
    assert full.status_code == 413
    assert "dépasseraient 200 Mo. Envoyez d'abord les formulaires commencés" in full.text
    assert await PartialUpload.count() == ENOUGH
    assert files() == []
    # Less fits; what was taken back leaves its room.
    assert (await client.create(1_000_000)).status_code == 201
    await client.ask("DELETE", paths[0])
    assert (await client.create(LARGE)).status_code == 201


async def test_of_uploads_begun_at_once_no_more_than_fit_are_taken(client: Client) -> None:
    # That two meet is chance: it has several.
    for _ in range(ROUNDS):
        await PartialUpload.delete(force=True)
        answers = await asyncio.gather(*(client.create(LARGE) for _ in range(3 * ENOUGH)))
        codes = [answer.status_code for answer in answers]
        assert (codes.count(201), codes.count(413)) == (ENOUGH, 2 * ENOUGH)


async def test_uploads_and_forms_begun_at_once_share_the_room(client: Client) -> None:
    owner = f"account:{(await account(Role.CONTRACTOR, 'Sophie Leroy')).id}"

    async def one(number: int) -> int:
        if number % 2:
            return (await partial_upload.reserve(owner, 70_000_000)).length
        try:
            made = await partial_upload.create(
                owner, f"key-number-{number}", name="x", kind="after", taken_at="", length=LARGE
            )
        except NoRoom:
            return 0
        return made.length

    taken = await asyncio.gather(*(one(number) for number in range(16)))
    assert sum(taken) <= quota.OF_ACCOUNT
    assert sum(taken) > quota.OF_ACCOUNT - LARGE


async def test_a_length_that_is_to_be_told_later_is_no_way_round(client: Client) -> None:
    answer = await client.ask("POST", "/envois", Upload_Defer_Length="1", Idempotency_Key="k" * 20)
    assert answer.status_code == 400
    assert await PartialUpload.count() == 0


async def test_a_file_that_was_received_counts_until_a_mission_has_it(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await begin(Status.SCHEDULED)
    before = await room_of(story.karim)
    kept = await stored(story.karim, FileKind.BEFORE, jpeg(800, 600))
    size = before - await room_of(story.karim)
    assert size > 0
    monkeypatch.setattr(quota, "OF_ACCOUNT", size + 1000)
    client = await client_of_story(app, story)
    assert (await client.create(1001)).status_code == 413
    # What others have here is their own.
    assert (await (await client_of(app, "Sophie Leroy")).create(1001)).status_code == 201
    await add_photos(story.mission, [kept], FileKind.BEFORE, story.karim)
    assert (await client.create(1001)).status_code == 201


async def client_of_story(app: Litestar, story: Story) -> Client:
    karim = await signed_in(app, story.karim_account)
    page = await karim.get("/missions")
    return Client(karim, page.text.split('name="_token" value="')[1].split('"')[0])


async def test_it_is_forgotten_after_a_day(client: Client) -> None:
    for _ in range(ENOUGH):
        await client.create(LARGE)
    ahead(hours=25)
    assert (await client.create(LARGE)).status_code == 201


async def test_a_whole_upload_that_is_taken_back_leaves_its_room_and_no_bytes(client: Client) -> None:
    content = jpeg(300)
    path = (await client.create(len(content))).headers["Location"]
    assert "Upload-File" in (await client.append(path, 0, content)).headers
    assert (await client.ask("DELETE", path)).status_code == 204
    assert await StoredFile.count() == await PartialUpload.count() == 0
    assert files() == []


async def test_taken_back_too_late_it_stays_with_its_mission(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    client = await client_of_story(app, story)
    content = jpeg(300)
    path = (await client.create(len(content), "before")).headers["Location"]
    kept = (await client.append(path, 0, content)).headers["Upload-File"]
    file = await StoredFile.objects().get(StoredFile.id == kept)
    assert file is not None
    await add_photos(story.mission, [file.id], FileKind.BEFORE, story.karim)
    assert (await client.ask("DELETE", path)).status_code == 204
    assert (await client.browser.get(f"/fichiers/{kept}")).status_code == 200


async def test_a_picture_that_grows_beyond_the_room_leaves_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = noise(700, 8)
    path = (await client.create(len(content))).headers["Location"]
    monkeypatch.setattr(quota, "OF_ACCOUNT", len(content) + 1000)
    answer = await client.append(path, 0, content)
    assert answer.status_code == 413
    assert "dépasseraient" in answer.text
    assert (await client.ask("HEAD", path)).status_code == 404
    assert await StoredFile.count() == await PartialUpload.count() == 0
    assert files() == []


# --- In a form


async def test_of_a_form_that_is_too_much_the_first_files_are_kept_and_the_others_told(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    pictures = [Upload(f"photo {number}.jpg", noise(400, 90)) for number in range(4)]
    monkeypatch.setattr(quota, "OF_ACCOUNT", 3 * len(pictures[0].content) - 1000)
    form = (
        (await karim.open(f"{base}/etape")).form(f"{base}/etape").choose("step", "complete").press("confirm")
    )
    page = await karim.submit(form.attach("photos", *pictures), status=422)
    assert "dépasseraient" in page.error_of("photos")
    again = page.form(f"{base}/etape")
    assert 1 <= len(again.values("kept_photos")) == await StoredFile.count() < 3
    assert await PartialUpload.count() == 0
    assert list(incoming_dir().iterdir()) == []
    again["amount"] = "120,00"
    done = await karim.submit(again.press("confirm"), status=303)
    assert done.status == 200
    assert await room_of(story.karim) == quota.OF_ACCOUNT


async def test_where_there_is_no_room_no_file_is_written(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await begin(Status.SCHEDULED)
    monkeypatch.setattr(quota, "OF_ACCOUNT", 0)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo(width=900))
    page, seen = await sent_slowly(karim, form)
    assert (page.status, seen) == (422, [])
    assert "dépasseraient" in page.error_of("send-photos")
    assert files() == []
    assert await StoredFile.count() == await PartialUpload.count() == 0


async def test_a_form_under_way_counts_with_all_that_it_announced(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await begin(Status.SCHEDULED)
    karim, base = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo(width=900))
    content, kind = form.body()
    seen: list[int] = []

    async def slowly():  # type: ignore[no-untyped-def]
        yield content[: len(content) // 2]
        seen.append(quota.OF_ACCOUNT - await room_of(story.karim))
        yield content[len(content) // 2 :]

    headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Sec-Fetch-Site": "same-origin"}
    answer = await karim.client.post(form.action, content=slowly(), headers=headers)
    assert answer.status_code == 303
    assert seen == [len(content)]
    assert await room_of(story.karim) == quota.OF_ACCOUNT


async def test_what_a_crash_left_counts_for_an_hour(app: Litestar) -> None:
    person = Actor.of(await account(Role.CONTRACTOR, "Karim Durand"))
    assert (await partial_upload.reserve(person.key, LARGE)).length == LARGE
    assert await room_of(person) == quota.OF_ACCOUNT - LARGE
    ahead(hours=1)
    assert await room_of(person) == quota.OF_ACCOUNT
    assert (await tidy()).expired == 1


async def test_a_tenant_s_link_has_a_quarter_of_it(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (quota.OF_ACCOUNT, quota.OF_LINK) == (200_000_000, 50_000_000)
    story = await begin(Status.WORK_DONE)
    tenant, base = await tenant_of(app, story.mission)
    monkeypatch.setattr(quota, "OF_LINK", 20_000)
    form = (await tenant.open(f"{base}/reserves")).form(f"{base}/reserves")
    form["reason"] = "Le joint fuit encore."
    form.attach("photos", photo(), Upload("grande.jpg", noise(400, 90))).press("dispute")
    page = await tenant.submit(form, status=422)
    assert "dépasseraient" in page.error_of("photos")
    assert page.form(f"{base}/reserves")["reason"] == "Le joint fuit encore."
    assert await StoredFile.count() == 1
    assert list(incoming_dir().iterdir()) == []
    done = await tenant.send(page.form(f"{base}/reserves").press("dispute"))
    assert done.status_code == 303


async def test_a_paper_counts_as_a_photo_does(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf(3)
    monkeypatch.setattr(quota, "OF_ACCOUNT", 2 * len(content) - 1)
    path = (await client.create(len(content), "quote")).headers["Location"]
    assert "Upload-File" in (await client.append(path, 0, content)).headers
    assert (await client.create(len(content), "invoice")).status_code == 413
