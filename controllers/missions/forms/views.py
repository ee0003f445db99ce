"""The panels: forms that open inside the mission, each at its own address.

`kind` names the partial: `partials/panels/{kind}.html`, root `#panel`. Every panel has `title`, `url` (its POST),
`cancel_url` (the mission), `meta` and `errors`.
"""

from dataclasses import dataclass, field
from typing import Literal

from controllers.web.views import NO_ERRORS, Errors, FileRow, FindingLine, FormMeta, Option, Photo


@dataclass(frozen=True, slots=True)
class Toggle:
    """A chip: `value` goes as `do` (`take:2026-12-02T08:00/12:00`); `on` when it is among the slots."""

    value: str
    label: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class QuickDay:
    """« mar. 2 déc. », with « matin, de 8 h à 12 h » and « après-midi, de 14 h à 18 h »."""

    label: str
    halves: tuple[Toggle, ...]


@dataclass(frozen=True, slots=True)
class SlotInput:
    """One triple as typed; `words` reads it back, `error` tells a conflict or an impossible time."""

    number: int
    date: str = ""
    start: str = ""
    end: str = ""
    words: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SlotsPanel:
    """« Proposer un créneau »: `slot_date`, `slot_start`, `slot_end`, repeated."""

    # Also the word on the button that opened it.
    title: str
    url: str
    draft_url: str
    cancel_url: str
    meta: FormMeta
    slots: tuple[SlotInput, ...]
    wishes: tuple[Toggle, ...] = ()
    days: tuple[QuickDay, ...] = ()
    can_add: bool = True
    # The earliest day of the date inputs, 2026-11-25.
    min_date: str = ""
    # « Le locataire recevra vos créneaux et en choisira un. »
    outcome: str = ""
    # What the tenant wrote, the pause that was asked for, …
    hints: tuple[str, ...] = ()
    errors: Errors = NO_ERRORS
    # Of a mission on offer: what the form of who comes too late proves itself by.
    offer: str = ""
    kind: Literal["slots"] = field(default="slots", init=False)


@dataclass(frozen=True, slots=True)
class StepPanel:
    """« Etape suivante ». `steps` holds what the table allows now, no other."""

    url: str
    cancel_url: str
    meta: FormMeta
    steps: tuple[Option, ...]
    # « 150,00 € »
    threshold: str
    # « 420,00 € » where a quote is in force: no amount is asked for to go on.
    quote_in_force: str = ""
    amount: str = ""
    kept_quote: FileRow | None = None
    findings: tuple[FindingLine, ...] = ()
    kept_photos: tuple[FileRow, ...] = ()
    note: str = ""
    motives: tuple[Option, ...] = ()
    reason: str = ""
    not_before: str = ""
    not_before_reasons: tuple[Option, ...] = ()
    min_date: str = ""
    errors: Errors = NO_ERRORS
    title: str = "Etape suivante"
    kind: Literal["step"] = field(default="step", init=False)


@dataclass(frozen=True, slots=True)
class InvoicePanel:
    """« Envoyer la facture »: `amount`, `invoice` (files), and `photos` while none of the work is there."""

    url: str
    cancel_url: str
    meta: FormMeta
    # « Devis validé : 420,00 € »
    reference_amount: str = ""
    amount: str = ""
    kept_invoice: tuple[FileRow, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    kept_photos: tuple[FileRow, ...] = ()
    needs_photos: bool = False
    # « 3 photos des travaux sont jointes. »
    photos_note: str = ""
    # « Facturer à », « À l'attention de », « Référence à rappeler »
    bill_to: tuple[tuple[str, str], ...] = ()
    # « Le gestionnaire recevra votre facture. »
    outcome: str = ""
    errors: Errors = NO_ERRORS
    title: str = "Envoyer la facture"
    # « Facture », « Facture d'acompte », « Avoir »: the field's label
    paper: str = "Facture"
    kind: Literal["invoice"] = field(default="invoice", init=False)


@dataclass(frozen=True, slots=True)
class ReasonPanel:
    """One reason, one button."""

    title: str
    # What will happen.
    text: str
    url: str
    cancel_url: str
    meta: FormMeta
    button: str
    answer: str
    label: str = "Motif"
    hint: str = ""
    reason: str = ""
    motives: tuple[Option, ...] = ()
    # What is decided about, sent back as `seen`.
    seen: str = ""
    with_photos: bool = False
    kept_photos: tuple[FileRow, ...] = ()
    danger: bool = False
    # « Autoriser Plomberie Durand à la reprendre » (reassign): a checkbox `allow_again`, no label no box.
    allow_again_label: str = ""
    allow_again: bool = False
    errors: Errors = NO_ERRORS
    kind: Literal["reason"] = field(default="reason", init=False)


@dataclass(frozen=True, slots=True)
class AnswerPanel:
    """« Saisir la réponse du locataire ».

    `about` slots: `slot` with `answer=choose`, and where `can_decline` `wish`, `word` with `answer=decline`.
    `about` work: `answer=confirm`, or `reason` with `answer=dispute`.
    """

    about: Literal["slots", "work"]
    url: str
    cancel_url: str
    meta: FormMeta
    # « Vous répondez pour Madame Martin. Un message l'en informe. »
    text: str = ""
    slots: tuple[Option, ...] = ()
    can_decline: bool = False
    # `value` of the halves: `2026-12-02T08:00/12:00`, sent as `wish`.
    days: tuple[QuickDay, ...] = ()
    word: str = ""
    reason: str = ""
    errors: Errors = NO_ERRORS
    title: str = "Saisir la réponse du locataire"
    kind: Literal["answer"] = field(default="answer", init=False)


@dataclass(frozen=True, slots=True)
class LinkPanel:
    """The tenant's link: before, two buttons (`answer=mail` where there is an address, `answer=copy`);
    after « Copier un nouveau lien », the address, once."""

    url: str
    cancel_url: str
    meta: FormMeta
    # « camille.martin@example.org », or empty
    email: str = ""
    # « Le lien actuel est valable jusqu'au 24 décembre. »
    text: str = ""
    address: str = ""
    # « Valable jusqu'au 24 décembre 2026. »
    validity: str = ""
    errors: Errors = NO_ERRORS
    title: str = "Lien du locataire"
    kind: Literal["link"] = field(default="link", init=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """A quote or an invoice, the facts that the decision needs, and its two buttons in one form.

    `reason` is needed to refuse. Shown as a panel of the mission (`kind` decision) and as a card of the desk
    (`on_desk`: the form sends `back=desk` and swaps `#decisions`).
    """

    about: Literal["quote", "invoice"]
    url: str
    meta: FormMeta
    # The quote's or the invoice's id, sent back as `seen`.
    seen: str
    reference: str
    mission_title: str
    mission_url: str
    place: str
    contractor: str
    amount: str
    # « depuis 2 h », « depuis le 24 novembre 2026 à 9 h 12 »
    since: str
    since_exact: str
    file: FileRow | None = None
    # The file's pages or pictures, rendered by the server.
    pages: tuple[Photo, ...] = ()
    # « 20 pages sur 43 sont montrées… », or empty
    pages_left_out: str = ""
    # The photos of the work, beside an invoice; before, beside a quote.
    photos: tuple[Photo, ...] = ()
    # « Version 2 ; la précédente était de 510,00 € », « Devis validé : 420,00 € »
    compared: str = ""
    # « 12,00 € de plus que le devis validé », or empty; `over` when the agency would pay more.
    difference: str = ""
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # What the contractor wrote.
    note: str = ""
    reason: str = ""
    errors: Errors = NO_ERRORS
    cancel_url: str = ""
    on_desk: bool = False
    kind: Literal["decision"] = field(default="decision", init=False)

    @property
    def title(self) -> str:
        return "Décider du devis" if self.about == "quote" else "Décider de la facture"


Panel = SlotsPanel | StepPanel | InvoicePanel | ReasonPanel | AnswerPanel | LinkPanel | Decision
