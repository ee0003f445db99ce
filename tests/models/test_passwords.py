"""Which passwords are taken (ASVS 6.2.4, 6.2.11)."""

import pytest

from models.people.passwords import PasswordRefused, _listed, hash_password, matches
from wording import Fault, said

NADIA = ("Nadia Benali", "Cabinet Rihour", "nadia.benali@agence.example")


@pytest.mark.parametrize("password", ["", "court", "x" * 129])
async def test_a_password_has_8_to_128_characters(password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        await hash_password(password)
    assert refused.value.fault == Fault.PASSWORD_LENGTH.of(shortest=8, longest=128)


@pytest.mark.usefixtures("whole_hashes")
async def test_a_kept_password_costs_who_guesses_it_64_mb_and_three_rounds_a_try() -> None:
    """RFC 9106's second choice, with all that is asked of it. The other tests take less."""
    kept = await hash_password("tigre-lampe-velours")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await matches(kept, "tigre-lampe-velours")
    assert not await matches(kept, "tigre-lampe-velour")


def test_the_list_has_more_than_three_thousand_words() -> None:
    assert len(_listed()) > 30_000


@pytest.mark.parametrize(
    "password",
    [
        *("password", "MotDePasse", "azertyuiop", "Azerty2026!", "iloveyou", "12345678", "987654321"),
        *("Soleil2026", "soleil59", "Marseille13!", "2026Printemps", "p@ssw0rd", "P4ssword!", "Doudou-2020"),
        *("nicolas1990", "princesse!!", "aaaaaaaaaaaa", "abababababab", "abcdefgh", "motdepassemotdepasse"),
        *("a" * 128, "azerty" * 20, "13/07/1998", "2026-11-25"),
        *("creneau2026", "Créneau-2026!", "creneau-gestion", "Gestion2026", "prestataire1"),
        *("benali1984", "Nadia2026!", "rihour59000", "nadia.benali", "BENALI-NADIA", "cabinetrihour"),
    ],
)
async def test_what_anybody_tries_first_is_refused_with_a_way_out(password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        await hash_password(password, NADIA)
    assert "trois mots sans lien" in said(refused.value.fault)


@pytest.mark.parametrize(
    "password",
    [
        *("tigre-lampe-velours", "clé-de-voûte", "trois petits mots", "un mot de passe de test"),
        *("Xk9#mQ2p", "correct horse battery staple", "vélo rouge 59 lampe", "zqv7-hum4-tlk"),
        "".join(chr(33 + number * 7 % 90) for number in range(128)),
    ],
)
async def test_what_nobody_guesses_is_taken_whatever_signs_it_has(password: str) -> None:
    kept = await hash_password(password, NADIA)
    assert await matches(kept, password)


async def test_another_person_s_name_may_stand_in_it_among_others() -> None:
    with pytest.raises(PasswordRefused):
        await hash_password("delattre-1977", ("Paul Delattre",))
    await hash_password("moulin-delattre-vitre", ("Paul Delattre",))
