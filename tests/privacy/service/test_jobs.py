"""What the worker does after an erasure: archived reports and photos go too."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from feedback.followup.store import uploads
from feedback.followup.store.models import CaseAttachment
from feedback.handlers import HANDLERS
from feedback.outbox.jobs import work_once
from feedback.outbox.store.models import OutboxMessage
from feedback.privacy.jobs import sweep_files
from feedback.privacy.service import erase_response
from feedback.reports.store.models import ReportArchive
from tests.factories.followup import World
from tests.privacy.conftest import unhappy


def archived(session: Any, folder: Path, name: str, touchpoint_id: int, on: date, now: Any) -> Path:
    """A report over the month around a day, with its file."""
    session.add(
        ReportArchive(
            digest=name * 64,
            touchpoint_id=touchpoint_id,
            from_on=on - timedelta(days=20),
            to_on=on + timedelta(days=1),
            language="en",
            file_name=f"{name}.pdf",
            requested_at=now,
            rendered_at=now,
        )
    )
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.pdf"
    file.write_bytes(b"%PDF quoted words")
    return file


def test_reports_that_may_quote_the_words_go_and_others_stay(
    app: Any, session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    on = date(2026, 3, 30)
    folder = Path(app.extensions["settings"].data_dir) / "archive"
    files = {
        name: archived(session, folder, name, place, day, clock.now)
        for name, place, day in (
            ("a", made.counter, on),
            ("b", made.north, on),
            ("c", made.south, on),
            ("d", made.counter, on - timedelta(days=90)),
        )
    }
    session.commit()
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    session.commit()
    session.remove()
    assert work_once({"report.forget": HANDLERS["report.forget"]}) == 1
    assert [name for name, file in files.items() if file.exists()] == ["c", "d"]
    kept = session.scalars(select(ReportArchive.file_name).order_by(ReportArchive.file_name))
    assert kept.all() == ["c.pdf", "d.pdf"]
    done = select(OutboxMessage.done_at).where(OutboxMessage.kind == "report.forget")
    assert session.scalars(done).one() is not None


def test_photos_of_the_case_go_with_the_next_sweep(
    app: Any, session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    folder = Path(app.extensions["settings"].data_dir)
    key = uploads.new_key()
    uploads.keep(folder, key, b"MARKERNAME in a picture")
    os.utime(uploads.path_of(folder, key))
    session.add(
        CaseAttachment(
            case_id=customer.case_id,
            key=key,
            kind="jpg",
            n_bytes=23,
            width=1,
            height=1,
            at=clock.now,
        )
    )
    session.commit()
    assert sweep_files() == 0
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    session.commit()
    session.remove()
    assert sweep_files() == 1
    assert not uploads.path_of(folder, key).exists()
