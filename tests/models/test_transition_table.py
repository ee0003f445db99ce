from datetime import timedelta

from models import clock
from models.missions.notices import NOTICES
from models.missions.transition_table import STEPS, TRANSITIONS, Action, Need, Who, find
from models.missions.verbs import arriving, ending, invoices, quotes, slots, upkeep, visits, wishes, work
from models.workflow import FINAL, WAITS_FOR, Role, Status, turn
from tests.models.law import LAW, UPKEEP, VERBS

MODULES = arriving, ending, invoices, quotes, slots, upkeep, visits, wishes, work
TRIPLES = [(row.action, who, source) for row in TRANSITIONS for who in row.who for source in row.sources]


def test_each_action_person_and_source_stands_in_the_table_once() -> None:
    assert len(TRIPLES) == len(set(TRIPLES))


def test_the_table_is_the_workflow_documents() -> None:
    table = {
        (row.action, who, source): row.target
        for row in TRANSITIONS
        for who in row.who
        for source in row.sources
    }
    assert table == LAW


def test_needs_stand_where_the_workflow_document_puts_them() -> None:
    needs = {
        (row.action, who, source): set(row.needs)
        for row in TRANSITIONS
        for who in row.who
        for source in row.sources
        if row.needs
    }
    asked = {
        (action, who, source): {Need.SOMEBODY_TO_ASK}
        for (action, who, source) in LAW
        if action in (Action.CHOOSE_SLOT, Action.DECLINE_SLOTS) and who is not Who.SYSTEM
    }
    for action, who, source in asked:
        if action is Action.CHOOSE_SLOT:
            asked[action, who, source] = {Need.SOMEBODY_TO_ASK, Need.CONTRACTOR_AT_WORK}
    its = Who.ITS_CONTRACTOR
    assert needs == asked | {
        (Action.PROPOSE_SLOTS, Who.ANY_CONTRACTOR, Status.NEW): {Need.NOT_BARRED},
        (Action.PROPOSE_SLOTS, its, Status.QUOTE_REJECTED): {Need.QUOTE_IN_FORCE},
        (Action.ACCEPT_WISH, Who.ANY_CONTRACTOR, Status.NEW): {Need.NOT_BARRED},
        (Action.ACCEPT_WISH, its, Status.QUOTE_REJECTED): {Need.QUOTE_IN_FORCE},
        (Action.CHOOSE_SLOT, Who.SYSTEM, Status.SLOTS_PROPOSED): {Need.NOBODY_TO_ASK},
        (Action.EXPIRE_SLOTS, Who.SYSTEM, Status.SLOTS_PROPOSED): {Need.SLOTS_RUN_OUT},
        (Action.EXPIRE_SLOTS, Who.SYSTEM, Status.SLOT_CHOSEN): {Need.SLOTS_RUN_OUT},
        (Action.SCHEDULE, its, Status.SLOT_CHOSEN): {Need.CHOSEN_SLOT_AHEAD},
        (Action.RESCHEDULE, its, Status.SCHEDULED): {Need.BEFORE_VISIT},
        (Action.RESCHEDULE, Who.TENANT, Status.SCHEDULED): {Need.BEFORE_VISIT},
        (Action.RESCHEDULE, Who.MANAGER, Status.SCHEDULED): {Need.BEFORE_VISIT},
        (Action.REPORT_FAILED_VISIT, its, Status.SCHEDULED): {Need.VISIT_BEGUN},
        (Action.REPORT_NO_SHOW, Who.TENANT, Status.SCHEDULED): {Need.NOBODY_CAME},
        (Action.REPORT_NO_SHOW, Who.MANAGER_FOR_TENANT, Status.SCHEDULED): {Need.NOBODY_CAME},
        (Action.CONFIRM_WORK, Who.SYSTEM, Status.WORK_DONE): {Need.SILENT_FOR_7_DAYS},
    }


def test_find_gives_a_row_for_every_triple_and_nothing_else() -> None:
    for action in Action:
        for who in Who:
            for status in Status:
                row = find(action, who, status)
                assert (row.target if row else None) == LAW.get((action, who, status))


def test_every_status_is_reached_from_a_new_mission() -> None:
    reached = {Status.NEW}
    while True:
        wider = reached | {row.target for row in TRANSITIONS if reached & set(row.sources)}
        if wider == reached:
            break
        reached = wider
    assert reached == set(Status)


def test_nothing_leaves_a_final_status_and_something_leaves_every_other() -> None:
    sources = {source for row in TRANSITIONS for source in row.sources}
    assert sources == set(Status) - set(FINAL)


def test_whom_a_status_waits_for_can_lead_on_from_it() -> None:
    assert set(WAITS_FOR) == set(Status)
    for status, role in WAITS_FOR.items():
        leads_on = {who.role for row in TRANSITIONS for who in row.who if status in row.sources}
        if role is None:
            assert status in FINAL
        else:
            assert role in leads_on, status


def test_a_planned_visit_waits_for_nobody_before_its_hour() -> None:
    now = clock.now()
    later, earlier = now + timedelta(hours=1), now - timedelta(hours=1)
    asked = {"somebody_to_ask": True, "now": now}
    assert turn(Status.SCHEDULED, visit_start=later, **asked) is None
    assert turn(Status.SCHEDULED, visit_start=earlier, **asked) is Role.CONTRACTOR


def test_the_manager_answers_where_nobody_has_to_be_asked() -> None:
    for status, role in WAITS_FOR.items():
        found = turn(status, somebody_to_ask=False, visit_start=None, now=clock.now())
        assert found is (Role.MANAGER if role is Role.TENANT else role)


def test_every_row_has_a_label_and_every_action_its_verb() -> None:
    assert all(row.label for row in TRANSITIONS)
    assert {row.action for row in TRANSITIONS} == set(VERBS)
    for action in (*VERBS, *UPKEEP):
        assert any(callable(getattr(module, action.value, None)) for module in MODULES)


def test_the_list_of_next_steps_holds_rows_of_its_contractor_only() -> None:
    for action in STEPS:
        assert all(row.who == (Who.ITS_CONTRACTOR,) for row in TRANSITIONS if row.action is action)


def test_every_transition_tells_somebody() -> None:
    beside = {Action.PUBLISH, Action.RENEW_LINK, Action.ADD_INVOICE, Action.AMEND, Action.ANNOUNCE_DEPARTURE}
    assert {*VERBS, *beside} == set(NOTICES)
