"""What becomes of a paper whose reading fails."""

from pathlib import Path

import structlog

from uploads.check import CheckedFile
from uploads.keep import keep_reading


async def test_a_paper_that_can_not_be_read_is_kept_unread_and_the_log_says_why(tmp_path: Path) -> None:
    """As when a child dies: whoever sent it loses nothing, whoever runs the server learns of it."""
    gone = CheckedFile("pdf", "application/pdf", "pdf", "secret.pdf", tmp_path / "gone.pdf", "0" * 64, 10)
    with structlog.testing.capture_logs() as lines:
        assert await keep_reading(gone) == ""
    assert [(line["event"], line["reason"]) for line in lines] == [("paper not read", "failed")]
    assert "secret" not in str(lines)
