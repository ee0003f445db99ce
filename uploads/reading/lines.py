"""Words put back into lines and cells, as the eye reads them."""

import re
from collections.abc import Sequence

from msgspec import Struct, field

from uploads.reading.normal import folded
from uploads.reading.places import PageWords, Word

CELL = "\t"  # between cells: a gap wider than between words
GLUE = "\u202f"  # a narrow or no-break space of the paper
_CELL_GAP = 1.1  # of the letters' height
_LEADERS = re.compile(r"[._·…]{3,}|(?:[._·…] ){3,}")


class Line(Struct):
    """``text`` and ``plain`` (folded, all spaces alike) have the same length: a place in one is one in the other."""

    page: int
    words: list[Word]
    text: str = ""
    plain: str = ""
    starts: list[int] = field(default_factory=list)

    @property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    def span(self, start: int, end: int) -> tuple[float, float]:
        """Left and right of the words that hold these letters."""
        held = [
            word
            for word, begin in zip(self.words, self.starts, strict=True)
            if begin < end and begin + len(word.text) > start
        ]
        if not held:
            return 0.0, 0.0
        return min(word.x0 for word in held), max(word.x1 for word in held)

    def cell_of(self, place: int) -> tuple[int, int]:
        """Where the cell around that place begins and ends."""
        begin = self.text.rfind(CELL, 0, place) + 1
        end = self.text.find(CELL, place)
        return begin, len(self.text) if end < 0 else end


def lines_of(page: PageWords) -> list[Line]:
    rows: list[list[Word]] = []
    for word in sorted(_once(page.words), key=lambda w: (w.middle, w.x0)):
        row = next((r for r in reversed(rows[-4:]) if _beside(r, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    lines = [Line(page.number, sorted(row, key=lambda w: w.x0)) for row in rows]
    for line in lines:
        _write(line)
    return sorted(lines, key=lambda line: line.y0)


def _once(words: Sequence[Word]) -> list[Word]:
    """A bold letter is at times the same letter drawn twice, a hair apart."""
    seen: dict[tuple[str, int, int], Word] = {}
    for word in words:
        key = (word.text, round(word.x0 / 2), round(word.y0 / 2))
        near = [(word.text, key[1] + dx, key[2] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if word.text and not any(k in seen for k in near):
            seen[key] = word
    return list(seen.values())


def _beside(row: Sequence[Word], word: Word) -> bool:
    last = row[-1]
    overlap = min(last.y1, word.y1) - max(last.y0, word.y0)
    return overlap > 0.5 * min(last.y1 - last.y0, word.y1 - word.y0)


def _write(line: Line) -> None:
    parts: list[str] = []
    length = 0
    for number, word in enumerate(line.words):
        if number:
            last = line.words[number - 1]
            wide = word.x0 - last.x1 > _CELL_GAP * max(word.size, last.size, 1.0)
            parts.append(CELL if wide else GLUE if word.glued else " ")
            length += 1
        line.starts.append(length)
        parts.append(word.text)
        length += len(word.text)
    line.text = _without_leaders("".join(parts))
    line.plain = folded(line.text).replace(GLUE, " ")


def _without_leaders(text: str) -> str:
    """« Total ........ 420,00 »: dots that lead the eye, as spaces of the same length."""
    return _LEADERS.sub(lambda dots: CELL + " " * (len(dots[0]) - 1), text)
