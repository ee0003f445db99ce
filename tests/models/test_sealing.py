"""What is sealed opens for its own purpose alone, also after the secret was changed, and not without it."""

import pytest

from models.people.derived_key import LostKey
from models.people.sealing import seal, unseal
from settings import current


def test_what_was_sealed_is_opened_for_the_same_purpose_alone() -> None:
    sealed = seal("other-agenda:1", "https://nuage.example/clé.ics")
    assert unseal("other-agenda:1", sealed) == "https://nuage.example/clé.ics"
    assert "nuage" not in sealed
    assert seal("other-agenda:1", "https://nuage.example/clé.ics") != sealed
    for purpose, text in (
        ("other-agenda:2", sealed),
        ("other-agenda:1", sealed[:-4]),
        ("other-agenda:1", ""),
    ):
        with pytest.raises(LostKey):
            unseal(purpose, text)


def test_it_opens_after_a_rotation_and_not_when_the_old_secret_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = current()
    sealed, old, new = seal("a", "text"), ours.secret, b"n" * 32
    monkeypatch.setitem(ours.__dict__, "secrets", (new, old))
    assert unseal("a", sealed) == "text"
    monkeypatch.setitem(ours.__dict__, "secrets", (new,))
    with pytest.raises(LostKey):
        unseal("a", sealed)
