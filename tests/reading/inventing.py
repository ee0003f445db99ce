"""Invoices, quotes and credit notes made up at random, each with what a right reader says of it.

What changes: layout, spelling of labels, how amounts, dates and numbers are written, rates and rounding, and what
stands beside the totals to lead a reader astray.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum import luhn

from tests.reading.writing import Put, placed_pdf
from wording.dates import MONTHS, SHORT_MONTHS

NBSP, NARROW = "\u00a0", "\u202f"


@dataclass
class Truth:
    """What is printed; None where the paper does not say it. ``derived``: may be told all the same."""

    kind: str
    number: str
    date: str
    siret: str
    vat_number: str | None
    mention: str
    net: int | None
    vat: int | None
    total: int | None
    due: int | None
    to_pay: int | None
    derived: dict[str, int] = field(default_factory=dict)

    @property
    def siren(self) -> str:
        return self.siret[:9]


@dataclass
class Firm:
    name: str
    siret: str
    vat_number: str
    street: str


def firm(r: random.Random) -> Firm:
    siren = "999" + "".join(r.choice("0123456789") for _ in range(5))
    siren += luhn.calc_check_digit(siren)
    nic = "000" + r.choice("123456789")
    siret = siren + nic + luhn.calc_check_digit(siren + nic)
    key = (12 + 3 * (int(siren) % 97)) % 97
    name = (
        r.choice(["Plomberie", "Atelier", "Chauffage", "Dépannage", "Électricité"])
        + " "
        + r.choice(["Lemaire", "Caudron", "Vasseur", "Morel", "Dû-Lépine", "N'Guyen", "Œuvrard"])
    )
    street = f"{r.randint(1, 99)} {r.choice(['rue', 'avenue', 'place'])} {r.choice(['du Bac', 'Neuve', 'des Tisserands'])}"
    return Firm(
        name,
        siret,
        f"FR{key:02d}{siren}",
        f"{street}, {r.choice(['59000 Lille', '62000 Arras', '75011 Paris'])}",
    )


class Writer:
    """How this paper writes."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.group = r.choice(["", " ", NBSP, NARROW, ".", "", " "])
        self.point = "." if self.group in ("", "'") and r.random() < 0.1 else ","
        self.money = r.choice(
            ["{} €", "{} €", f"{{}}{NBSP}€", "{}€", "{} EUR", "€ {}", "{}", "EUR {}", "{} euros"]
        )
        self.minus = r.choice(["-", "-", "\u2212"])
        self.dates: Callable[[date], str] = r.choice(
            [
                lambda d: f"{d:%d/%m/%Y}",
                lambda d: f"{d:%d/%m/%Y}",
                lambda d: f"{d:%d.%m.%Y}",
                lambda d: f"{d:%d-%m-%Y}",
                lambda d: f"{d:%d/%m/%y}",
                lambda d: f"{d:%Y-%m-%d}",
                lambda d: f"{d.day}{'er' if d.day == 1 else ''} {MONTHS[d.month - 1]} {d.year}",
                lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
                lambda d: f"{d.day} {SHORT_MONTHS[d.month - 1]} {d.year}",
            ]
        )

    def amount(self, cents: int) -> str:
        euros, rest = divmod(abs(cents), 100)
        whole = f"{euros:,}".replace(",", self.group)
        shown = self.money.format(f"{whole}{self.point}{rest:02d}")
        return (self.minus if cents < 0 else "") + shown

    def rate(self, rate: float) -> str:
        text = f"{rate:g}".replace(".", ",")
        return self.r.choice([f"{text} %", f"{text}%", f"{text}{NBSP}%", f"{rate:.2f} %".replace(".", ",")])


NET = [
    "Total HT",
    "Total H.T.",
    "TOTAL HT",
    "Montant HT",
    "Sous-total HT",
    "Total hors taxes",
    "Total net HT",
    "Montant total HT",
]
TTC = [
    "Total TTC",
    "Total T.T.C.",
    "TOTAL TTC",
    "Montant TTC",
    "Total (TTC)",
    "Montant total TTC",
    "Total toutes taxes comprises",
]
DUE = [
    "Net à payer",
    "NET À PAYER",
    "Net à payer TTC",
    "Reste à payer",
    "Montant dû",
    "Total à payer",
    "Solde à payer",
    "Reste dû",
]
NOISE = [
    "En cas de retard de paiement, indemnité forfaitaire de 40,00 € (art. L441-10 du Code de commerce).",
    "Escompte pour paiement anticipé : néant.",
    "IBAN FR76 3000 4000 0312 3456 7890 143   BIC BNPAFRPP",
    "Tél. 01 99 00 12 34 - contact@atelier.example",
    "Assurance décennale n° 4521879, garantie jusqu'au 31/12/2027",
    "Pénalités de retard : trois fois le taux d'intérêt légal.",
    "Merci de nous avoir fait confiance.",
    "Code APE 4322A",
]


def invent(seed: int) -> tuple[bytes, Truth]:
    r = random.Random(seed)
    w = Writer(r)
    kind = r.choice(["invoice"] * 7 + ["credit_note", "quote", "deposit"])
    seller, buyer = firm(r), firm(r)
    issued = date(2026, 1, 5) + timedelta(days=r.randint(0, 320))
    puts: list[Put] = []
    paper = _Paper(r, w, puts, kind, seller, buyer, issued)
    return paper.write()


class _Paper:
    def __init__(
        self, r: random.Random, w: Writer, puts: list[Put], kind: str, seller: Firm, buyer: Firm, issued: date
    ) -> None:
        self.r, self.w, self.puts = r, w, puts
        self.kind, self.seller, self.buyer, self.issued = kind, seller, buyer, issued
        self.y = 40.0
        self.step = r.choice([13.0, 15.0, 18.0])
        self.number = self._invent_number()
        self.free_of_vat = r.random() < 0.15
        self.mention = ""

    def _invent_number(self) -> str:
        r = self.r
        head = {"credit_note": "AV", "quote": "D", "deposit": "FA"}.get(self.kind, "F")
        return r.choice(
            [
                f"{head}-2026-{r.randint(1, 999):03d}",
                f"{head}2026{r.randint(1, 9999):04d}",
                f"2026-{r.randint(1000, 9999)}",
                f"{head}{r.randint(100, 99999)}",
                f"{r.randint(1000, 99999)}",
                f"2026/{r.randint(10, 99)}/{r.randint(100, 999)}",
                f"{head}_{r.randint(100, 999)}",
            ]
        )

    def line(self, text: str, x: float = 50, size: float = 10, step: float | None = None) -> None:
        self.puts.append(Put(x, self.y, text, size))
        self.y += step or self.step

    def write(self) -> tuple[bytes, Truth]:
        self.line(self.seller.name, size=self.r.choice([10, 14]))
        self.line(self.seller.street)
        ids_first = self.r.random() < 0.5
        if ids_first:
            self._ids()
        self.y += self.step
        self._title()
        self.y += self.step
        self._buyer()
        self.y += self.step
        truth = self._sums()
        self.y += self.step
        for text in self.r.sample(NOISE, self.r.randint(0, 4)):
            self.line(text, size=8)
        if not ids_first:
            self.y += self.step
            self._ids()
        return placed_pdf(self.puts), truth

    # --- who

    def _ids(self) -> None:
        r, s = self.r, self.seller.siret
        spaced = r.choice(
            [
                s,
                f"{s[:3]} {s[3:6]} {s[6:9]} {s[9:]}",
                f"{s[:3]}.{s[3:6]}.{s[6:9]}.{s[9:]}",
                f"{s[:9]} {s[9:]}",
            ]
        )
        v = self.seller.vat_number
        vat = r.choice([v, f"FR {v[2:4]} {v[4:7]} {v[7:10]} {v[10:]}", f"FR{v[2:4]} {v[4:]}"])
        parts = [
            r.choice(
                [
                    f"SIRET {spaced}",
                    f"N° SIRET : {spaced}",
                    f"Siret : {spaced}",
                    f"SARL au capital de 7 500 € - SIRET {spaced}",
                ]
            )
        ]
        if not self.free_of_vat:
            parts.append(
                r.choice(
                    [
                        f"TVA intracommunautaire {vat}",
                        f"N° TVA : {vat}",
                        f"N° de TVA intracommunautaire : {vat}",
                        f"TVA {vat}",
                    ]
                )
            )
        if r.random() < 0.3:
            self.line(" - ".join(parts), size=8)
        else:
            for part in parts:
                self.line(part)

    def _buyer(self) -> None:
        r = self.r
        x = r.choice([50, 330])
        before = self.y
        self.line(r.choice(["Facturé à :", "Client :", "Adressé à", "Destinataire :", "Facturer à"]), x)
        self.line(self.buyer.name, x)
        self.line(self.buyer.street, x)
        if r.random() < 0.3:
            self.line(f"SIRET {self.buyer.siret}", x)
        if r.random() < 0.15:
            self.line(f"TVA {self.buyer.vat_number}", x)
        if r.random() < 0.2 and x > 300:
            self.puts.append(
                Put(50, before, f"Intervention du {self.w.dates(self.issued - timedelta(days=3))}")
            )

    # --- title, number, date

    def _title(self) -> None:
        r, w = self.r, self.w
        word = {"credit_note": "avoir", "quote": "devis", "deposit": "facture d'acompte"}.get(
            self.kind, "facture"
        )
        upper = r.random() < 0.5
        title = word.upper() if upper else word.capitalize()
        day = w.dates(self.issued)
        due = w.dates(self.issued + timedelta(days=30))
        choice = r.randint(0, 6)
        if choice == 0:
            self.line(f"{title} n° {self.number}", size=r.choice([10, 16]))
            self.line(
                r.choice([f"Date : {day}", f"Le {day}", f"Lille, le {day}", f"Date d'émission : {day}"])
            )
        elif choice == 1:
            self.line(f"{title} {r.choice(['n°', 'N°', 'numéro', 'N° :'])} {self.number} du {day}")
        elif choice == 2:
            self.line(title, size=18)
            self.line(f"{r.choice(['N°', 'Numéro :', 'N° :', 'Référence :'])} {self.number}")
            self.line(f"Date : {day}")
        elif choice == 3:
            self.line(title, size=18, step=24)
            self._meta_table(word, day, due)
        elif choice == 4:
            self.line(title, size=14)
            of = "d'" if word[0] in "aeiou" else "de "
            short = "facture" if word.startswith("facture") else word
            self.line(f"N° {of}{short} : {self.number}")
            self.line(f"Date {of}{short} : {day}")
        elif choice == 5:
            self.puts.append(Put(400, self.y, f"Date : {day}"))
            self.line(f"{title} : {self.number}")
        else:
            self.line(f"Échéance : {due}")
            self.line(f"{title} n° {self.number}")
            self.line(r.choice([f"Émise le {day}", f"Date de facturation : {day}", f"Établie le {day}"]))
        if r.random() < 0.3 and self.kind != "quote":
            self.line(
                f"{r.choice(['Selon votre devis', 'Suivant devis', 'Réf. devis'])} n° D-2026-{r.randint(10, 99)} du {w.dates(self.issued - timedelta(days=20))}"
            )
        if r.random() < 0.3:
            self.line(
                f"{r.choice(['À régler avant le', 'Payable au plus tard le', 'Date d échéance :'])} {due}"
            )

    def _meta_table(self, word: str, day: str, due: str) -> None:
        of = "de facture" if word.startswith("facture") else f"de {word}" if word == "devis" else "d'avoir"
        heads = [f"N° {of}", "Date", "Échéance"]
        values = [self.number, day, due]
        for n, (head, value) in enumerate(zip(heads, values, strict=True)):
            self.puts.append(Put(50 + 150 * n, self.y, head))
            self.puts.append(Put(50 + 150 * n, self.y + self.step, value))
        self.y += 2 * self.step

    # --- amounts

    def _sums(self) -> Truth:
        r = self.r
        rates = [r.choice([20, 10, 5.5])] if r.random() < 0.75 else r.sample([20, 10, 5.5], 2)
        items = [(r.randint(1, 4), r.randint(500, 180_000), r.choice(rates)) for _ in range(r.randint(1, 4))]
        sign = -1 if self.kind == "credit_note" and r.random() < 0.6 else 1
        self._items(items)
        bases = {rate: sign * sum(q * p for q, p, own in items if own == rate) for rate in rates}
        bases = {rate: base for rate, base in bases.items() if base}
        net = sum(bases.values())
        vats = {rate: round(base * rate / 100) for rate, base in bases.items()}
        if self.free_of_vat:
            return self._without_vat(net)
        vat = sum(vats.values())
        total = net + vat
        rows: list[tuple[str, int]] = [(r.choice(NET), net)]
        rate_rows = [(self._vat_label(rate, bases[rate]), amount) for rate, amount in vats.items()]
        if len(vats) > 1 and r.random() < 0.4:
            rate_rows.append((r.choice(["Total TVA", "Montant TVA", "TVA totale"]), vat))
        rows += rate_rows
        rows.append((r.choice(TTC), total))
        due = to_pay = None
        if self.kind in ("invoice", "deposit") and r.random() < 0.45:
            due = total
            if r.random() < 0.4:
                paid = r.randint(1_000, max(1_001, total // 2))
                rows.append(
                    (
                        r.choice(["Acompte versé", "Acompte du 02/01/2026", "Déjà réglé", "Acompte"]),
                        r.choice([-paid, paid]),
                    )
                )
                due = total - paid
            rows.append((r.choice(DUE), due))
        to_pay = due if due is not None else total
        self._rows(rows)
        if r.random() < 0.2:
            self._recap(bases, vats)
        if self.kind == "quote" and r.random() < 0.4:
            self.line("Option : robinet thermostatique")
            self.line(f"Total TTC avec option {self.w.amount(total + 12_300)}")
        if self.kind == "quote":
            self.line("Bon pour accord, date et signature :")
        return self._truth(net, vat, total, due, to_pay)

    def _truth(
        self, net: int | None, vat: int | None, total: int | None, due: int | None, to_pay: int | None
    ) -> Truth:
        return Truth(
            kind=self.kind,
            number=self.number,
            date=self.issued.isoformat(),
            siret=self.seller.siret,
            vat_number=None if self.free_of_vat else self.seller.vat_number,
            mention=self.mention,
            net=net,
            vat=vat,
            total=total,
            due=due,
            to_pay=to_pay,
        )

    def _vat_label(self, rate: float, base: int) -> str:
        r, text = self.r, self.w.rate(rate)
        return r.choice(
            [
                f"TVA {text}",
                f"TVA ({text})",
                f"T.V.A. {text}",
                f"TVA à {text}",
                f"Montant TVA {text}",
                f"TVA (taux {text})",
                f"TVA {text} sur {self.w.amount(base)}",
                f"TVA à {text} :",
            ]
        )

    def _items(self, items: list[tuple[int, int, float]]) -> None:
        if self.r.random() < 0.3:
            for _ in items:
                self.line(
                    self.r.choice(
                        [
                            "Remplacement mitigeur évier",
                            "Remise en service chaudière",
                            "Réparation chasse d'eau",
                        ]
                    )
                )
            return
        for x, head in ((50, "Désignation"), (300, "Qté"), (360, "P.U. HT"), (470, "Total HT")):
            self.puts.append(Put(x, self.y, head))
        self.y += self.step
        for quantity, price, _ in items:
            for x, text in (
                (
                    50,
                    self.r.choice(["Main d'œuvre", "Fournitures", "Déplacement 12 km", "Mitigeur réf. 4512"]),
                ),
                (300, str(quantity)),
                (360, self.w.amount(price)),
                (470, self.w.amount(quantity * price)),
            ):
                self.puts.append(Put(x, self.y, text))
            self.y += self.step

    def _rows(self, rows: list[tuple[str, int]]) -> None:
        """The totals: in lines, in two columns, in one row under their heads."""
        r = self.r
        choice = r.randint(0, 3)
        if choice == 0:
            for label, cents in rows:
                self.line(f"{label} {self.w.amount(cents)}")
        elif choice == 1:
            for label, cents in rows:
                self.line(f"{label} : {self.w.amount(cents)}")
        elif choice == 2:
            for label, cents in rows:
                self.puts.append(Put(540, self.y, self.w.amount(cents), right=True))
                self.line(label, 330)
        elif len(rows) <= 5 and all(len(label) < 22 for label, _ in rows):
            wide = 500 / len(rows)
            for n, (label, cents) in enumerate(rows):
                self.puts.append(Put(50 + wide * n, self.y, label, 8))
                self.puts.append(Put(50 + wide * n, self.y + self.step, self.w.amount(cents), 8))
            self.y += 2 * self.step
        else:
            for label, cents in rows:
                self.line(f"{label} ......... {self.w.amount(cents)}")

    def _recap(self, bases: dict[float, int], vats: dict[float, int]) -> None:
        self.y += self.step
        for x, head in ((50, "Taux"), (150, "Base HT"), (250, "Montant TVA"), (360, "Montant TTC")):
            self.puts.append(Put(x, self.y, head, 8))
        self.y += self.step
        for rate, base in bases.items():
            for x, text in (
                (50, self.w.rate(rate)),
                (150, self.w.amount(base)),
                (250, self.w.amount(vats[rate])),
                (360, self.w.amount(base + vats[rate])),
            ):
                self.puts.append(Put(x, self.y, text, 8))
            self.y += self.step

    def _without_vat(self, net: int) -> Truth:
        r = self.r
        self.mention, words = r.choice(
            [
                ("293B", "TVA non applicable, art. 293 B du CGI"),
                ("293B", "T.V.A. non applicable, article 293-B du Code général des impôts"),
                ("L223-3-CIBS", "TVA non applicable, article L. 223-3 du CIBS"),
                ("autoliquidation", "Autoliquidation, TVA due par le preneur (art. 283-2 nonies du CGI)"),
            ]
        )
        shape = r.randint(0, 2)
        if shape == 0:
            self._rows([("Total HT", net), ("Net à payer", net)])
            truth = self._truth(net, None, None, net, net)
        elif shape == 1:
            self._rows([("Total", net), ("Net à payer", net)])
            truth = self._truth(None, None, net, net, net)
        else:
            self._rows([("Total TTC", net)])
            truth = self._truth(None, None, net, None, net)
        self.line(words)
        truth.derived = {"net": net, "vat": 0, "total": net, "due": net}
        return truth
