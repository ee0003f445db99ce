"""What a session was opened on, as its owner would say it."""

from wording.languages import team

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """« Firefox sur Android », from the header of RFC 9110, 10.1.5, which is a hint and no more."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    browser = browser or team("Navigateur")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return team("{browser} sur {system}", browser=browser, system=system) if system else browser
