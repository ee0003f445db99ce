"""Invoices and quotes are read before anybody else gets them; the manager sees the same lines."""

import csv
import io
import unicodedata
import zipfile

from litestar import Litestar

import wording
from models import audience, clock
from models.files.stored_file import StoredFile
from models.missions.facts import facts_of
from models.missions.verbs.invoices import reject_invoice
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.upkeep import add_photos
from models.papers.paper import Invoice
from models.workflow import FileKind, Status
from settings import current
from tests.support.story import begin
from tests.support.web import Browser, Form, Page, Upload, signed_in, stored
from tests.uploads.papers import facturx_pdf, facturx_xml, text_pdf
from tests.uploads.samples import jpeg, pdf
from tests.uploads.test_names import complaints
from uploads.reading_anew import read_anew
from uploads.store import storage

S = Status
PDF = "application/pdf"


def lines(page: Page) -> list[str]:
    """« N° de TVA (absent) »"""
    return [node.text for node in page.root.all("li", class_="finding")]


def invoice(total: str = "420.00") -> Upload:
    return Upload("facture.pdf", facturx_pdf(facturx_xml("basicwl", total=total)), PDF)


async def _invoice_form(browser: Browser, reference: str) -> Form:
    page = await browser.open(f"/missions/{reference}/facture")
    return page.form(f"/missions/{reference}/facture")


async def test_the_threshold_is_the_agency_s_rule_of_approval_on_every_screen(app: Litestar) -> None:
    """Below it a client may all the same be owed a quote: no screen says that there is none."""
    story = await begin(S.SCHEDULED)
    karim, nadia = [await signed_in(app, who) for who in (story.karim_account, story.manager_account)]
    base, words = f"/missions/{story.mission.reference}", "sans devis à soumettre jusqu'à 150,00 €"
    for browser, path in ((karim, base), (karim, f"{base}/etape"), (nadia, f"/gestion{base}")):
        assert words in (await browser.open(path)).text.lower().replace("\u2019", "'"), path
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}/facture")
    assert words in page.text.lower().replace("\u2019", "'")
    assert words in (await nadia.open(f"/gestion/missions/{story.mission.reference}")).text.lower()


async def test_an_invoice_is_read_and_its_amount_filled_in_before_it_is_sent(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    form.attach("invoice", invoice()).attach("photos", Upload("a.jpg", jpeg(), "image/jpeg"))
    response = await karim.send(form.press("check"))
    page = await karim.follow(response)
    found = " | ".join(lines(page))
    for words in (
        "Profil factur-x basicwl, conforme à son schéma",
        "F-2026-018",
        "99999999800019, Plomberie Durand",
        "420,00 €",
        "270,00 € de plus que le montant autorisé (150,00 €)",
    ):
        assert words in found.replace("\xa0", " "), words
    again = page.form(form.action)
    assert again["amount"] == "420,00"
    assert await Invoice.count() == 0, "nothing was sent yet"
    # What was received is used, without being sent again.
    done = await karim.submit(again.press("submit"), htmx=True, status=200)
    assert "Facture envoyée" in done.text
    assert await Invoice.count() == 1


async def test_without_htmx_the_address_holds_what_was_received(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    response = await karim.send(form.attach("invoice", invoice()).press("check"))
    assert response.status_code == 303
    page = await karim.follow(response)
    assert page.is_whole
    assert any("F-2026-018" in line for line in lines(page))
    assert page.form(form.action)["amount"] == "420,00"
    # Another person's address with the same file shows nothing of it.
    other = await begin(S.WORK_CONFIRMED)
    stranger = await signed_in(app, other.karim_account)
    kept = page.form(form.action)["kept_invoice"]
    theirs = await stranger.open(f"/missions/{other.mission.reference}/facture?kept_invoice={kept}")
    assert lines(theirs) == []
    assert kept not in theirs.text


async def test_with_htmx_only_the_findings_come_so_that_nothing_typed_meanwhile_is_lost(
    app: Litestar,
) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    response = await karim.send(form.attach("invoice", invoice()).press("check"), htmx=True)
    assert response.headers["HX-Retarget"] == "#findings"
    page = Page(response)
    assert page.actions == []
    assert page.at("findings").get("data-amount") == "420,00"
    assert any("F-2026-018" in line for line in lines(page))


async def test_the_manager_sees_the_same_lines_the_difference_and_the_pages(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    form.attach("invoice", invoice("432.50")).attach("photos", Upload("a.jpg", jpeg(), "image/jpeg"))
    form["amount"] = "432,50"
    await karim.submit(form.press("submit"))
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    panel = page.at("panel").text.replace("\xa0", " ")
    assert "Profil factur-x basicwl" in panel
    assert "282,50 € de plus que le montant autorisé" in panel
    pages = [node.get("src") for node in page.at("panel").all("img") if "/pages/" in node.get("src")]
    assert len(pages) == 1
    drawn = await nadia.get(pages[0])
    assert drawn.headers["Content-Type"] == "image/jpeg"
    assert drawn.content.startswith(b"\xff\xd8")
    # Only what the contractor may see: the tenant and a stranger find no page.
    sophie = await signed_in(app, story.sophie_account)
    assert (await sophie.get(pages[0])).status_code == 404


async def test_a_number_that_was_sent_before_is_told(app: Litestar) -> None:
    story = await begin(S.INVOICED)
    sent = (await facts_of(story.mission)).last_invoice
    assert sent is not None
    await StoredFile.update({StoredFile.paper_number: "F-2026-018"}).where(StoredFile.id == sent.file)
    await reject_invoice(story.mission, sent.id, "Une ligne manque", story.manager)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    page = Page(await karim.send(form.attach("invoice", invoice()).press("check"), htmx=True))
    assert any("ce numéro a déjà été envoyé" in line for line in lines(page))


EARLIER = '{"version":2,"source":"text","kind":"invoice","number":"F-0","total_cents":100,"to_pay_cents":100}'


async def _of_earlier_rules() -> list[StoredFile]:
    """As the migration leaves them where the rules have changed."""
    earlier = {StoredFile.reading: EARLIER, StoredFile.paper_number: "", StoredFile.to_read: True}
    await StoredFile.update(earlier).where(StoredFile.reading != "")
    return await StoredFile.objects().where(StoredFile.to_read.eq(True))


async def test_what_earlier_rules_read_is_unread_until_it_is_read_anew(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim, nadia = [await signed_in(app, who) for who in (story.karim_account, story.manager_account)]
    form = await _invoice_form(karim, story.mission.reference)
    form.attach("invoice", invoice("432.50")).attach("photos", Upload("a.jpg", jpeg(), "image/jpeg"))
    form["amount"] = "432,50"
    await karim.submit(form.press("submit"))
    [file] = await _of_earlier_rules()
    await audience.tell_all()
    base = f"/missions/{story.mission.reference}"
    screens = ((karim, base), (nadia, f"/gestion{base}"), (nadia, "/gestion"))
    for browser, path in screens:
        page = await browser.open(path)
        assert set(lines(page)) == {
            "Lecture (non lu) Ce document est relu sous peu : d'ici là, vérifiez-le vous-même."
        }
        assert "F-0" not in page.text
    assert await read_anew() == 1
    assert await read_anew() == 0
    for browser, path in screens:
        found = " | ".join(lines(await browser.open(path)))
        assert "F-2026-018" in found, path
        assert "relu sous peu" not in found, path
    await file.refresh()
    assert (file.paper_number, file.to_read) == ("F-2026-018", False)


async def test_what_can_not_be_read_anew_is_tried_once(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    torn, gone = [
        await stored(story.karim, FileKind.QUOTE, text_pdf("Devis n° D-1"), "devis.pdf") for _ in range(2)
    ]
    for file in await _of_earlier_rules():
        if file.id == gone:
            await storage().delete(file.key)
        else:
            async with storage().local(file.key) as path:
                path.chmod(0o600)
                path.write_bytes(b"no paper")
    assert await read_anew(1) == 1
    assert await read_anew() == 1
    left = await StoredFile.select(StoredFile.reading, StoredFile.to_read).where(
        StoredFile.id.is_in([torn, gone])
    )
    assert left == [{"reading": "", "to_read": False}] * 2


async def test_a_quote_is_read_too_and_tells_its_signature(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(path)).form(path).choose("step", "submit_quote")
    quote = text_pdf("Devis n° D-2026-7", "Date : 20/11/2026", "Total TTC : 310,00 €", "Bon pour accord")
    form.attach("quote", Upload("devis.pdf", quote, PDF))
    page = await karim.follow(await karim.send(form.press("check")))
    found = " | ".join(lines(page)).replace("\xa0", " ")
    assert "D-2026-7" in found
    assert "« Bon pour accord »" in found
    again = page.form(path)
    assert (again["step"], again["amount"]) == ("submit_quote", "310,00")
    await karim.submit(again.press("confirm"))
    nadia = await signed_in(app, story.manager_account)
    desk = await nadia.open("/gestion")
    assert any("D-2026-7" in line for line in lines(desk))


async def test_versions_of_a_quote_tell_what_changed_and_what_was_decided(app: Litestar) -> None:
    story = await begin(S.QUOTE_REJECTED)
    from tests.support.story import draft

    await submit_quote(story.mission, story.karim, amount_cents=33000, file=await draft(story.karim))
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    text = page.at("mission-quotes").text.replace("\xa0", " ")
    assert "90,00 € de moins que la version 1" in text
    assert "Motif du refus : Trop cher" in text


async def test_a_picture_of_an_invoice_is_taken_and_left_to_the_reader(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    form = await _invoice_form(karim, story.mission.reference)
    form.attach("invoice", Upload("facture.jpg", jpeg(200), "image/jpeg"))
    page = Page(await karim.send(form.press("check"), htmx=True))
    assert any("vérifiez le document vous-même" in line for line in lines(page))


async def test_the_manager_takes_all_files_in_one_zip_with_their_proof(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    photo = await stored(story.karim, FileKind.BEFORE, jpeg(300))
    await add_photos(story.mission, [photo], FileKind.BEFORE, story.karim, "=1+1")
    quote = await stored(story.karim, FileKind.QUOTE, pdf(1))
    await submit_quote(story.mission, story.karim, amount_cents=30000, file=quote)
    nadia = await signed_in(app, story.manager_account)
    answer = await nadia.get(f"/gestion/missions/{story.mission.reference}/fichiers.zip")
    assert answer.status_code == 200
    assert f'filename="{story.mission.reference}.zip"' in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    names = [name for name in archive.namelist() if name != "liste.csv"]
    came = wording.local(clock.now()).timetuple()[:3]
    assert {archive.getinfo(name).date_time[:3] for name in names} == {came}, "no photo of 1980"
    assert [name.split("/")[0] for name in names] == ["avant", "devis"]
    rows = list(csv.DictReader(io.StringIO(archive.read("liste.csv").decode("utf-8-sig")), delimiter=";"))
    assert {row["SHA-256 à la réception"] for row in rows} == {"0" * 64}
    assert rows[0]["légende"] == "'=1+1", "a spreadsheet must not run it"
    assert list((current().data_dir / "incoming").iterdir()) == []


async def test_every_name_in_the_zip_can_be_unpacked_on_windows(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    names = [
        "Évier : avant ?.HEIC",
        'a<b>"c"|d*e.png',
        "CON.jpg",
        "photo.jpg",
        "PHOTO.JPG",
        "fin. . .jpg",
        "x" * 240,
        "🛠" * 60 + ".jpg",
        "AUX.txt",
        "COM¹",
        "e\u0301vier.jpg",
        "évier.jpg",
        "photo\u202egpj.exe",
        "tab\x07ulation\x7f .jpg . .",
        "   espaces.jpg",
    ]
    photos = [await stored(story.karim, FileKind.BEFORE, jpeg(60), name=name) for name in names]
    await add_photos(story.mission, photos, FileKind.BEFORE, story.karim)
    nadia = await signed_in(app, story.manager_account)
    answer = await nadia.get(f"/gestion/missions/{story.mission.reference}/fichiers.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    listed = list(csv.DictReader(io.StringIO(archive.read("liste.csv").decode("utf-8-sig")), delimiter=";"))
    entries = [entry for entry in archive.infolist() if entry.filename != "liste.csv"]
    assert [row["fichier"] for row in listed] == [entry.filename for entry in entries]
    assert sorted(row["nom d'origine"] for row in listed) == sorted(names), "the list keeps the true one"
    parts = [entry.filename.split("/") for entry in entries]
    assert all(len(found) == 2 and complaints(found[1]) == [] for found in parts)
    assert all(found[1].endswith(".jpg") for found in parts)
    assert len({entry.filename.casefold() for entry in entries}) == len(names)
    assert max(len(entry.filename.encode("utf-16-le")) for entry in entries) <= 2 * 140
    for entry in entries:
        assert unicodedata.normalize("NFC", entry.filename) == entry.filename
        assert not {unicodedata.category(letter) for letter in entry.filename} & {"Cc", "Cf", "Cs"}
    assert all(entry.flag_bits & 0x800 for entry in entries if not entry.filename.isascii()), "UTF-8"


async def test_a_photo_is_downloaded_under_a_name_that_fits_what_it_is(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    photo = await stored(story.karim, FileKind.BEFORE, jpeg(60), name="Évier : avant.HEIC")
    await add_photos(story.mission, [photo], FileKind.BEFORE, story.karim)
    karim = await signed_in(app, story.karim_account)
    answer = await karim.get(f"/fichiers/{photo}")
    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''%C3%89vier%20_%20avant.jpg")
