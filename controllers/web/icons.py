"""Icons, and words that an icon stands beside: a page has twenty of them, and they are always the same."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

# Codes of ours and their labels: there are no more of them than this.
MOST = 200


def macros(environment: Environment) -> dict[str, Callable[..., Markup]]:
    """Those of `components/icons.html` by their names; what they gave once they don't make again."""
    made: Any = environment.get_template("components/icons.html").module

    @lru_cache(maxsize=MOST)
    def icon(name: str) -> Markup:
        return Markup(made.icon(name))  # noqa: S704 - our own template, which escapes

    @lru_cache(maxsize=MOST)
    def pill(code: str, label: str) -> Markup:
        return Markup(made.pill(code, label))  # noqa: S704

    @lru_cache(maxsize=MOST)
    def urgency(code: str, label: str) -> Markup:
        return Markup(made.urgency(code, label))  # noqa: S704

    return {"icon": icon, "pill": pill, "urgency": urgency}
