"""The words of a PDF and where they stand. Points (1/72 inch), y downwards from the top of the page."""

import ctypes
from collections.abc import Iterator
from math import pi

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct, field

from uploads.reading.normal import NARROW_SPACES, normal

PAGES = 50
LETTERS_PER_PAGE = 20_000
ANNOTATIONS_PER_PAGE = 500
_PICTURE_SHARE = 0.03  # of a page: what may hold a letterhead
_SCAN_SHARE = 0.5
_INVISIBLE_TEXT = 3  # text rendering mode of ISO 32000-1, 9.3.6
_TURNED_LETTERS = 3  # more of them say something
_SMALLEST = 2.0  # points
_DRAWN_PAGES = 10  # each takes as long as its pictures need
_DRAWN_SIDE = 2000  # pixels
_CONTRAST = 12  # of 255, between a letter and what is under it
_HIDDEN = 0b100010  # annotation flags Hidden and NoView, ISO 32000-1, 12.5.3


class Letter(Struct):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    shown: bool = True


class Word(Struct, frozen=True):
    """``glued``: a narrow or no-break space stands before it, as inside a number."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    glued: bool = False

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


class PageWords(Struct):
    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    pictured: bool = False  # a picture on it may hold words
    scanned: bool = False  # its text, if any, was recognised on a picture
    unsure: bool = False  # something on it could not be read as text
    turned: str = ""  # what stands slantwise or upright on it, as a stamp does


class Paper(Struct):
    pages: list[PageWords]
    more_pages: bool = False


def read_places(document: pypdfium2.PdfDocument) -> Paper:
    """Forms have to be initialised before: the values of fields are part of the paper."""
    count = len(document)
    pages = [_page(document, n) for n in range(min(count, PAGES))]
    return Paper(pages, more_pages=count > PAGES)


def _page(document: pypdfium2.PdfDocument, number: int) -> PageWords:
    page = document[number]
    left, bottom, right, top = page.get_cropbox()
    turn = _Turn(page.get_rotation(), left, bottom, right, top)
    found = PageWords(number + 1, turn.width, turn.height)
    text_page = page.get_textpage()
    turned: list[str] = []
    letters = list(_letters(text_page, turn, turned))
    found.turned = " ".join(normal("".join(turned)).split())
    _look_at_pictures(page, found, letters)
    words = [*words_of([one for one in letters if one.shown or found.scanned])]
    found.words = words
    if not found.scanned:
        found.words = _without_covered(_drawn(page, turn, words) if number < _DRAWN_PAGES else words)
    # What is hidden was written all the same: nothing is said to be absent.
    found.unsure = len(found.words) < len(words) or len(found.turned) > _TURNED_LETTERS
    found.words += _written_over(document, page, turn, found)
    if pdfium.FPDFText_CountChars(text_page) > LETTERS_PER_PAGE:
        found.unsure = True
    return found


class _Turn(Struct, frozen=True):
    """From the PDF's coordinates to what is seen."""

    degrees: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.degrees in (90, 270) else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.degrees in (90, 270) else self.top - self.bottom

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if self.degrees == 90:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.degrees == 180:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        if self.degrees == 270:
            return self.top - y1, self.right - x1, self.top - y0, self.right - x0
        return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0

    def upright(self, angle: float) -> bool:
        """Whether letters of that angle (radians, clockwise as pdfium has it) are read from left to right."""
        turned = (angle * 180 / pi + self.degrees) % 360
        return min(turned, 360 - turned) < 10


def _letters(text_page: pypdfium2.PdfTextPage, turn: _Turn, turned: list[str]) -> Iterator[Letter]:
    """``turned`` takes those that are not read from left to right."""
    box = pdfium.FS_RECTF()
    for place in range(min(pdfium.FPDFText_CountChars(text_page), LETTERS_PER_PAGE)):
        code = pdfium.FPDFText_GetUnicode(text_page, place)
        # pdfium makes 2 of a hyphen at the end of a line; letters beyond U+FFFF come whole.
        text = "-" if code == 2 else chr(code) if code <= 0x10FFFF else "\ufffd"
        if pdfium.FPDFText_IsGenerated(text_page, place) == 1 or code in (10, 13):
            turned.append(" ")
            yield Letter(" ", 0, 0, 0, 0, 0)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text_page, place, box):
            continue
        if not turn.upright(pdfium.FPDFText_GetCharAngle(text_page, place)):
            if _is_shown(text_page, place):
                turned.append(text)
            continue
        x0, y0, x1, y1 = turn.box(box.left, box.bottom, box.right, box.top)
        if not (-1 < (x0 + x1) / 2 < turn.width + 1 and -1 < (y0 + y1) / 2 < turn.height + 1):
            continue
        yield Letter(text, x0, y0, x1, y1, max(y1 - y0, 0.1), _is_shown(text_page, place))


def _is_shown(text_page: pypdfium2.PdfTextPage, place: int) -> bool:
    owner = pdfium.FPDFText_GetTextObject(text_page, place)
    return not owner or pdfium.FPDFTextObj_GetTextRenderMode(owner) != _INVISIBLE_TEXT


def _drawn(page: pypdfium2.PdfPage, turn: _Turn, words: list[Word]) -> list[Word]:
    """The words that a drawing of the page shows: no hidden layer, nothing white on white or cut off."""
    words = [word for word in words if word.size >= _SMALLEST]
    width, height = page.get_size()
    scale = min(1.5, _DRAWN_SIDE / max(width, height, 1.0))
    if scale < 0.7 or abs(width - turn.width) > 1 or abs(height - turn.height) > 1 or not _may_hide(page):
        return words
    picture = page.render(scale=scale, grayscale=True, draw_annots=False, may_draw_forms=False)
    try:
        rows, stride = memoryview(picture.buffer).cast("B"), picture.stride

        def is_drawn(word: Word) -> bool:
            left, right = max(0, int(word.x0 * scale)), min(picture.width, int(word.x1 * scale) + 2)
            top, bottom = max(0, int(word.y0 * scale)), min(picture.height, int(word.y1 * scale) + 2)
            seen = b"".join(rows[y * stride + left : y * stride + right] for y in range(top, bottom))
            return bool(seen) and max(seen) - min(seen) > _CONTRAST

        return [word for word in words if is_drawn(word)]
    finally:
        picture.close()


def _may_hide(page: pypdfium2.PdfPage) -> bool:
    """Whether anything on it may keep text from being seen; most pages need not be drawn."""
    parts = [ctypes.c_uint() for _ in range(4)]
    for thing in page.get_objects(max_depth=1):
        if thing.type != pdfium.FPDF_PAGEOBJ_TEXT:
            return True
        if pdfium.FPDFPageObj_CountMarks(thing) > 0:
            return True
        clip = pdfium.FPDFPageObj_GetClipPath(thing)
        if clip and pdfium.FPDFClipPath_CountPaths(clip) > 0:
            return True
        if pdfium.FPDFPageObj_GetFillColor(thing, *parts):
            *colour, alpha = (part.value for part in parts)
            if min(colour) > 200 or alpha < 60:
                return True
    return False


def _without_covered(words: list[Word]) -> list[Word]:
    """Numbers that are printed one over the other, as where a sum was painted over: which one is seen is not known."""
    numbers = sorted((word for word in words if _digits(word)), key=lambda word: word.middle)
    covered: set[int] = set()
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            if other.middle - one.middle > 0.35 * max(one.size, other.size):
                break
            shared = min(one.x1, other.x1) - max(one.x0, other.x0)
            if shared > 0.5 * min(one.x1 - one.x0, other.x1 - other.x0) and _digits(one) != _digits(other):
                covered |= {id(one), id(other)}
    return [word for word in words if id(word) not in covered]


def _digits(word: Word) -> str:
    return "".join(letter for letter in word.text if letter.isdigit())


def words_of(letters: list[Letter]) -> Iterator[Word]:
    """Letters that stand beside each other; the PDF's own order only breaks words, it never joins them."""
    held: list[Letter] = []
    spaced = ""
    for letter in letters:
        if letter.text.isspace():
            if held:
                yield _word(held, spaced)
                held, spaced = [], ""
            spaced += letter.text
            continue
        if held and not _follows(held[-1], letter):
            yield _word(held, spaced)
            held, spaced = [], ""
        held.append(letter)
    if held:
        yield _word(held, spaced)


def _follows(last: Letter, letter: Letter) -> bool:
    size = max(last.size, letter.size)
    level = abs((last.y0 + last.y1) / 2 - (letter.y0 + letter.y1) / 2) < size * 0.35
    # The box of a letter may be another font's: pdfium's own spaces part words, a wide gap only helps.
    return level and letter.x0 > last.x0 - size * 0.1 and letter.x0 - last.x1 < size * 0.5


def _word(letters: list[Letter], spaced: str) -> Word:
    return Word(
        normal("".join(letter.text for letter in letters)),
        min(letter.x0 for letter in letters),
        min(letter.y0 for letter in letters),
        max(letter.x1 for letter in letters),
        max(letter.y1 for letter in letters),
        max(letter.size for letter in letters),
        glued=bool(spaced) and spaced[-1] in NARROW_SPACES,
    )


def _look_at_pictures(page: pypdfium2.PdfPage, found: PageWords, letters: list[Letter]) -> None:
    area = found.width * found.height
    shares = [0.0]
    for thing in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        shares.append(max(0.0, (right - left) * (top - bottom)) / area if area else 0.0)
    found.pictured = max(shares) > _PICTURE_SHARE
    hidden = sum(not letter.shown for letter in letters)
    found.scanned = max(shares) > _SCAN_SHARE or (bool(letters) and hidden > len(letters) / 2)


def _written_over(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, turn: _Turn, found: PageWords
) -> Iterator[Word]:
    """The values of form fields, and notes typed over the page."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    found.unsure = found.unsure or count > ANNOTATIONS_PER_PAGE
    for place in range(min(count, ANNOTATIONS_PER_PAGE)):
        note = pdfium.FPDFPage_GetAnnot(page, place)
        if not note:
            continue
        try:
            yield from _note_words(document, note, turn, found)
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _note_words(
    document: pypdfium2.PdfDocument, note: object, turn: _Turn, found: PageWords
) -> Iterator[Word]:
    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if pdfium.FPDFAnnot_GetFlags(note) & _HIDDEN:
        return
    if kind == pdfium.FPDF_ANNOT_WIDGET and document.formenv:
        text = _utf16(
            lambda room, size: pdfium.FPDFAnnot_GetFormFieldValue(document.formenv, note, room, size)
        )
    elif kind == pdfium.FPDF_ANNOT_FREETEXT:
        text = _utf16(lambda room, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", room, size))
    else:
        # A stamp or a drawing may say « payé »; only a link says nothing.
        found.unsure = found.unsure or kind in (pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_INK)
        return
    box = pdfium.FS_RECTF()
    if not text.strip() or not pdfium.FPDFAnnot_GetRect(note, box):
        return
    x0, y0, x1, y1 = turn.box(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))
    lines = [line for line in text.splitlines() if line.strip()]
    step = (y1 - y0) / len(lines)
    for number, line in enumerate(lines):
        yield from _spread(line, x0, y0 + number * step, x1, y0 + (number + 1) * step)


def _spread(line: str, x0: float, y0: float, x1: float, y1: float) -> Iterator[Word]:
    """The words of a field: where they stand in it is not known, so they stand side by side from its left."""
    step = min((y1 - y0) * 0.4, (x1 - x0) / max(1, len(line)))
    at = x0
    for word in line.split():
        yield Word(normal(word), at, y0, at + step * len(word), y1, min(y1 - y0, 12.0))
        at += step * (len(word) + 1)


def _utf16(read: object) -> str:
    assert callable(read)
    size = int(read(None, 0))
    if not 2 < size <= 20_000:
        return ""
    room = (ctypes.c_ushort * (size // 2 + 1))()
    read(room, size)
    return bytes(room)[: size - 2].decode("utf-16-le", errors="replace")
