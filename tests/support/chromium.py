"""A Chromium for the browser tests: the machine's own, or Debian's, installed once where we may."""

import os
import shutil
import subprocess
from functools import lru_cache

# Best first: the shell is the same browser without the windows that nobody sees, which cost a fifth of its work.
PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")
NOT_FOUND = (
    "Les tests du navigateur ont besoin de Chromium. Installez-le (sur Debian : apt-get install chromium), "
    "puis relancez."
)
# The browser's own suggestions below its address bar, which nobody sees here, are two pages of its own beside each
# of ours: half of what a new context cost. The last list of features counts, so it holds those that Playwright names.
WITHOUT = (
    "AcceptCHFrame",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "PreloadTopChromeWebUI",
    "PreloadTopChromeWebUILessNavigations",
    "SpareRendererForSitePerProcess",
    "ThirdPartyStoragePartitioning",
    "Translate",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join(WITHOUT)}",
]


class NoChromium(SystemExit):
    """Its text says what to install."""


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@lru_cache(maxsize=1)
def chromium_path() -> str:
    found = find_chromium()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        found = _installed()
    if found is None:
        raise NoChromium(NOT_FOUND)
    return found


def _installed() -> str | None:
    """The first that this Debian has: its daughters may lack the shell."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "--quiet", "update"], env=environment, check=False)
    for package in PACKAGES:
        command = ["apt-get", "--quiet", "install", "--yes", "--no-install-recommends", package]
        subprocess.run(command, env=environment, check=False)
        if found := find_chromium():
            return found
    return None
