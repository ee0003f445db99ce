"""The templates as the app sets them up."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from controllers.assets import asset, favicon
from controllers.rendering import Unindented

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Unindented],
    )
    env.globals |= {"asset": asset, "favicon": favicon}
    return env
