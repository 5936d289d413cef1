"""Keep reply templates, and find the ones that help."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exc, insert, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.knowledge.domain.replies import REASONS, Reply, faults_of
from feedback.knowledge.domain.tokens import needed, tokens, weighed
from feedback.knowledge.store.models import KnowledgeToken, ReplyTemplate
from feedback.knowledge.store.queries import REPLY, hits, replies, reply_of, reply_row

MOST_FOUND = 8
LONGEST_QUESTION = 400
# One reason or tag in common says more than any word.
IN_COMMON = 1000


def add_reply(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    texts: Mapping[str, Mapping[str, str]],
    tags: Sequence[str] = (),
    reasons: Sequence[str] = (),
) -> Reply:
    """A new template; raises `Invalid` with every fault, or when the name is taken."""
    _check(actor, name, texts, reasons)
    row = ReplyTemplate(
        name=name,
        texts=_plain(texts),
        tags=list(tags),
        reasons=list(reasons),
        is_active=True,
        changed_at=now,
        changed_by=actor.staff_id,
    )
    db.session.add(row)
    _flush_name()
    _index(row)
    _record(actor, now, "reply.added", row)
    return reply_of(row)


def change_reply(
    *,
    actor: Actor,
    now: datetime,
    reply_id: int,
    seen_revision: int,
    name: str,
    texts: Mapping[str, Mapping[str, str]],
    tags: Sequence[str] = (),
    reasons: Sequence[str] = (),
    is_active: bool = True,
) -> Reply:
    """The template changed; raises `Conflict` when somebody else changed it meanwhile."""
    _check(actor, name, texts, reasons)
    row = reply_row(reply_id)
    try:
        with db.session.begin_nested():
            changed = db.session.execute(
                update(ReplyTemplate)
                .where(ReplyTemplate.id == reply_id, ReplyTemplate.revision == seen_revision)
                .values(
                    name=name,
                    texts=_plain(texts),
                    tags=list(tags),
                    reasons=list(reasons),
                    is_active=is_active,
                    revision=seen_revision + 1,
                    changed_at=now,
                    changed_by=actor.staff_id,
                )
                .returning(ReplyTemplate.id),
                execution_options={"synchronize_session": False},
            ).one_or_none()
    except exc.IntegrityError as fault:
        raise Invalid(_("There is a reply of this name already.")) from fault
    if changed is None:
        raise Conflict(_("Somebody else changed this reply after you opened it."))
    db.session.refresh(row)
    _index(row)
    _record(actor, now, "reply.changed", row)
    return reply_of(row)


def search(actor: Actor, text: str, language: str, *, most: int = MOST_FOUND) -> list[Reply]:
    """Active replies that have at least half of the words, the best first.

    The words may stand in either language; `language` only breaks ties. An empty question finds
    every reply, by name. Both databases give the same answer: the index is a table of our own.
    """
    if not actor.may(Right.WORK_CASES) and not actor.may(Right.EDIT_REPLIES):
        raise Forbidden(_("Your role does not allow this."))
    asked = frozenset(tokens(text[:LONGEST_QUESTION]))
    everything = replies()
    if not asked:
        return everything[:most]
    found = hits(asked)
    enough = needed(asked)
    ranked = [one for one in everything if found.get(one.id, (0, 0))[0] >= enough]
    ranked.sort(key=lambda one: (-found[one.id][0], -found[one.id][1], language not in one.texts))
    return ranked[:most]


def active_reply(reply_id: int) -> Reply | None:
    """A reply that can be used; None for an inactive or unknown one."""
    row = db.session.get(ReplyTemplate, reply_id)
    return reply_of(row) if row is not None and row.is_active else None


def suggest(
    *, reasons: Collection[str], tags: Collection[str], words: str, most: int = 3
) -> list[Reply]:
    """Active replies for a case: by reasons and tags in common first, then by the words said.

    Where none fits they come by name, so that whoever writes sees what there is.
    """
    everything = replies()
    found = hits(frozenset(tokens(words[:LONGEST_QUESTION]))) if everything else {}

    def score(one: Reply) -> int:
        common = len(set(one.reasons) & set(reasons)) + len(set(one.tags) & set(tags))
        return common * IN_COMMON + found.get(one.id, (0, 0))[0]

    helpful = [one for one in everything if score(one) > 0]
    return sorted(helpful, key=lambda one: -score(one))[:most] or everything[:MOST_FOUND]


def _check(
    actor: Actor, name: str, texts: Mapping[str, Mapping[str, str]], reasons: Sequence[str]
) -> None:
    if not actor.may(Right.EDIT_REPLIES):
        raise Forbidden(_("Your role does not allow this."))
    if not name.strip():
        raise Invalid(_("A name is needed."))
    faults = faults_of(texts)
    if faults:
        raise Invalid(
            _("The reply cannot be kept as it is."),
            [f"{fault.language} {fault.part}: {fault.code} {fault.name}" for fault in faults],
        )
    if set(reasons) - set(REASONS):
        raise Invalid(_("Choose reasons of the list."))


def _plain(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {
        language: {"subject": text["subject"], "text": text["text"]}
        for language, text in texts.items()
    }


def _flush_name() -> None:
    try:
        with db.session.begin_nested():
            db.session.flush()
    except exc.IntegrityError as fault:
        raise Invalid(_("There is a reply of this name already.")) from fault


def _index(row: ReplyTemplate) -> None:
    """Write the tokens anew, in the transaction of the change; an inactive reply has none."""
    db.session.execute(
        delete(KnowledgeToken).where(KnowledgeToken.kind == REPLY, KnowledgeToken.item_id == row.id)
    )
    if not row.is_active:
        return
    for language, text in row.texts.items():
        parts = [(row.name, 5), (" , ".join(row.tags), 5), (text["subject"], 3), (text["text"], 1)]
        rows = [
            {
                "kind": REPLY,
                "item_id": row.id,
                "language": language,
                "token": token,
                "weight": weight,
            }
            for token, weight in sorted(weighed(parts).items())
        ]
        if rows:
            db.session.execute(insert(KnowledgeToken), rows)


def _record(actor: Actor, now: datetime, action: str, row: ReplyTemplate) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="reply",
        object_id=row.id,
        revision=row.revision,
    )
    db.session.flush()
