from pathlib import Path

import httpx

from tests.uploads.conftest import left_behind
from tests.uploads.samples import corners, encoded, jpeg, pdf


async def send(address: str, path: str, *files: tuple[str, bytes]) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60, verify=False) as client:
        return await client.post(f"{address}{path}", files=[("photos", file) for file in files])


async def test_photos_go_from_the_browser_to_checked_files(address: str, data_dir: Path) -> None:
    answer = await send(
        address, "/photo", ("a.jpg", jpeg(3000, 2000)), ("b.heic", encoded(corners(80, 64), "HEIF"))
    )
    assert answer.json()["sizes"] == [[2048, 1365], [80, 64]]
    # What came, the picture and its thumbnail, twice.
    assert answer.json()["on_disk"] == 6
    assert left_behind() == []


async def test_one_bad_file_is_named_and_takes_the_others_off_the_disk(address: str, data_dir: Path) -> None:
    answer = await send(address, "/photo", ("a.jpg", jpeg()), ("note.jpg", b"only words"))
    assert answer.status_code == 422
    assert "« note.jpg »" in answer.json()["error"]
    assert left_behind() == []


async def test_a_quote_goes_as_pdf_or_as_photo(address: str, data_dir: Path) -> None:
    answer = await send(address, "/any", ("devis.pdf", pdf()), ("devis.jpg", jpeg()))
    assert answer.json()["kinds"] == ["pdf", "photo"]
