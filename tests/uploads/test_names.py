"""Names that any system can write: in archives and for downloads."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.names import MAX_LETTERS, portable_name

DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}


def complaints(name: str) -> list[str]:
    """What Windows has against it, as Microsoft's page says."""
    return [
        complaint
        for complaint, holds in {
            "a character": any(char in '<>:"/\\|?*' or ord(char) < 32 or ord(char) == 127 for char in name),
            "its end": name != name.rstrip(" ."),
            "its beginning": name != name.lstrip(" "),
            "a device": name.partition(".")[0].rstrip(" ").lower() in DEVICES,
            "its length": len(name.encode("utf-16-le")) > 2 * MAX_LETTERS,
            "nothing": not name,
            "its form": unicodedata.normalize("NFC", name) != name,
        }.items()
        if holds
    ]


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("Évier bouché.jpg", "Évier bouché.jpg"),
        ("CON", "_CON"),
        ("con.jpg", "_con.jpg"),
        ("Nul.tar.gz", "_Nul.tar.gz"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("lpt9 .pdf", "_lpt9.pdf"),
        ("AUX.", "_AUX"),
        ("console.pdf", "console.pdf"),
        ("devis 12:30 ?.pdf", "devis 12_30 _.pdf"),
        ('a<b>c"d|e*f.jpg', "a_b_c_d_e_f.jpg"),
        ("devis.pdf. . ", "devis.pdf"),
        ("devis .pdf", "devis.pdf"),
        ("e\u0301vier.jpg", "évier.jpg"),
        ("..", "fichier"),
        (" . ", "fichier"),
        ("...jpg", "fichier.jpg"),
        ("photo\x7f\x01.jpg", "photo.jpg"),
        ("x" * 400 + ".pdf", "x" * (MAX_LETTERS - 4) + ".pdf"),
        ("🛠" * 200 + ".pdf", "🛠" * ((MAX_LETTERS - 4) // 2) + ".pdf"),
    ],
)
def test_a_name_becomes_one_that_windows_writes(sent: str, written: str) -> None:
    assert portable_name(sent) == written
    assert complaints(written) == []


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("IMG_0042.HEIC", "01 - IMG_0042.jpg"),
        ("capture.png", "01 - capture.jpg"),
        ("CON.jpg", "01 - CON.jpg"),
        # What follows a point is not always an ending.
        ("Devis 12.50", "01 - Devis 12.50.jpg"),
        ("photo.jpg:evil", "01 - photo.jpg_evil.jpg"),
        ("", "01 - fichier.jpg"),
    ],
)
def test_the_content_says_the_ending(sent: str, written: str) -> None:
    assert portable_name(sent, ".jpg", before="01 - ") == written


words = st.one_of(
    st.text(max_size=300),
    st.text(' .:?*<>|"\\/eéCOMcon1¹$\u0301\u202e\0\x1f', max_size=20),
    st.tuples(st.sampled_from(sorted(DEVICES)), st.text(" .ajpg", max_size=6)).map("".join),
)


@given(words)
def test_windows_has_nothing_against_any_name(raw: str) -> None:
    assert complaints(portable_name(raw)) == []
    assert complaints(portable_name(raw, ".jpg", before="117 - ")) == []
    assert portable_name(portable_name(raw)) == portable_name(raw)
