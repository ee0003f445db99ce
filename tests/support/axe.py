"""What axe has against a page that a browser shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What it finds in order it need not gather: that is most of what it says of a page.
OPTIONS = {"resultTypes": ["violations"]}


def complaints(page: Page) -> str:
    """Its report; empty where all is well."""
    found = Axe().run(page, options=OPTIONS)
    return str(found.generate_report()) if found.violations_count else ""
