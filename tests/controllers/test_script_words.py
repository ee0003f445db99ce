"""What the scripts say goes through the catalogue of the team's words, as what the templates say."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.jslexer import Token, tokenize
from litestar import Litestar

from controllers.web.assets import STATIC
from controllers.web.script_words import WORDS
from tests.support import story
from tests.support.masked import MASK, speaking_masked
from tests.support.web import signed_in

# Names of keys, methods, headers; what begins with a capital and is a word is said to somebody.
PROGRAM = {
    *("Enter", "ArrowLeft", "ArrowRight", "Escape", "POST", "PATCH", "HEAD", "DELETE"),
    *("Location", "Raw profile type", "NotAllowedError"),
}


def _texts(path: Path) -> list[tuple[str, bool]]:
    """Every text of a script, with whether `team` says it."""
    found, before = [], [Token("", "", 0)] * 2
    for token in tokenize(path.read_text()):
        if token.type in ("string", "template_string"):
            said = [one.value for one in before] == ["team", "("]
            found.append((re.sub(r"\$\{.*?\}", "", token.value[1:-1]), said))
        if token.type not in ("whitespace", "linecomment", "multilinecomment"):
            before = [before[1], token]
    return found


def _is_said_to_somebody(text: str) -> bool:
    return bool(re.search(r"[^\x00-\x7f]", text.replace("\xa0", "")) and re.search(r"\w", text)) or bool(
        re.fullmatch(r"[A-Z][a-z]+([ ',].*)?", text)
    )


def test_the_page_brings_what_the_scripts_ask_for_and_nothing_else() -> None:
    texts = [one for path in sorted(STATIC.glob("*.js")) for one in _texts(path)]
    assert {text for text, said in texts if said} == set(WORDS)
    assert {text for text, said in texts if not said and _is_said_to_somebody(text)} <= PROGRAM


async def test_a_page_of_another_language_brings_their_words_and_a_french_one_none(
    app: Litestar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale = await story.begin()
    karim = await signed_in(app, tale.karim_account)
    assert "data-words" not in (await karim.get("/missions")).text
    with speaking_masked(tmp_path, team=True):
        page = await karim.open("/missions")
        words = json.loads(page.root.one("body").get("data-words") or "")
        assert words.keys() == set(WORDS)
        assert all(MASK in said for said in words.values())
