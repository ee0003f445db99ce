"""The headers of every answer, errors, files, redirects and static parts too; and no trust in Host."""

import base64
import json
import re
from email import message_from_bytes
from email import policy as policies
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from controllers.web.assets import BUNDLES, asset
from models.missions.mission import Mission
from models.missions.verbs.ending import withdraw
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import reschedule
from models.workflow import FileKind, Status
from notifications.sender import drain
from settings import current
from tests.controllers.acts import MISSING, NO_LINK
from tests.support.story import begin
from tests.support.web import OURS, Browser, Page, signed_in, stored, tenant_of
from tests.uploads.samples import jpeg, pdf

S = Status
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(response: httpx.Response) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")]
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


def guarded(response: httpx.Response) -> None:
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "server" not in headers
    kinds = headers.get_list("Content-Type")
    assert len(kinds) == (0 if response.status_code in (204, 304) else 1)
    assert "".join(kinds).count("charset") <= 1


async def test_every_page_error_and_redirect_has_the_whole_policy_and_is_kept_nowhere(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    tenant, base = await tenant_of(app, story.mission)
    mission = f"/missions/{story.mission.reference}"
    asked = [
        (Browser(app), "GET", "/", 303),
        (Browser(app), "GET", "/connexion", 200),
        (Browser(app), "GET", "/missions", 303),
        (Browser(app), "GET", "/nulle-part", 404),
        (Browser(app), "POST", "/missions", 405),
        (Browser(app), "DELETE", "/connexion", 405),
        (Browser(app), "POST", "/deconnexion", 403),
        (karim, "GET", "/missions", 200),
        (karim, "GET", mission, 200),
        (karim, "GET", f"{mission}/etape", 200),
        (karim, "GET", f"{mission}/facture", 409),
        (karim, "GET", f"/missions/{MISSING}", 404),
        (karim, "POST", f"{mission}/etape", 403),
        (karim, "GET", f"{mission}/rendez-vous.ics", 200),
        (nadia, "GET", "/gestion", 200),
        (nadia, "GET", "/gestion/missions/nouvelle", 200),
        (tenant, "GET", base, 200),
        (tenant, "GET", f"{base}/deplacer", 200),
        (tenant, "GET", f"{base}/refus", 409),
        (tenant, "GET", f"/locataire/m/{NO_LINK}", 404),
        (tenant, "POST", f"{base}/creneau", 403),
        (Browser(app), "GET", "/health/live", 200),
        (Browser(app), "GET", "/health/ready", 200),
    ]
    for browser, method, path, status in asked:
        response = await browser.client.request(method, path, headers=OURS)
        assert response.status_code == status, f"{method} {path}"
        guarded(response)
        assert policy(response) == CSP, path
        assert response.headers["Cache-Control"] == "no-store", path
        if path.startswith("/locataire"):
            assert response.headers["X-Robots-Tag"] == "noindex", path


async def test_a_part_of_a_page_may_load_nothing_by_itself(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    for path, target, status in (
        ("/missions", "missions", 200),
        (f"/missions/{story.mission.reference}/etape", "panel", 200),
        (f"/missions/{MISSING}", "mission", 404),
    ):
        response = await karim.get(path, htmx=target)
        assert response.status_code == status
        assert set(policy(response).values()) == {"'none'"}
        guarded(response)


async def test_options_and_head_are_guarded_too(app: Litestar) -> None:
    for method in ("OPTIONS", "HEAD"):
        response = await Browser(app).client.request(method, "/connexion")
        assert policy(response) == CSP
        guarded(response)


async def test_files_have_a_policy_of_their_own_and_a_fixed_type(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    photo = await stored(story.karim, FileKind.BEFORE, jpeg(), '<b>é".jpg')
    quote = await stored(story.karim, FileKind.QUOTE, pdf(), "devis.html.pdf")
    for path, kind in (
        (f"/fichiers/{photo}", "image/jpeg"),
        (f"/fichiers/{photo}/miniature", "image/jpeg"),
        (f"/fichiers/{quote}", "application/pdf"),
        (f"/fichiers/{quote}/pages/1", "image/jpeg"),
    ):
        response = await karim.get(path)
        assert response.status_code == 200
        assert response.headers["Content-Type"].split(";")[0] == kind
        assert policy(response).pop("sandbox") == ""
        assert set(policy(response).values()) == {"", "'none'"}
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.headers["Content-Disposition"].startswith("inline;")
        assert "content-encoding" not in response.headers
        guarded(response)
        known = await karim.client.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert (known.status_code, known.content) == (304, b"")
        guarded(known)
        part = await karim.client.get(path, headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, response.content[:10])
        outside = await karim.client.get(path, headers={"Range": "bytes=99999999-"})
        assert outside.status_code == 416
        guarded(outside)


async def test_a_withdrawn_right_takes_effect_for_what_the_browser_kept(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    photo = await stored(story.karim, FileKind.BEFORE, jpeg())
    await add_photos(story.mission, [photo], FileKind.BEFORE, story.karim)
    karim = await signed_in(app, story.karim_account)
    tag = (await karim.get(f"/fichiers/{photo}")).headers["ETag"]
    await withdraw(story.mission, "Trop loin", story.karim)
    assert (await karim.client.get(f"/fichiers/{photo}", headers={"If-None-Match": tag})).status_code == 404


async def test_static_parts_are_kept_for_ever_under_the_name_of_their_content(app: Litestar) -> None:
    for name in BUNDLES:
        response = await Browser(app).get(asset(name))
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert set(policy(response).values()) == {"'none'"}
        assert {"default-src", "base-uri", "form-action", "frame-ancestors"} == set(policy(response))
        guarded(response)
    missing = await Browser(app).get("/static/app.0000000000000000.css")
    assert missing.status_code == 404
    assert missing.headers["Cache-Control"] == "no-store"


async def test_a_tenant_s_page_is_under_twelve_kilobytes_also_where_gzip_only_is_taken(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    total = 0
    for path in (base, asset("tenant.css")):
        async with browser.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
            total += sum([len(chunk) async for chunk in response.aiter_raw()])
            total += sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
    assert total < 12_000


async def test_a_forged_host_shows_nowhere(app: Litestar) -> None:
    story = await begin(S.NEW)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    forged = {"Host": "mechant.example", "X-Forwarded-Host": "mechant.example"}
    for path in ("/missions", base, "/nulle-part", "/connexion", "/"):
        response = await karim.client.get(path, headers=forged)
        assert "mechant" not in response.text + str(response.headers)
    page = await karim.open(f"{base}/creneaux")
    from tests.support.story import spans
    from tests.support.web import typed

    form = page.form(f"{base}/creneaux").rows("slot", typed(spans(24)[0])).press("propose")
    content, kind = form.body()
    headers = forged | {"Content-Type": kind, "Origin": "http://mechant.example"}
    response = await karim.client.post(form.action, content=content, headers=headers)
    # Its Origin and Host agree, as behind a proxy; the token is right: it is taken, and still shows nowhere.
    assert response.status_code == 303
    assert "mechant" not in str(response.headers)
    assert await drain()
    mails = [path.read_text() for path in (current().data_dir / "mail").glob("*.eml")]
    assert mails
    assert not [mail for mail in mails if "mechant" in mail]
    assert [mail for mail in mails if "http://127.0.0.1:8000/locataire/" in mail.replace("=\n", "")]


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


async def test_what_people_type_is_shown_as_text(app: Litestar) -> None:
    story = await begin(
        S.SCHEDULED,
        title=HOSTILE,
        description=HOSTILE,
        address=HOSTILE,
        tenant_name=HOSTILE,
        access_codes=HOSTILE,
        bill_to_name=HOSTILE,
    )
    await reschedule(story.mission, HOSTILE, story.tenant)
    people = [
        (await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"),
        (await signed_in(app, story.manager_account), f"/gestion/missions/{story.mission.reference}"),
        await tenant_of(app, story.mission),
    ]
    for browser, path in people:
        page = await browser.open(path)
        assert HOSTILE in page.text
        assert not [node for node in page.root if "onerror" in node.attrs]
        assert not [s for s in page.root.all("script") if not s.get("src").startswith("/static/")]
    await drain()
    for path in (current().data_dir / "mail").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policies.default)
        part = mail.get_body(("html",))  # type: ignore[attr-defined]
        assert part is not None
        html = part.get_content()
        assert "&lt;script&gt;" in html
        assert "<script>" not in html
        assert "<img src=x" not in html


async def test_htmx_stays_at_home(app: Litestar) -> None:
    """What its policy can't be told by headers alone."""
    page = await Browser(app).open("/connexion")
    config = json.loads(page.root.one("meta", name="htmx-config").get("content"))
    assert config["mode"] == "same-origin"
    assert config["history"] == "reload"
    assert config["includeIndicatorCSS"] is False


def test_no_template_holds_a_script_a_style_or_a_word_that_htmx_would_run() -> None:
    handler = r"\son(?!_)\w+=[\"']"
    forbidden = re.compile(
        rf"<script(?![^>]*\bsrc=)|{handler}|hx-on|\bjs:|javascript:|\sstyle=|<style|hx-ext", re.IGNORECASE
    )
    templates = Path(__file__).parents[2] / "templates"
    pages = [path for path in templates.rglob("*.html") if path.parent.name != "emails"]
    assert len(pages) > 30
    for path in pages:
        assert not forbidden.search(path.read_text()), path


@pytest.mark.parametrize("target", ["x onload=alert(1)", '"><script>', "#" * 300, "é", "mission"])
async def test_a_forged_target_of_htmx_writes_no_markup(app: Litestar, target: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": f"div#{target}".encode()}
    karim = await signed_in(app, (await begin()).karim_account)
    response = await karim.client.get(f"/missions/{MISSING}", headers=headers)  # type: ignore[arg-type]
    page = Page(response)
    assert page.status == 404
    assert not page.root.all("script")
    assert len([child for child in page.root.children if not isinstance(child, str)]) == 1
    assert await Mission.count() == 1


async def test_nobody_can_make_us_show_a_sentence_of_their_own(app: Litestar) -> None:
    """The news after a redirect is signed."""
    story = await begin(S.SLOTS_PROPOSED)
    forged = base64.urlsafe_b64encode(b"0" * 16 + b"Appelez le 08 99 00 00 00.").decode()
    tenant, base = await tenant_of(app, story.mission)
    karim = await signed_in(app, story.karim_account)
    for browser, path in ((tenant, base), (karim, f"/missions/{story.mission.reference}")):
        for value in (forged, forged[:-2], "x", "=", "é".encode().hex(), ""):
            page = Page(await browser.carry("notice", value).get(path))
            assert (page.status, page.notice) == (200, ""), value
