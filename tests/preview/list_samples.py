"""Lists, with names long enough to hurt."""

from markupsafe import Markup
from msgspec.structs import replace

from controllers.lists.filtering import form
from controllers.lists.rows import rendered
from controllers.lists.views import Choice, Filters, MissionList, MissionRow, Tab
from controllers.web.views import Empty, Link
from tests.preview.frame_samples import PLACES, STATUSES, TITLES, TRADES, URGENCIES, options
from wording import typographic as t


def row(n: int, layout: str) -> MissionRow:
    trade, trade_label = TRADES[n % len(TRADES)]
    urgency, urgency_label = URGENCIES[0 if n < 3 else 1 + n % 2]
    own = layout != "pool"
    return MissionRow(
        reference=f"OM-2026-{123 + n:06d}",
        url=f"/missions/OM-2026-{123 + n:06d}",
        title=TITLES[n % len(TITLES)],
        trade=trade,
        trade_label=trade_label,
        urgency=urgency,
        urgency_label=urgency_label,
        place=PLACES[n % len(PLACES)],
        published=t(f"il y a {n + 2} h").replace(f"{n + 2} ", f"{n + 2}\u00a0"),
        published_exact=t("le 24 novembre 2026 à 9 h 12"),
        wishes="" if n % 3 == 2 else t("mar. 2 déc., le matin ; jeu. 4 déc., l'après-midi"),
        status=STATUSES[n % len(STATUSES)] if own else None,
        appointment=t("demain, de 14 h à 16 h") if n % 2 else "",
        contractor="" if layout != "all" else ("Plomberie Durand et Fils" if n % 3 else ""),
        waits_for="" if layout != "all" else ("vous" if n % 4 == 1 else "le locataire"),
        yours=n % 4 == 1,
    )


def listed(number: int, layout: str) -> Markup:
    return Markup("\n").join(rendered(row(place, layout), layout) for place in range(number))


FILTERS = Filters(
    url="/missions",
    view="nouvelles",
    choices=(
        Choice("metier", "Métier", options(TRADES)),
        Choice("lieu", "Lieu", options(tuple((p, p) for p in PLACES)), "Partout"),
        Choice("urgence", "Urgence", options(URGENCIES), "Toutes"),
    ),
)
TABS = (
    Tab("Nouvelle Demande", "/missions?vue=nouvelles", 30, True),
    Tab("À traiter", "/missions?vue=a-traiter", 3),
    Tab("En cours", "/missions?vue=en-cours", 8),
    Tab("Interventions réalisées", "/missions?vue=realisees", 1),
    Tab("Facturées", "/missions?vue=facturees", 12),
)
POOL = MissionList(
    title="Nouvelle Demande",
    layout="pool",
    tabs=TABS,
    filters=form(FILTERS),
    rows=listed(25, "pool"),
    waiting="3 missions vous attendent.",
    waiting_url="/missions?vue=a-traiter",
    more_url="/missions?apres=abc",
)
OWN = replace(
    POOL,
    title="En cours",
    layout="own",
    tabs=tuple(replace(tab, current=tab.label == "En cours") for tab in TABS),
    rows=listed(14, "own"),
    more_url="",
    first_url="/missions?vue=en-cours",
)
FILTERED = replace(
    POOL,
    filters=form(replace(FILTERS, active=("Vitrerie", "Urgente"), clear_url="/missions", text="vitre")),
    rows=Markup(),
    more_url="",
    empty=Empty("Aucune mission pour ces filtres", "Effacez un filtre pour en voir d'autres."),
)
EMPTY = replace(
    OWN,
    title="Facturées",
    rows=Markup(),
    first_url="",
    waiting="Rien ne vous attend.",
    waiting_url="",
    empty=Empty(
        "Aucune facture envoyée",
        "Vos factures apparaîtront ici dès que vous en aurez envoyé une.",
        Link("Voir les nouvelles demandes", "/missions"),
    ),
)
ALL = replace(
    OWN,
    title="Toutes les missions",
    layout="all",
    tabs=(),
    filters=form(
        replace(
            FILTERS,
            url="/gestion",
            view="",
            choices=(
                *FILTERS.choices,
                Choice("statut", "Statut", options((("new", "Nouvelle Demande"),))),
            ),
        )
    ),
    rows=listed(14, "all"),
    waiting="",
)
