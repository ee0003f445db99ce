"""Many at once over the wire: one wins, the others are told, nobody meets an error."""

import pytest

from tests.proofs.conftest import Stages
from tests.proofs.race import CLAIMANTS, Broken, Race
from tests.proofs.raw import Answer

ROUNDS = 1  # on each database; `make race` has as many as it is told


async def test_of_a_thousand_claims_one_wins_and_of_two_decisions_the_first_counts(stages: Stages) -> None:
    race = Race(stages())
    assert race.claimants == CLAIMANTS == 1000
    await race.begin()
    for _ in range(ROUNDS):
        await race.round()
    assert race.outcomes["claims: one winner"] == ROUNDS
    assert race.outcomes["many clicks: one effect"] == ROUNDS
    assert race.outcomes.total() == 4 * ROUNDS


@pytest.mark.parametrize("statuses", [(303, 303, 409), (409, 409, 409), (303, 409, 500), (303, 409, 0)])
def test_two_winners_or_none_or_an_error_would_be_seen(statuses: tuple[int, ...]) -> None:
    answers = [Answer(status, "", "Cette mission vient d'être prise.".encode()) for status in statuses]
    with pytest.raises(Broken, match="Counter"):
        Race.judge(answers)
