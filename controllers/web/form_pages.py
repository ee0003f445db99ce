"""Where a form stands, from where it goes: most are answered at their own address, a few are buttons of a page."""

# The last part of an address that only takes forms: the form stands one level above.
_ONLY_SENT = {
    "brouillon",
    "code",
    "creneau",
    "deconnexion",
    "messages",
    "photos",
    "planification",
    "retour",
    "travaux",
}


def page_of(path: str) -> str:
    """The address to open the form again that is sent to `path`; empty for a button of every page."""
    above, _, last = path.rstrip("/").rpartition("/")
    renews = last == "lien" and path.startswith("/locataire/")
    return above if last in _ONLY_SENT or renews else path
