"""What goes over the wire: first loads in a real browser, and the answers to a mission's actions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, sync_playwright

from bench import people
from bench.context import Bench
from bench.figure import Figure
from bench.ground import SQLITE
from bench.walk import Walk
from tests.support.chromium import chromium_path

KB = 1000
LIST, TENANT, ANSWER = 26, 12, 4
LIST_REQUESTS, TENANT_REQUESTS = 4, 2


@dataclass
class Loaded:
    """By request: address, and bytes received, headers included."""

    asked: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


def first_load(browser: Browser, url: str, cookie: str) -> Loaded:
    """An empty cache, and whatever the page brings along."""
    context = browser.new_context(service_workers="block")
    base = "/".join(url.split("/", 3)[:3])
    for pair in cookie.split("; "):
        name, _, value = pair.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": base}])
    page, loaded = context.new_page(), Loaded()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.requestWillBeSent", lambda e: loaded.asked.update({e["requestId"]: e["request"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda e: loaded.sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    answer = page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(300)  # the icon is asked for last
    assert answer is not None
    assert answer.status == 200, answer.status
    context.close()
    return loaded


def _first_load(key: str, label: str, loaded: Loaded, most: int, requests: int) -> Figure:
    """Too many requests is not reached either, however few bytes."""
    count = len(loaded.asked)
    detail = f"{count} requêtes (au plus {requests}), css et js compris"
    weight = loaded.total / KB
    if count > requests:
        return Figure(key, label, max(weight, most * count / requests), "Ko", most, True, f"{detail} : trop")
    return Figure(key, label, weight, "Ko", most, True, detail)


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.ground.stage(SQLITE, bench.missions) as stage:
        email, _ = people.contractor_with_a_visit(stage)
        keys = (stage.people("contractor", 1)[0], stage.people("manager", 1)[0])
        stage.server.start()
        try:
            contractor = people.sign_in(stage.server.url, email)
            walk = Walk(stage, keys=keys)
            walk.run()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
                )
                loaded = first_load(browser, f"{stage.server.url}/missions", contractor.cookie)
                yield _first_load("weight_list", "Liste, premier chargement", loaded, LIST, LIST_REQUESTS)
                tenant = walk.tenant.client.cookies
                cookie = "; ".join(f"{name}={value}" for name, value in tenant.items())
                loaded = first_load(browser, f"{stage.server.url}{walk.tenant_page}", cookie)
                label = "Page du locataire, premier chargement"
                yield _first_load("weight_tenant", label, loaded, TENANT, TENANT_REQUESTS)
                browser.close()
        finally:
            stage.server.stop()
    name, size = max(walk.sizes.items(), key=lambda pair: pair[1])
    detail = f"la plus lourde de {len(walk.sizes)}, du premier créneau à la facture payée : {name}"
    yield Figure("weight_answer", "Réponse à une action", size / KB, "Ko", ANSWER, True, detail)
