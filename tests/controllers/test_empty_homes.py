"""Of a home where nobody lives nothing is said that takes a tenant."""

from litestar import Litestar

from models.missions import digest, silence
from models.missions.outbox import Message
from models.missions.verbs.visits import plan_second_visit
from models.missions.verbs.work import dispute_work
from models.workflow import Status
from notifications.compose import compose
from tests.support.story import NO_TENANT, Story, ahead, begin
from tests.support.web import Page, signed_in

S = Status


async def _done() -> Story:
    story = await begin(**NO_TENANT)
    await story._propose()
    await story._schedule()
    await story._complete()
    return story


async def _managers(app: Litestar, story: Story, path: str = "") -> Page:
    manager = await signed_in(app, story.manager_account)
    return await manager.open(f"/gestion/missions/{story.mission.reference}{path}")


async def test_nobody_lives_there_who_could_open(app: Litestar) -> None:
    story = await begin(**NO_TENANT)
    await story._propose()
    assert "Qui ouvre à préciser" in (await _managers(app, story)).at("mission-home").text
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "Qui ouvre à demander au gestionnaire" in page.at("mission-home").text
    lived_in = await begin(S.SLOTS_PROPOSED)
    assert "Qui ouvre le locataire" in (await _managers(app, lived_in)).at("mission-home").text


async def test_a_manager_is_reminded_to_confirm_and_of_no_silent_tenant(app: Litestar) -> None:
    story = await _done()
    ahead(days=3)
    await silence.run()
    told = await Message.objects().where(Message.kind == "tenant_silent").order_by(Message.id)
    mail = await compose(told[-1])
    body = mail.get_body(("plain",))
    assert body is not None
    assert str(mail["Subject"]).startswith("Confirmez la fin des travaux")
    assert "ocataire" not in body.get_content()
    manager = await signed_in(app, story.manager_account)
    [row] = [
        node for node in (await manager.open("/gestion")).at("sans-reponse").all("li") if "OM-" in node.text
    ]
    assert "Confirmer la fin des travaux" in row.text
    assert "ocataire" not in row.text


async def test_the_form_that_confirms_the_work_is_no_tenant_s_answer(app: Litestar) -> None:
    story = await _done()
    page = await _managers(app, story, "/reponse")
    assert page.at("panel").one("h2").text == "Confirmer la fin des travaux"


async def test_no_tenant_is_said_to_wait_for_slots(app: Litestar) -> None:
    story = await begin(**NO_TENANT)
    await story._propose()
    await story._schedule()
    await plan_second_visit(story.mission, story.karim, amount_cents=9000)
    ahead(days=4)
    await digest.run()
    [told] = await Message.objects().where(Message.kind == "digest")
    body = (await compose(told)).get_body(("plain",))
    assert body is not None
    assert "Proposez des créneaux pour la prochaine visite." in body.get_content()
    assert "ocataire" not in body.get_content()


async def test_what_a_manager_finds_there_are_no_tenant_s_reserves(app: Litestar) -> None:
    story = await _done()
    await dispute_work(story.mission, "Le robinet goutte", story.manager)
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}"
    for page in (await karim.open(url), await _managers(app, story)):
        top = page.at("mission-banner").text + page.at("mission-history").text
        assert "ocataire" not in top
        assert "Intervention rouverte" in page.text
    assert "Réserves du locataire" not in (await karim.open("/missions?vue=a-traiter")).at("missions").text
    [told] = await Message.objects().where(Message.kind == "work_disputed")
    assert str((await compose(told))["Subject"]).startswith("Intervention rouverte")


async def test_what_is_noted_for_a_tenant_are_its_reserves_all_the_same(app: Litestar) -> None:
    story = await begin(S.WORK_DONE)
    await dispute_work(story.mission, "Le robinet goutte", story.manager)
    assert "Réserves du locataire" in (await _managers(app, story)).text
