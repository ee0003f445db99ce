"""A wrong setting stops the start with a sentence."""

import pytest

from settings import S3Address, SettingsError, load

KEYS = {"AWS_ACCESS_KEY_ID": "essai", "AWS_SECRET_ACCESS_KEY": "secret"}


def test_an_address_says_bucket_prefix_server_and_region() -> None:
    url = "s3://creneau-fichiers/agence/lille/?endpoint=https://s3.exemple.fr&region=fr-par"
    assert S3Address.read(url) == S3Address(
        "creneau-fichiers", "agence/lille/", "https://s3.exemple.fr", "fr-par"
    )
    assert S3Address.read("s3://creneau") == S3Address("creneau", "", None, "us-east-1")


@pytest.mark.parametrize(
    "url, sentence",
    [
        ("s3://", "nomme un compartiment S3"),
        ("s3://Majuscules", "nomme un compartiment S3"),
        ("s3://cle:secret@creneau", "nomme un compartiment S3"),
        ("s3://creneau?region=fr&acl=public", "ne prend que les options endpoint et region"),
        ("s3://creneau?endpoint=127.0.0.1:9000", "a un endpoint de la forme https://"),
        ("ftp://serveur/dossier", "est un dossier"),
    ],
)
def test_a_wrong_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str, sentence: str) -> None:
    for name, value in {**KEYS, "CRENEAU_STORAGE_URL": url}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence) as error:
        load()
    assert str(error.value).startswith("Réglage refusé. CRENEAU_STORAGE_URL ")


@pytest.mark.parametrize("missing", KEYS)
def test_missing_keys_stop_the_start(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in {**KEYS, "CRENEAU_STORAGE_URL": "s3://creneau"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(SettingsError, match="demande aussi AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY"):
        load()


def test_a_folder_is_still_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRENEAU_STORAGE_URL", "file:///srv/creneau")
    assert (load().s3, str(load().storage_dir)) == (None, "/srv/creneau")
