"""Who is said to be asked, or told, is: of the end of the work, and of an answer that somebody gave for the tenant."""

from typing import Any

import pytest
from litestar import Litestar

from models.workflow import Status
from tests.controllers.test_telling import BY_SMS, MAIL, plain
from tests.support.story import BY_PHONE, MOBILE, NO_TENANT, begin
from tests.support.web import signed_in

S = Status


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


@pytest.mark.parametrize(
    "about, before, after",
    [
        (MAIL, "Le locataire sera informé", "Le locataire est invité à le confirmer."),
        (MOBILE, "Le locataire sera informé", "Le locataire est invité à le confirmer."),
        (BY_PHONE, "Le locataire ne recevra aucun message", "le gestionnaire lui demande de confirmer"),
        (NO_TENANT, "Le gestionnaire sera informé", "Le gestionnaire en est prévenu"),
    ],
    ids=["mail", "mobile", "neither", "nobody"],
)
async def test_who_confirms_the_work_is_who_is_asked(
    app: Litestar, about: dict[str, Any], before: str, after: str
) -> None:
    story = await begin(**about)
    await story._propose()
    if about is not NO_TENANT:
        await story._choose()
    await story._schedule()
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}/etape"
    page = await karim.open(url)
    assert before in plain(page.text)
    form = page.form(url).fill(step="complete", amount="90").press("confirm")
    assert after in plain((await karim.submit(form)).notice)


async def test_an_answer_for_the_tenant_is_told_where_it_can_be(app: Litestar) -> None:
    for about, told in ((MAIL, "en est prévenu."), (MOBILE, BY_SMS), (BY_PHONE, "enregistrée.")):
        story = await begin(S.SLOTS_PROPOSED, **about)
        karim = await signed_in(app, story.karim_account)
        url = f"/missions/{story.mission.reference}/reponse"
        page = await karim.open(url)
        assert ("Un message l'en informe" in page.text) is (about is not BY_PHONE)
        assert told in plain((await karim.submit(page.form(url).pick().press("choose"))).notice)
    done = await begin(S.WORK_DONE)
    nadia = await signed_in(app, done.manager_account)
    page = await nadia.open(f"/gestion/missions/{done.mission.reference}/reponse")
    assert "Un message l'en informe" not in page.text, "none does"
