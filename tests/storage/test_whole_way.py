"""From the form to the manager's screen and to the broom: the same on both storages."""

import hashlib
import io
import zipfile

import pytest
from litestar import Litestar
from PIL import Image

from models.files.stored_file import StoredFile
from models.workflow import FileKind, Status
from tests.controllers.acts import paper, photo
from tests.controllers.test_resumable import Client
from tests.storage.test_both import left_behind, listed
from tests.support.story import Story, ahead, begin
from tests.support.web import Browser, files_of, signed_in, stored
from tests.uploads.samples import jpeg, pdf
from uploads.storage import Storage
from uploads.tidy import tidy


@pytest.fixture
async def story(app_storage: Storage) -> Story:
    return await begin(Status.SCHEDULED)


async def send_both(app: Litestar, story: Story) -> Browser:
    """Karim's photo and his quote, by the forms."""
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos")
    await karim.submit(form.attach("photos", photo(width=900)))
    form = (await karim.open(f"{base}/etape")).form(f"{base}/etape")
    form.choose("step", "submit_quote")["amount"] = "420,00"
    await karim.submit(form.attach("quote", paper("devis.pdf", 2)).press("confirm"))
    return karim


async def test_photo_and_quote_are_seen_in_part_and_whole(app: Litestar, story: Story) -> None:
    karim = await send_both(app, story)
    picture, quote = sorted(await files_of(story.mission), key=lambda file: file.kind)
    assert (picture.kind, quote.kind) == (FileKind.BEFORE, FileKind.QUOTE)

    whole = await karim.get(f"/fichiers/{quote.id}")
    assert hashlib.sha256(whole.content).hexdigest() == quote.sha256
    part = await karim.get(f"/fichiers/{quote.id}", Range="bytes=5-14")
    assert (part.status_code, part.content) == (206, whole.content[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{quote.size}"
    again = await karim.get(f"/fichiers/{quote.id}", If_None_Match=whole.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert (await karim.get(f"/fichiers/{quote.id}", Range="bytes=999999-")).status_code == 416

    for address in (
        f"/fichiers/{picture.id}",
        f"/fichiers/{picture.id}/miniature",
        f"/fichiers/{quote.id}/pages/2",
    ):
        answer = await karim.get(address)
        assert answer.status_code == 200, address
        Image.open(io.BytesIO(answer.content)).load()
    assert left_behind() == []


async def test_the_manager_takes_everything_as_one_archive(app: Litestar, story: Story) -> None:
    await send_both(app, story)
    manager = await signed_in(app, story.manager_account)
    answer = await manager.get(f"/gestion/missions/{story.mission.reference}/fichiers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 3
    assert left_behind() == []


async def test_a_file_that_came_in_pieces_is_kept_there_too(
    app: Litestar, story: Story, app_storage: Storage
) -> None:
    karim = await signed_in(app, story.karim_account)
    page = await karim.get("/missions")
    client = Client(karim, page.text.split('name="_token" value="')[1].split('"')[0])
    content = pdf(1)
    path = (await client.create(len(content), kind="quote")).headers["Location"]
    await client.append(path, 0, content[:100])
    kept = (await client.append(path, 100, content[100:])).headers["Upload-File"]
    assert (await karim.get(f"/fichiers/{kept}")).content == content
    assert len(await listed(app_storage)) == 1
    assert left_behind() == []


async def test_an_old_draft_goes_with_its_thumbnail(
    app: Litestar, story: Story, app_storage: Storage
) -> None:
    await send_both(app, story)
    before = {file.key for file in await listed(app_storage)}
    await stored(story.karim, FileKind.AFTER, jpeg())
    assert len(await listed(app_storage)) == len(before) + 2
    ahead(hours=25)
    done = await tidy()
    assert (done.drafts, done.orphans) == (1, 0)
    assert {file.key for file in await listed(app_storage)} == before
    assert await StoredFile.count().where(StoredFile.draft.eq(True)) == 0
