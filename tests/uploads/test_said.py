"""What is said of a file that only contractors and managers send or read, in their language."""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from models import clock
from models.files.partial_upload import PartialUpload
from models.files.stored_file import StoredFile
from tests.support.masked import CODE, MASK, speaking_masked, words_of
from tests.test_consistency import modules
from uploads import archive, check, pieces, tus
from uploads.errors import UploadError
from uploads.form import ReceivedFile
from uploads.pieces import Checksum, TusError
from wording.languages import speaking


@pytest.fixture
def masked(tmp_path: Path) -> Iterator[None]:
    with speaking_masked(tmp_path, team=True), speaking(CODE):
        yield


@pytest.mark.parametrize(
    "template", [*check.PDF_SENTENCES.values(), *check.PHOTO_SENTENCES.values(), check.NEITHER, check.EMPTY]
)
def test_why_a_file_is_refused_is_told_with_its_name_alone(masked: None, template: str) -> None:
    received = ReceivedFile("facture.pdf", Path("nowhere"), 1)
    told = check._sentence(template, received)
    assert words_of(told) == {"facture", "pdf"}
    assert MASK in told


@pytest.mark.parametrize("described", ["name !", "name /w=="])
def test_a_description_that_can_t_be_read_is_told(masked: None, described: str) -> None:
    with pytest.raises(TusError) as error:
        tus.metadata(described)
    assert error.value.status == 400
    assert MASK in error.value.message
    assert not words_of(error.value.message)


async def test_an_upload_that_can_t_be_is_told(masked: None) -> None:
    for kind, length in (("before", tus.MAX_SIZE + 1), ("dispute", 1)):
        with pytest.raises(TusError) as error:
            await tus.create("account:1", "key", length, {"kind": kind})
        assert not words_of(error.value.message)
        assert MASK in error.value.message


def test_a_checksum_and_a_second_sender_are_told(masked: None) -> None:
    upload = PartialUpload(id=uuid4(), expires_at=clock.now())
    told = []
    for header in ("crc32 AAAA", "sha1 !"):
        with pytest.raises(TusError) as error:
            Checksum(header)
        told.append(error.value.message)
    with pieces.alone(upload), pytest.raises(TusError) as error, pieces.alone(upload):
        pass
    told.append(error.value.message)
    assert not words_of(" ".join(told))
    assert len(set(told)) == 3


def test_no_sentence_of_an_error_is_said_without_its_language() -> None:
    """Where one is raised, it is a message that the extraction knows, or one that is said already."""
    raised = {error.__name__ for error in _errors(UploadError)}
    bare = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name.startswith("uploads.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in raised
        if any(isinstance(one, ast.JoinedStr) or _is_text(one) for one in node.args)
    ]
    assert bare == []
    assert {"Refused", "TusError", "TooLarge"} <= raised


def _errors(of: type[UploadError]) -> Iterator[type[UploadError]]:
    for one in of.__subclasses__():
        yield one
        yield from _errors(one)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_the_list_in_an_archive_is_written_in_the_reader_s_language(masked: None) -> None:
    files = [
        StoredFile(
            key=f"{number}.jpg", name="a.jpg", kind="before", owner=owner, received_at=clock.now(), sha256="0"
        )
        for number, owner in enumerate(("link:1", "account:1"))
    ]
    names = archive._names(files)
    header, *rows = csv.reader(io.StringIO(archive._list(files, names).lstrip("\ufeff")), delimiter=";")
    assert words_of(" ".join(header)) == set()
    assert {row[5] for row in rows} == {MASK * len("locataire"), MASK * len("compte")}
    assert all(name.startswith(MASK * len("avant")) for name in names)
