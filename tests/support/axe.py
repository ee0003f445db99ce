"""What axe has against a page that a browser shows."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPT = Axe().axe_script
# What it finds in order it need not gather, nor send over: that is most of what it says of a page.
RUN = "axe.run({resultTypes: ['violations']}).then(found => ({violations: found.violations}))"


def complaints(page: Page) -> str:
    """Its report; empty where all is well. A page that was looked at before has it still."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found = AxeResults(page.evaluate(RUN))
    return str(found.generate_report()) if found.violations_count else ""
