"""The rows that a life leaves behind."""

import wording
from demo.catalogue import DOORS, FLOORS, OWNERS, REQUESTS, STREETS, TOWNS
from models.agenda.slot import Slot, Wish
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.missions.mission import Mission
from models.missions.search_text import SEARCHED, searched
from models.papers.paper import Invoice, Quote
from models.people.derived_key import derive, hash_of
from models.people.tenant_link import LIFETIME, TenantLink, purpose
from models.workflow import Opener, VisitState
from seeding.generator import Generator
from seeding.life import DAY, HOUR, Life
from seeding.roads import ROADS
from seeding.shape import Chunk, Row
from settings import current


def chunk_of(maker: Generator, number: int) -> Chunk:
    chunk = Chunk()
    for _ in range(number):
        status = maker.order[maker.made % len(maker.order)]
        road = maker.dice.choice(ROADS[status])
        life = Life(maker, chunk, status, road)
        life.live()
        _write(life)
        maker.made += 1
    return chunk


def _write(life: Life) -> None:
    out = life.chunk.rows
    for assigned in (*life.past, *([life.assigned] if life.assigned else [])):
        out[Assignment].append(
            (
                assigned.id, life.id, assigned.contractor.id, assigned.started_at, assigned.ended_at,
                assigned.end_action, False, assigned.declared,
            )
        )  # fmt: skip
        out[Slot] += [(slot[0], assigned.id, *slot[1:]) for slot in assigned.slots]
        for number, slot, visit_number, planned_at, state, finished_at in assigned.visits:
            out[Visit].append(
                (
                    number, assigned.id, slot[0], visit_number, slot[1], slot[2], state.value, planned_at,
                    finished_at, int(state is VisitState.CANCELLED), assigned.contractor.id,
                )
            )  # fmt: skip
        for table, papers in ((Quote, assigned.quotes), (Invoice, assigned.invoices)):
            out[table] += [
                (
                    paper.id, assigned.id, paper.version, paper.cents, paper.file, paper.decision.value,
                    paper.reason, paper.at, paper.decided_at,
                    life.maker.manager.id if paper.decided_at else None,
                )
                for paper in papers
            ]  # fmt: skip
    if life.link is not None:
        hashed = hash_of(derive(purpose(life.link), life.nonce, current().secret))
        out[TenantLink].append((life.link, life.id, life.nonce, hashed, life.linked, life.renewed + LIFETIME))
    if life.asks and life.id % 3 == 0:
        start = life.maker.midnight + 3 * DAY + 9 * HOUR
        out[Wish].append((life.maker.next_id(Wish), life.id, start, start + 3 * HOUR))
    out[Mission].append(_mission(life))


def _mission(life: Life) -> Row:
    dice = life.maker.dice
    request = dice.choice(REQUESTS)
    postcode, town = dice.choice(TOWNS)
    owner, owner_address = dice.choice(OWNERS)
    reference = f"OM-{wording.local(life.published).year}-{life.id:06d}"
    address = f"{dice.randint(1, 180)} {dice.choice(STREETS)}"
    floor, door, lot = dice.choice(FLOORS), dice.choice(DOORS), f"LOT-{life.id % 997}"
    found_by = searched(
        {
            **dict.fromkeys(SEARCHED, ""),
            "title": request.title, "description": request.description, "town": town, "reference": reference,
            "address": address, "postcode": postcode, "floor": floor, "door": door, "tenant_name": life.tenant,
            "tenant_email": life.email, "tenant_phone": life.phone, "bill_to_name": owner, "bill_reference": lot,
        },
        life.assigned.contractor.searched_name if life.assigned else "",
    )  # fmt: skip
    return (
        life.id, reference, life.status.value, life.version,
        life.since, life.published, life.maker.manager.id, request.title, request.trade.value,
        request.urgency.value, request.urgency.rank, request.description,
        address, town, postcode, floor,
        door, life.occupancy.value, life.tenant, life.email, life.phone,
        (Opener.TENANT if life.asks else Opener.AGENCY_KEYS).value,
        "Digicode 0000A" if life.id % 4 == 0 else "", owner, owner_address, lot,
        life.assigned.id if life.assigned else None, life.chosen[0] if life.chosen else None,
        life.visit[0] if life.visit else None, life.assigned.contractor.id if life.assigned else None,
        life.pause.date() if life.pause else None,
        "part_ordered" if life.pause else "", life.word, found_by["search_words"], found_by["search_people"],
    )  # fmt: skip
