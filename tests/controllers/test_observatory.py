"""Mozilla's HTTP Observatory, by its published table: 130 at least for every answer of every route, behind TLS.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring. The scanner itself looks at one page; here
errors, redirects, files and static parts are scored too. Not scored: what needs a network (HSTS preloading, the
redirect of plain http, which is the proxy's).
"""

import re
from collections.abc import Iterator

import httpx
import pytest
from litestar import Litestar

import settings
from controllers.web.assets import BUNDLES, asset
from models.people.tenant_link import live_link
from models.workflow import FileKind, Status
from tests.controllers.acts import ACTS, IDS, Act, ready
from tests.controllers.test_access import VIEWS, _address, route_table
from tests.support.story import begin
from tests.support.web import OURS, Browser, signed_in, stored
from tests.uploads.samples import jpeg, pdf

BASE_SCORE, LEAST = 100, 130
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
BROAD = {"*", "http:", "https:", "data:", "'unsafe-inline'", "'unsafe-eval'", "blob:"}


def directives(response: httpx.Response) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in response.headers.get("Content-Security-Policy", "").split(";"):
        name, *values = part.split()
        assert name not in found, f"twice in the policy: {name}"
        found[name] = set(values)
    return found


def of_policy(response: httpx.Response) -> int:
    if "Content-Security-Policy" not in response.headers:
        return -25
    found = directives(response)
    default = found.get("default-src", {"*"})
    for name in ("script-src", "object-src"):
        if found.get(name, default) & BROAD:
            return -20
    if found.get("style-src", default) & BROAD:
        return 0
    if found.get("img-src", default) & {"*", "http:"}:
        return -10
    closed = default == {"'none'"} and found.get("form-action", {"*"}) <= {"'none'", "'self'"}
    return 10 if closed else 5


def of_frames(response: httpx.Response) -> int:
    ancestors = directives(response).get("frame-ancestors")
    if ancestors and not ancestors & BROAD:
        return 5
    return 0 if response.headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def of_cookies(response: httpx.Response) -> int:
    scores = [0]
    for cookie in response.headers.get_list("Set-Cookie"):
        parts = {part.strip().partition("=")[0].lower(): part.strip() for part in cookie.split(";")}
        if "secure" not in parts:
            scores.append(-40)
        elif "httponly" not in parts:
            scores.append(-30)
        elif parts.get("samesite", "").lower() not in ("samesite=lax", "samesite=strict"):
            scores.append(-20)
        else:
            scores.append(5)
    return min(scores) or max(scores)


def of_transport(response: httpx.Response) -> int:
    age = re.match(r"max-age=(\d+)", response.headers.get("Strict-Transport-Security", ""))
    if not age:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def of_scripts(response: httpx.Response) -> int:
    sources = re.findall(r"<script[^>]*\bsrc=\"([^\"]*)", response.text) if is_html(response) else []
    return 0 if all(source.startswith("/static/") for source in sources) else -50


def is_html(response: httpx.Response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def score(response: httpx.Response) -> int:
    headers = response.headers
    return (
        BASE_SCORE
        + of_policy(response)
        + of_frames(response)
        + of_cookies(response)
        + of_transport(response)
        + of_scripts(response)
        + (5 if headers.get("Referrer-Policy") in PRIVATE else -5)
        + (0 if headers.get("X-Content-Type-Options") == "nosniff" else -5)
        + (10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0)
        - (50 if "Access-Control-Allow-Origin" in headers else 0)
    )


def judged(response: httpx.Response) -> None:
    assert score(response) >= LEAST, f"{score(response)} {response.request.method} {response.url}"
    # Redirects lead nowhere else, whatever the Host was.
    assert response.headers.get("Location", "/").startswith("/")
    assert not response.headers.get("Location", "/").startswith("//")


@pytest.fixture(autouse=True)
def _behind_tls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CRENEAU_BASE_URL", "https://creneau.example")
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


def secure(browser: Browser) -> Browser:
    """Under the names that the cookies have behind TLS."""
    for name, value in list(browser.client.cookies.items()):
        known = {"session": "__Host-session", "locataire": "__Secure-locataire"}.get(name)
        if known:
            browser.carry(known, value)
    return browser


async def test_every_route_scores_130_for_everybody(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    link = await live_link(story.mission.id)
    people = [
        Browser(app),
        secure(await signed_in(app, story.karim_account)),
        secure(await signed_in(app, story.manager_account)),
    ]
    statuses = set()
    for method, name in route_table():
        path = _address((method, name), story, str(link.id)).replace("/locataire/x", f"/locataire/{link.key}")
        for browser in people:
            response = await browser.ask(method, path)
            statuses.add(response.status_code)
            judged(response)
    assert {200, 303, 403, 404} <= statuses


async def test_every_page_scores_130(app: Litestar) -> None:
    for view in VIEWS:
        story = await view.begin()
        if view.who == "tenant":
            link = await live_link(story.mission.id)
            browser, base = Browser(app).carry("__Secure-locataire", link.key), f"/locataire/m/{link.id}"
        else:
            account = story.karim_account if view.who == "karim" else story.manager_account
            browser = secure(await signed_in(app, account))
            base = f"{'' if view.who == 'karim' else '/gestion'}/missions/{story.mission.reference}"
        response = await secure(browser).get(base + view.path)
        assert response.status_code == 200, view.route
        judged(response)


@pytest.mark.parametrize("act", ACTS, ids=IDS)
async def test_every_form_s_answer_scores_130(
    app: Litestar, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRENEAU_BASE_URL")
    settings.current.cache_clear()
    now = await ready(app, act)
    monkeypatch.setenv("CRENEAU_BASE_URL", "https://creneau.example")
    settings.current.cache_clear()
    secure(now.browser)
    response = await now.send()
    assert response.status_code in (200, 303)
    judged(response)


async def test_files_and_static_parts_score_130(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim = secure(await signed_in(app, story.karim_account))
    photo = await stored(story.karim, FileKind.BEFORE, jpeg())
    quote = await stored(story.karim, FileKind.QUOTE, pdf(), "devis.pdf")
    files = (f"{photo}", f"{photo}/miniature", f"{quote}", f"{quote}/pages/1")
    for path in (*(f"/fichiers/{file}" for file in files), *(asset(name) for name in BUNDLES)):
        response = await karim.get(path)
        assert response.status_code == 200
        judged(response)
        known = await karim.client.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert known.status_code == 304
        judged(known)


async def test_errors_score_130(app: Litestar) -> None:
    for method, path, status in (
        ("GET", "/nulle-part", 404),
        ("GET", "/static/rien.css", 404),
        ("DELETE", "/connexion", 405),
        ("GET", "/locataire/rien", 404),
        ("GET", "/fichiers/rien", 404),
        ("GET", "/metrics", 404),
        ("OPTIONS", "/envois", 204),
    ):
        response = await Browser(app).client.request(method, path, headers=OURS)
        assert response.status_code == status, path
        judged(response)


async def test_a_header_that_is_missing_would_be_seen(app: Litestar) -> None:
    whole = await Browser(app).get("/connexion")
    assert score(whole) == 130
    worth = {
        "Content-Security-Policy": None,
        "Strict-Transport-Security": 110,
        "Referrer-Policy": 120,
        "Cross-Origin-Resource-Policy": 120,
        "X-Content-Type-Options": 125,
    }
    for name, left in worth.items():
        poorer = httpx.Response(
            200, headers={k: v for k, v in whole.headers.items() if k.lower() != name.lower()}
        )
        if left is None:
            assert of_policy(poorer) == -25
        else:
            assert score(poorer) == left, name
