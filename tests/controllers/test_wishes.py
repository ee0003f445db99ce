"""« Prendre ce moment », as a contractor presses it and as the tenant moves it."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar

import wording
from controllers.typed_slots import Triple
from models import clock
from models.agenda.span import Span
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots, replace_wishes, wishes_of
from models.missions.verbs.visits import plan_second_visit, reschedule
from models.missions.verbs.wishes import accept_wish
from models.workflow import Status
from notifications.compose import compose
from tests.support.server import text_of
from tests.support.story import FORM, Story, begin, spans
from tests.support.web import Browser, Form, Page, signed_in, tenant_of

S = Status
TAKE = "Prendre ce moment"


async def wished(app: Litestar, *wishes: Span, status: Status = S.NEW) -> tuple[Story, Browser, str]:
    story = await begin(status)
    await replace_wishes(story.mission.id, wishes or spans(72))
    return story, await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"


def take(page: Page, base: str) -> Form:
    """Of the first wish."""
    return Form(page.root.all("form", method="post", action=f"{base}/souhait")[0]).press("accept_wish")


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
@pytest.mark.parametrize("below", ["", "/creneaux"], ids=["on the mission", "above the slots"])
async def test_one_press_beside_the_wish_is_the_appointment(app: Litestar, below: str, htmx: bool) -> None:
    story, karim, base = await wished(app)
    page = await karim.open(base + below)
    assert TAKE in page.text
    response = await karim.send(take(page, base), htmx=htmx)
    page = Page(response) if htmx else await karim.follow(response)
    assert (
        "Un fichier d'agenda vous est envoyé par mail. Le locataire en est prévenu."
        in page.notice.replace("\u00a0", " ")
    )
    assert "L'intervention est planifiée." in page.text
    assert (await story.reload()).status == S.SCHEDULED
    assert TAKE not in (await karim.open(base)).text


async def test_each_wish_ahead_has_its_button_once_on_the_page(app: Litestar) -> None:
    for status in (S.NEW, S.SLOTS_PROPOSED, S.SLOTS_NEEDED, S.QUOTE_APPROVED, S.WORK_DISPUTED):
        story, karim, base = await wished(app, *spans(-5, 72, 96), status=status)
        page = await karim.open(base)
        assert [b.text for b in page.root.all("button") if b.text == TAKE] == [TAKE] * 2, status
        nadia = await signed_in(app, story.manager_account)
        assert TAKE not in (await nadia.open(f"/gestion{base}")).text
    for status in (S.SLOT_CHOSEN, S.SCHEDULED, S.QUOTE_REJECTED, S.WORK_DONE):
        _, karim, base = await wished(app, *spans(72), status=status)
        assert TAKE not in (await karim.open(base)).text, status


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_an_hour_that_is_taken_is_said_beside_the_wishes(app: Litestar, htmx: bool) -> None:
    story, karim, base = await wished(app)
    other = await publish(FORM | {"town": "Roubaix"}, spans(73), story.manager)
    await accept_wish(other, spans(73)[0], story.karim)
    page = Page(await karim.send(take(await karim.open(base), base), htmx=htmx))
    assert page.status == 422
    assert "Vous avez déjà une visite à Roubaix" in page.error_of("wish")
    assert page.has("panel")
    assert (await story.reload()).status == S.NEW


async def test_of_a_long_wish_two_hours_are_filled_in_and_others_may_be_typed(app: Litestar) -> None:
    _, karim, base = await wished(app, *spans(72, hours=9))
    form = take(await karim.open(base), base)
    assert (form["wish_start"], form["wish_end"]) == ("10:00", "12:00")
    for start, end, sentence in (
        ("10:00", "16:00", "Prenez 4 heures au plus"),
        ("18:00", "20:00", "Restez dans le moment souhaité"),
        ("12:00", "11:00", "La fin doit être après le début."),
        ("12:00", "", "Indiquez le début et la fin."),
        ("", "", "Indiquez le début et la fin."),
        ("99:00", "12:00", "n'existe pas"),
    ):
        page = Page(await karim.send(form.put("wish_start", start).put("wish_end", end)))
        assert page.status == 422, (start, end)
        assert sentence in page.error_of("wish"), (start, end)
        form = take(page, base)
        assert (form["wish_start"], form["wish_end"]) == (start, end), "what was typed is kept"
    await karim.submit(form.put("wish_start", "14:30").put("wish_end", "16:00"))
    assert "de 14 h 30 à 16 h" in (await karim.open(base)).text.replace("\u00a0", " ")


@pytest.mark.parametrize("wish", ["", "never", "2020-01-06T08:00/12:00", "2030-01-07T12:00/08:00"])
async def test_a_wish_that_the_form_never_offered_takes_nothing(app: Litestar, wish: str) -> None:
    story, karim, base = await wished(app)
    page = Page(await karim.send(take(await karim.open(base), base).put("wish", wish)))
    assert page.status == 422
    assert page.error_of("wish")
    assert (await story.reload()).status == S.NEW


async def test_who_comes_too_late_is_told_so_and_reads_nothing_else(app: Litestar) -> None:
    story, karim, base = await wished(app)
    form = take(await karim.open(base), base)
    await propose_slots(story.mission, spans(24), story.sophie)
    answer = await karim.send(form)
    assert answer.status_code == 409
    assert "Cette mission vient d'être prise." in Page(answer).text
    assert "Camille" not in answer.text


async def test_the_same_press_counts_once(app: Litestar) -> None:
    story, karim, base = await wished(app)
    form = take(await karim.open(base), base)
    first, second = await karim.send(form), await karim.send(form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert (await story.reload()).version == 2


async def test_the_tenant_s_mail_leads_to_the_page_that_moves_it(app: Litestar) -> None:
    _, karim, base = await wished(app, *spans(72, 96))
    await karim.submit(take(await karim.open(base), base))
    letter = await Message.objects().where(Message.kind == "wish_taken").first()
    assert letter is not None
    text = text_of(await compose(letter))
    assert "vient à un moment que vous souhaitiez" in text
    [button, other] = re.findall(r"https?://\S+", text)
    assert other == f"{button}?vers=deplacer"
    tenant = Browser(app)
    for address, heading in ((button, "Votre rendez-vous est confirmé."), (other, "Déplacer le rendez-vous")):
        page = await tenant.follow(await tenant.get("/" + address.split("/", 3)[3]))
        assert page.root.one("h1").text.replace("\u00a0", " ") == heading
    # Whatever else is asked for leads to the mission.
    strange = await tenant.get("/" + button.split("/", 3)[3] + "?vers=//ailleurs.example")
    assert re.fullmatch(r"/locataire/m/[0-9a-f-]+", strange.headers["Location"])


async def test_the_tenant_moves_it_in_one_form_and_the_contractor_takes_the_next_wish(app: Litestar) -> None:
    """« Je ne suis plus disponible » is enough; the earlier wishes but this one are ticked."""
    story, karim, base = await wished(app, *spans(72, 96, hours=1.5), *spans(120, hours=2))
    await karim.submit(take(await karim.open(base), base))
    tenant, home = await tenant_of(app, story.mission)
    form = (await tenant.open(f"{home}/deplacer")).form(f"{home}/deplacer")
    ticked = form.values("wish")
    assert len(ticked) == 2
    page = Page(await tenant.send(form.choose("motive", "other").press("reschedule")))
    assert page.status == 422
    assert page.error_of("reason")
    form = page.form(f"{home}/deplacer")
    assert (form.values("wish"), form.values("motive")) == (ticked, ["other"])
    await tenant.submit(form.choose("motive", "unavailable").choose("wish", ticked[1]).press("reschedule"))
    mission = await story.reload()
    assert mission.status == S.SLOTS_NEEDED
    assert await wishes_of(mission.id) == spans(120, hours=2)
    page = await karim.open(base)
    assert "Je ne suis plus disponible" in page.text
    letter = await Message.objects().where(Message.kind == "visit_moved").first()
    assert letter is not None
    assert "Le locataire souhaite" in text_of(await compose(letter))
    await karim.submit(take(page, base))
    assert (await story.reload()).status == S.SCHEDULED


async def test_a_move_with_a_word_of_one_s_own_still_goes(app: Litestar) -> None:
    story, karim, base = await wished(app)
    await karim.submit(take(await karim.open(base), base))
    tenant, home = await tenant_of(app, story.mission)
    form = (await tenant.open(f"{home}/deplacer")).form(f"{home}/deplacer")
    await tenant.submit(form.fill(reason="Mon fils est malade").press("reschedule"))
    assert "Mon fils est malade" in (await karim.open(base)).text


async def test_five_moments_are_the_most(app: Litestar) -> None:
    story, karim, base = await wished(app)
    await karim.submit(take(await karim.open(base), base))
    tenant, home = await tenant_of(app, story.mission)
    form = (await tenant.open(f"{home}/deplacer")).form(f"{home}/deplacer")
    offered = form.offered("wish")
    form.choose("motive", "unavailable").choose("wish", *offered[:6]).press("reschedule")
    page = Page(await tenant.send(form))
    assert page.status == 422
    assert page.error_of("wish") == "Choisissez 5 moments au plus."
    assert page.form(f"{home}/deplacer").values("wish") == offered[:6]
    assert (await story.reload()).status == S.SCHEDULED


async def test_a_wish_ends_where_the_visit_begins(app: Litestar) -> None:
    """Half-open hours: a visit until ten leaves a wish from ten on free."""
    story, karim, base = await wished(app)
    before = Span(spans(72)[0].start - timedelta(hours=2), spans(72)[0].start)
    other = await publish(dict(FORM), [before], story.manager)
    await accept_wish(other, before, story.karim)
    await karim.submit(take(await karim.open(base), base))
    assert (await story.reload()).status == S.SCHEDULED


async def test_a_moment_that_was_planned_has_no_button_once_the_visit_is_moved(app: Litestar) -> None:
    story, karim, base = await wished(app, *spans(72, 96))
    await karim.submit(take(await karim.open(base), base))
    await reschedule(await story.reload(), "Une urgence ailleurs", story.manager)
    for below in ("", "/creneaux"):
        page = await karim.open(base + below)
        assert [b.text for b in page.root.all("button") if b.text == TAKE] == [TAKE], below
    assert "4 déc" not in (await karim.open(base)).at("mission-on-site").text
    form = take(page, base)
    spent = Triple.from_span(spans(72)[0], story.mission.postcode).value
    answer = Page(await karim.send(form.put("wish", spent)))
    assert answer.status == 422
    assert "Un rendez-vous a déjà été planifié à ce moment." in answer.error_of("wish")


async def test_until_a_pause_is_over_nothing_is_there_to_press(app: Litestar) -> None:
    story, karim, base = await wished(app, *spans(72, 96, 24 * 12))
    await karim.submit(take(await karim.open(base), base))
    until = wording.local(spans(24 * 12)[0].start).date()
    await plan_second_visit(
        await story.reload(), story.karim, amount_cents=9000, not_before=until, not_before_reason="drying"
    )
    page = await karim.open(f"{base}/creneaux")
    assert [b.text for b in page.root.all("button") if b.text == TAKE] == [TAKE]
    quick = [b.get("value") for b in page.root.all("button", name="do") if b.get("value").startswith("take:")]
    assert quick
    assert all(value.removeprefix("take:") >= until.isoformat() for value in quick)


async def test_a_visit_that_was_done_before_its_hour_says_when_it_took_place(app: Litestar) -> None:
    story, karim, base = await wished(app)
    await karim.submit(take(await karim.open(base), base))
    await plan_second_visit(await story.reload(), story.karim, amount_cents=9000)
    shown = (await karim.open(base)).at("mission-on-site").text.replace("\u00a0", " ")
    assert f"a eu lieu plus tôt, {wording.exact(clock.now())}".replace("\u00a0", " ") in shown
