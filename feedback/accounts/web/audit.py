"""The audit trail's words: what each action and each kind of object is called."""

from __future__ import annotations

from typing import Any

from feedback.core.i18n import _l

ACTIONS: dict[str, Any] = {
    "staff.added": _l("Added a staff member"),
    "staff.role_changed": _l("Changed a role"),
    "staff.renamed": _l("Renamed a staff member"),
    "staff.deactivated": _l("Deactivated a staff member"),
    "staff.reactivated": _l("Reactivated a staff member"),
    "staff.password_set": _l("Set a password"),
    "staff.profile_changed": _l("Changed the own profile"),
    "sign_in.app_added": _l("Set up an authenticator app"),
    "sign_in.app_removed": _l("Removed the authenticator app"),
    "sign_in.passkey_added": _l("Added a passkey"),
    "sign_in.passkey_removed": _l("Removed a passkey"),
    "sign_in.codes_made": _l("Made recovery codes"),
    "sign_in.code_used": _l("Used a recovery code"),
    "sign_in.factors_reset": _l("Took somebody's second factor away"),
    "sign_in.sessions_ended": _l("Signed a person out on devices"),
    "sign_in.identity_linked": _l("Linked a company account"),
    "sign_in.identity_unlinked": _l("Removed a company account"),
    "sign_in.rules_set": _l("Changed who needs a second factor"),
    "staff.scope_given": _l("Gave an area"),
    "staff.scope_taken": _l("Took an area away"),
    "staff.absence_set": _l("Set an absence"),
    "staff.absence_removed": _l("Removed an absence"),
    "staff.invited": _l("Invited a person"),
    "staff.invitation_sent": _l("Sent an invitation"),
    "staff.invitation_link_made": _l("Made a link of invitation to hand over"),
    "staff.invitation_withdrawn": _l("Withdrew an invitation"),
    "staff.invitation_accepted": _l("Accepted an invitation"),
    "team.created": _l("Made a team"),
    "team.changed": _l("Changed a team"),
    "team.retired": _l("Retired a team"),
    "team.brought_back": _l("Brought a team back"),
    "audit.exported": _l("Exported the audit trail"),
    "touchpoint.added": _l("Added a place or touchpoint"),
    "touchpoint.changed": _l("Changed a place or touchpoint"),
    "touchpoint.pointed": _l("Let a touchpoint show another survey"),
    "touchpoint.retired": _l("Retired a place or touchpoint"),
    "touchpoint.brought_back": _l("Brought a place or touchpoint back"),
    "touchpoint.standards_set": _l("Set service standards"),
    "survey.created": _l("Made a survey"),
    "survey.draft_saved": _l("Saved a survey's draft"),
    "survey.published": _l("Published a survey"),
    "survey.closed": _l("Closed a survey"),
    "case.claimed": _l("Took a case"),
    "case.assigned": _l("Handed a case over"),
    "case.responded": _l("Recorded a first response"),
    "case.held": _l("Put a case on hold"),
    "case.resumed": _l("Resumed a case"),
    "case.resolved": _l("Resolved a case"),
    "case.reopened": _l("Reopened a case"),
    "case.noted": _l("Added a note to a case"),
    "case.contacted": _l("Recorded a contact attempt"),
    "case.mail_queued": _l("Wrote a mail to a customer"),
    "case.goodwill": _l("Offered goodwill"),
    "case.attached": _l("Attached a photo to a case"),
    "case.detached": _l("Removed a photo from a case"),
    "case.called_manager": _l("Asked a manager for help with a case"),
    "case.merged": _l("Closed a case as a duplicate"),
    "case.linked": _l("Linked two cases"),
    "case.unlinked": _l("Took a link between cases away"),
    "case.recovery_recorded": _l("Recorded whether it is solved"),
    "goodwill.limit_set": _l("Set what a role may offer"),
    "reply.added": _l("Added a ready reply"),
    "reply.changed": _l("Changed a ready reply"),
    "case.escalated": _l("Escalated a case"),
    "calendar.version_added": _l("Made a calendar version"),
    "policy.version_added": _l("Made a policy version"),
    "sla.assigned": _l("Assigned calendar and policy"),
}


OBJECTS: dict[str, Any] = {
    "staff": _l("Staff member"),
    "team": _l("Team"),
    "invitation": _l("Invitation"),
    "role": _l("Role"),
    "touchpoint": _l("Touchpoint"),
    "survey": _l("Survey"),
    "response": _l("Response"),
    "case": _l("Case"),
    "cases": _l("List of cases"),
    "queue_view": _l("Saved view"),
    "reply": _l("Reply template"),
    "routing_rule": _l("Routing rule"),
    "calendar": _l("Calendar"),
    "policy": _l("Policy"),
    "destination": _l("Destination"),
    "outbox": _l("Outgoing message"),
    "praise": _l("Praise"),
    "privacy": _l("Privacy"),
    "audit": _l("Audit trail"),
}


def words_of(action: str) -> Any:
    """An action in words; one without words of its own is shown as it is stored."""
    return ACTIONS.get(action, action)


def object_words(kind: str) -> Any:
    """A kind of object in words; one without words of its own is shown as it is stored."""
    return OBJECTS.get(kind, kind)
