"""Renders every page with sample data and takes its picture, to be looked at.

``python -m tests.preview [--only NAME …] [--out FOLDER]``; NAME is the beginning of a page's name.
"""

import argparse
import functools
import http.server
import tempfile
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from controllers.web.assets import asset, load
from controllers.web.rendering import environment
from controllers.web.security import CSP
from tests.preview.samples import PAGES
from tests.support.chromium import ARGUMENTS, chromium_path

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
SCHEMES = ("light", "dark")


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def write(folder: Path, only: list[str]) -> list[str]:
    env = environment()
    (folder / "static").mkdir(parents=True, exist_ok=True)
    for name, found in load().items():
        (folder / asset(name).lstrip("/")).write_bytes(found.body)
    for n, colour in enumerate(("#8a9a8f", "#9a8f8a", "#8a8f9a")):
        (folder / f"photo{n}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="{colour}"/>'
            '<path d="M60 240 160 120l70 80 50-50 80 90z" fill="#fff" opacity=".4"/></svg>'
        )
    names = [name for name in PAGES if not only or any(name.startswith(start) for start in only)]
    for name in names:
        template, page, chrome = PAGES[name]
        html = env.get_template(template).render(page=page, chrome=chrome)
        (folder / f"{name}.html").write_text(html)
    return names


def shoot(browser: Browser, base: str, names: list[str], folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                device_scale_factor=1,
            )
            tab = context.new_page()
            for name in names:
                problems: list[str] = []
                tab.on("console", lambda message, told=problems: told.append(message.text))
                tab.goto(f"{base}/{name}.html")
                wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
                if wide or problems:
                    print(f"{name} {size} {scheme}: {'too wide ' if wide else ''}{problems}")
                tab.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
            context.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "creneau-preview")
    parser.add_argument("--no-pictures", action="store_true")
    options = parser.parse_args()
    names = write(options.out, options.only)
    if options.no_pictures:
        return
    handler = functools.partial(Handler, directory=str(options.out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        shoot(browser, f"http://127.0.0.1:{server.server_port}", names, options.out)
        browser.close()
    print(f"{len(names)} pages in {options.out}")


if __name__ == "__main__":
    main()
