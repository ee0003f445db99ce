"""Whether people see the same as before: the demo of another checkout beside this one, page by page.

    .venv/bin/python -m tests.proofs.same /srv/creneau-before

The demo is made once and copied; both are followed link by link as each person of the demo. Bodies are
compared without what is drawn anew for each page, and every mail of the outbox as each checkout writes it; with
--pictures a page of each kind is drawn by the browser, too.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.support.chromium import chromium_path
from tests.support.server import ROOT, free_port

PEOPLE = {"": "", "karim": "/missions", "sophie": "/missions", "gestion": "/gestion"}
OF_A_KIND = 25
LINK = re.compile(r'(?:href|action|formaction)="([^"]+)"')
NO_PAGE = re.compile(r"/fichiers/|\.ics$|\.zip$|^/static/|^/deconnexion")
DRAWN = [
    (re.compile(r'(name="(?:_key|_token|_for|offer)" value="|data-mark=")[^"]*'), r"\1"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "…"),
    (re.compile(r'(?<=value=")[0-9a-f]{16}(?=">Fermer)'), "…"),
    (re.compile(r"/agenda/[\w-]{43}\.ics"), "/agenda/….ics"),
    (re.compile(r"/static/[^\"' )]+"), "/static/…"),
    (re.compile(r"127\.0\.0\.1:\d+"), "here"),
    # The same sign, whether it was escaped or not.
    (re.compile("&#39;"), "'"),
    (re.compile(r"nonce-[\w+/=-]+|nonce=\"[^\"]*"), "nonce"),
]
DTSTAMP = re.compile(r"DTSTAMP:\w{16}")
SIZES = ((360, 740), (1280, 800))


def plain(body: str) -> str:
    for pattern, instead in DRAWN:
        body = pattern.sub(instead, body)
    # However many spaces there are, and on how many lines a tag stands: nobody sees it.
    return " ".join(body.split()).replace("> <", ">\n<")


def started(tree: Path, folder: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRENEAU_")}
    environment = kept | {"CRENEAU_DEMO": "1", "CRENEAU_DATA_DIR": str(folder), "PORT": str(port)}
    environment |= {"HOST": "127.0.0.1", "PYTHONPATH": str(tree)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "app.py", "serve"], cwd=tree, env=environment, stdout=quiet)
    return process, f"http://127.0.0.1:{port}"


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{url}/health/ready", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"{url} does not answer.")


def signed_in(url: str, who: str) -> httpx.Client:
    client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
    page = client.get("/").text
    if who:
        token = re.search(r'name="_token" value="([^"]*)', page)
        fields = {"email": f"{who}@creneau.example", "password": "creneau-demo"}
        client.post(
            "/connexion", data=fields | {"_token": token[1] if token else ""}, headers={"Origin": url}
        ).raise_for_status()
    return client


# Run in each checkout, on its own copy: a line for each message of the outbox, as it would be sent now.
MAILS = """
import asyncio, json, sys
from datetime import datetime
from database.connection import close_pool, open_pool
from models import clock
from models.missions.outbox import Message
from notifications.compose import NotToBeSent, compose
from notifications.sms import NotNow, write_sms
clock.now = lambda: datetime.fromisoformat(sys.argv[1])
async def main():
    await open_pool()
    for message in await Message.objects().order_by(Message.id):
        try:
            if message.to_phone:
                sms = await write_sms(message)
                print(json.dumps([message.kind, message.to_phone, sms.text]))
                continue
            mail = await compose(message)
            parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
            print(json.dumps([message.kind, mail["To"], mail["Subject"], [str(part) for part in parts]]))
        except (NotNow, NotToBeSent) as why:
            print(json.dumps([message.kind, str(why)]))
    await close_pool()
asyncio.run(main())
"""


def mails(tree: Path, folder: Path, now: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRENEAU_")}
    environment |= {"CRENEAU_DEMO": "1", "CRENEAU_DATA_DIR": str(folder), "PYTHONPATH": str(tree)}
    command = [sys.executable, "-c", MAILS, now]
    out = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=True
    ).stdout
    return [DTSTAMP.sub("DTSTAMP", line) for line in out.splitlines() if line.startswith("[")]


def kind_of(path: str) -> str:
    return re.sub(r"OM-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|=[^&]*", "…", path)


def compared(who: str, clients: list[httpx.Client]) -> tuple[int, list[str]]:
    """How many pages, and where they differ. Links are followed where both have them."""
    waiting, known, kinds, differ = [PEOPLE[who] or "/"], {PEOPLE[who] or "/"}, Counter[str](), []
    while waiting:
        path = waiting.pop(0)
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] > OF_A_KIND:
            continue
        answers = [client.get(path) for client in clients]
        bodies = [plain(answer.text) for answer in answers]
        if bodies[0] != bodies[1] or answers[0].status_code != answers[1].status_code:
            answers = [client.get(path) for client in clients]  # a full minute went by in between
            bodies = [plain(answer.text) for answer in answers]
        if bodies[0] != bodies[1] or answers[0].status_code != answers[1].status_code:
            lines = unified_diff(bodies[0].splitlines(), bodies[1].splitlines(), lineterm="", n=0)
            differ.append("\n".join([f"{who or 'nobody'} {path}", *list(lines)[2:14]]))
        for further in LINK.findall(answers[1].text):
            parts = urlsplit(urljoin(path, further.replace("&amp;", "&")))
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if not parts.netloc and address not in known and not NO_PAGE.search(address):
                known.add(address)
                waiting.append(address)
    return min(sum(kinds.values()), len(known)), differ


def shots_differ(pages: list[Page], urls: list[str], path: str) -> bool:
    shots = []
    for page, url in zip(pages, urls, strict=True):
        page.goto(url + path, wait_until="networkidle")
        shots.append(page.screenshot(full_page=True, animations="disabled"))
    return shots[0] != shots[1]


def pictured(urls: list[str]) -> list[str]:
    """The pages whose pictures differ."""
    differ = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for who, home in PEOPLE.items():
            for width, height in SIZES:
                pages = [browser.new_page(viewport={"width": width, "height": height}) for _ in urls]
                for page, url in zip(pages, urls, strict=True):
                    page.goto(url)
                    if who:
                        page.fill("[name=email]", f"{who}@creneau.example")
                        page.fill("[name=password]", "creneau-demo")
                        page.locator("form button[type=submit]").first.click()
                        page.goto(url + home)
                links = pages[0].locator("a.missions__link")
                paths = [str(links.nth(n).get_attribute("href")) for n in range(min(3, links.count()))]
                differ += [
                    f"{who or 'nobody'} {path} at {width}"
                    for path in [home or "/", *paths]
                    # A second look where a picture came late.
                    if shots_differ(pages, urls, path) and shots_differ(pages, urls, path)
                ]
        browser.close()
    return differ


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("before", type=Path)
    arguments.add_argument("--pictures", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trees, folders = (given.before.resolve(), ROOT), (Path(folder, "before"), Path(folder, "now"))
        # Made once, by the checkout of before: to the second the same, and with the same keys.
        process, url = started(trees[0], folders[0], free_port())
        wait_for(url)
        process.terminate()
        process.wait()
        shutil.copytree(folders[0], folders[1])
        ports = free_port(), free_port()
        assert ports[0] != ports[1]
        servers = [started(*each) for each in zip(trees, folders, ports, strict=True)]
        urls = [url for _, url in servers]
        try:
            for url in urls:
                wait_for(url)
            differ: list[str] = []
            for who in PEOPLE:
                number, found = compared(who, [signed_in(url, who) for url in urls])
                print(f"{who or 'nobody'}: {number} pages, {len(found)} differ")
                differ += found
            differ += pictured(urls) if given.pictures else []
            now = datetime.now(UTC).replace(microsecond=0).isoformat()
            before, after = (mails(*each, now) for each in zip(trees, folders, strict=True))
            print(f"mails: {len(before)}, {sum(a != b for a, b in zip(before, after, strict=False))} differ")
            differ += [f"{str(a)[:300]}\n{str(b)[:300]}" for a, b in zip_longest(before, after) if a != b]
        finally:
            for process, _ in servers:
                process.terminate()
                process.wait()
    print("\n\n".join(differ) or "The same.")
    raise SystemExit(bool(differ))


if __name__ == "__main__":
    main()
