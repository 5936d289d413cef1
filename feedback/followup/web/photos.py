"""Photos of a case: taken in, handed out as files, removed."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import NotFound
from feedback.core.i18n import _, _l
from feedback.core.settings import Settings
from feedback.core.web.bodies import allow_body
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.render.photo import MEDIA_TYPES, MOST_BYTES
from feedback.followup.store import uploads
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform, revision_sent

# The photo, and what else a form carries.
allow_body(pages, "followup.attachments", MOST_BYTES + 256 * 1024)
SANDBOX = "default-src 'none'; sandbox"


@pages.post("/cases/<number>/attachments")
@requires(Right.WORK_CASES)
def attachments(number: str) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    done = _l("The photo is kept, without where and with what it was taken.")
    return perform(number, Action.ATTACH, service.attach, done, data_dir=settings.data_dir)


@pages.get("/cases/<number>/attachments/<key>")
@requires(Right.SEE_RESPONSES)
def attachment(number: str, key: str) -> Response:
    """The file, never shown in a page of its own: it is saved, and could run nothing if it were."""
    settings: Settings = current_app.extensions["settings"]
    row = service.attachment_for(current_actor(), number, key)
    path = uploads.path_of(settings.data_dir, row.key)
    if not path.is_file():
        raise NotFound(_("There is no such photo."))
    response = send_file(
        path,
        mimetype=MEDIA_TYPES[row.kind],
        as_attachment=True,
        download_name=f"{number.strip().upper()}-{row.id}.{row.kind}",
        etag=False,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


@pages.post("/cases/<number>/attachments/<key>/removal")
@requires(Right.WORK_CASES)
def attachment_removal(number: str, key: str) -> ResponseReturnValue:
    with transaction():
        service.remove(
            actor=current_actor(),
            now=clock.now(),
            number=number,
            seen_revision=revision_sent(request.form),
            key=key,
        )
    flash(_("The photo is removed."), "success")
    return redirect(url_for("followup.case", number=number), 303)
