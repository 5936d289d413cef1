"""Make good at the counter: offers within the limit of one's role, and the limits themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from feedback.accounts.domain.roles import Actor, Right, Role
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.followup.domain.goodwill import GREATEST_MINOR, Allowance, GoodwillKind, refusal
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.words import known
from feedback.followup.store.models import FollowUpCase, GoodwillLimit, GoodwillOffer


def offer_goodwill(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    kind: str,
    amount_minor: int = 0,
    currency: str = "",
    note: str = "",
) -> FollowUpCase:
    """The case with an offer to the customer, in the smallest unit of its currency.

    Above what the role may offer on one case: `Forbidden`; a manager may. The sum is read after
    the case was won, so two people at once never go beyond the limit together.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.GOODWILL)
    what = known(GoodwillKind, kind, _("Choose what is offered."))
    if not 0 <= amount_minor <= GREATEST_MINOR:
        raise Invalid(_("This amount is not possible."))
    if what in {GoodwillKind.REFUND, GoodwillKind.VOUCHER} and amount_minor == 0:
        raise Invalid(_("Say how much."))
    unit = currency if amount_minor else ""
    text = note_text(note)
    case = win(attempt, case_to_change(attempt))
    before = _sum(case.id, unit)
    if code := refusal(allowance_of(actor.role), what, unit, amount_minor, before):
        raise Forbidden(_too_much(code))
    db.session.add(
        GoodwillOffer(
            case_id=case.id,
            at=now,
            staff_id=actor.staff_id,
            kind=what.value,
            currency=unit,
            amount_minor=amount_minor,
        )
    )
    facts = {"kind": what.value, "currency": unit, "amount": amount_minor}
    tell(
        attempt,
        case,
        audit=facts,
        goodwill=what.value,
        currency=unit,
        amount=amount_minor or None,
        note=text,
    )
    return case


def allowance_of(role: Role) -> Allowance:
    """What a role may offer by itself; nothing until an administrator sets it."""
    row = db.session.get(GoodwillLimit, role.value)
    return Allowance(tuple(row.kinds), row.limits) if row else Allowance()


def set_limit(
    *,
    actor: Actor,
    now: datetime,
    role: str,
    kinds: Sequence[str],
    limits: Mapping[str, int],
    seen_revision: int,
) -> None:
    """From now on the role may offer this on one case; 0 is the revision of one never set."""
    if not actor.may(Right.EDIT_GOODWILL):
        raise Forbidden(_("Your role does not allow this."))
    whose = known(Role, role, _("Choose one."))
    chosen = [known(GoodwillKind, kind, _("Choose what is offered.")).value for kind in kinds]
    if any(not 0 <= amount <= GREATEST_MINOR for amount in limits.values()):
        raise Invalid(_("This amount is not possible."))
    values = {"kinds": chosen, "limits": dict(limits), "revision": seen_revision + 1}
    if not _keep(whose, values, seen_revision):
        raise Conflict(_("Somebody else changed these limits after you opened them."))
    record(
        at=now,
        staff_id=actor.staff_id,
        action="goodwill.limit_set",
        object_kind="role",
        object_id=whose.value,
        kinds=chosen,
        limits=dict(limits),
    )
    db.session.flush()


def _keep(role: Role, values: dict[str, object], seen_revision: int) -> bool:
    table = GoodwillLimit.__table__
    if seen_revision == 0:
        if db.session.get(GoodwillLimit, role.value) is not None:
            return False
        db.session.execute(insert(table).values(role=role.value, **values))  # type: ignore[arg-type]
        return True
    changed = db.session.execute(
        update(GoodwillLimit)
        .where(GoodwillLimit.role == role.value, GoodwillLimit.revision == seen_revision)
        .values(**values)
        .returning(GoodwillLimit.role),
        execution_options={"synchronize_session": False},
    ).first()
    db.session.expire_all()
    return changed is not None


def _sum(case_id: int, currency: str) -> int:
    total = db.session.scalar(
        select(func.sum(GoodwillOffer.amount_minor)).where(
            GoodwillOffer.case_id == case_id, GoodwillOffer.currency == currency
        )
    )
    return int(total or 0)


def _too_much(code: str) -> str:
    return {
        "kind": _("Your role may not offer this by itself. Ask a manager."),
        "currency": _("Your role has no limit in this currency. Ask a manager."),
        "limit": _("With what was offered before, this is above your limit. Ask a manager."),
    }[code]
