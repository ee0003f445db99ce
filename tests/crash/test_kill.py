"""kill -9 at every step between the first byte and the answer: no row without its file, no file twice."""

import uuid

import httpx
import pytest

from tests.crash.conftest import Site, fresh_photo
from tests.crash.steps import FORMS, PIECES
from tests.support.web import Form, Upload

KILLED = -9
STEPS = list(PIECES)
# From here on the server has the whole file: its last byte is sent again, which asks for the check; from the row
# on, nothing is.
RECEIVED = STEPS[STEPS.index("after the whole body") : STEPS.index("after the row")]
KEPT = STEPS[STEPS.index("after the row") :]


def assert_no_row_without_its_file(site: Site) -> None:
    assert site.keys_in_rows() <= site.keys_on_disk()


@pytest.mark.parametrize("step", PIECES)
def test_pieces_go_on_after_a_kill_and_the_file_arrives_once(site: Site, step: str) -> None:
    photo, key = fresh_photo(), uuid.uuid4().hex
    site.kill_at(f"pieces: {step}")
    with pytest.raises(httpx.TransportError):
        site.go_on(photo, key)
    assert site.wait_for_death() == KILLED
    assert_no_row_without_its_file(site)

    site.restart()
    begun, file = site.go_on(photo, key)
    if step in RECEIVED + KEPT[:1]:
        assert len(photo) - begun == (step in RECEIVED)
    assert [str(uuid.UUID(str(row["id"]))) for row in site.rows_of(photo)] == [file]
    assert site.client.get(f"/fichiers/{file}").status_code == 200
    assert site.go_on(photo, key) == (len(photo), file)
    assert_no_row_without_its_file(site)


def photos_form(site: Site) -> Form:
    page = site.page("/missions?vue=realisees")
    address = next(a.get("href") for a in page.root.all("a") if a.get("href").startswith("/missions/OM-"))
    return site.page(address).form(f"{address}/photos")


@pytest.mark.parametrize("step", FORMS)
def test_a_form_sent_again_after_a_kill_counts_once(site: Site, step: str) -> None:
    photo = fresh_photo()
    form = photos_form(site).attach("photos", Upload("cave.jpg", photo))
    site.kill_at(f"form: {step}")
    with pytest.raises(httpx.TransportError):
        site.send(form)
    assert site.wait_for_death() == KILLED
    assert_no_row_without_its_file(site)

    site.restart()
    answer = site.send(form)
    assert answer.status_code == 303, answer.text
    attached = [row for row in site.rows_of(photo) if not row["draft"]]
    assert len(attached) == 1
    assert_no_row_without_its_file(site)


def test_the_broom_takes_what_the_kills_left_and_tells_how_many(site: Site) -> None:
    """Runs after them, on their leftovers."""
    site.server.stop()
    orphans = len(site.keys_on_disk() - site.keys_in_rows())
    drafts = site.rows("SELECT id FROM stored_file WHERE draft")
    uploads = site.rows("SELECT id FROM partial_upload")
    incoming, pieces = len(site.folder("incoming")), len(site.folder("files/partial"))
    assert min(orphans, len(drafts), len(uploads), incoming, pieces) > 0

    assert site.sweep(0.5) == {"drafts": 0, "orphans": 0, "incoming": 0, "expired": 0, "pieces": 0}
    assert site.sweep(25) == {
        "drafts": len(drafts),
        "orphans": orphans,
        "incoming": incoming,
        "expired": len(uploads),
        "pieces": pieces,
    }
    assert site.keys_in_rows() == site.keys_on_disk()
    assert site.folder("incoming") == site.folder("files/partial") == []
    assert set(site.sweep(25).values()) == {0}
