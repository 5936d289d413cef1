"""Who may do what: one line a route, one column a role; `test_authorisation.py` walks it.

A column says what the role gets for an object of its own area:

    login   is sent to the sign-in            200 … a status, `200|404` where either is right
    403     the role does not allow it        in   let in: the form is looked at (2xx, 3xx to
    404     does not exist for this person         elsewhere, or 400, 409, 410, 422 for its content)

An address may name its object in the query. With an object named, the same route is also asked for
an object of another area and for one that does not exist. Whoever is let in for an own object gets
404 for a missing one, and 404 for one of another area unless the kind is shared by all areas
(`SHARED`) or the person is an administrator. Where that is not so, `other=` or `missing=` say the
five answers, with the reason beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("anonymous", "viewer", "agent", "manager", "administrator")


@dataclass(frozen=True, slots=True)
class Row:
    """What each role gets for an object of its own area, another area's, and a missing one."""

    own: tuple[str, ...]
    other: tuple[str, ...] | None
    missing: tuple[str, ...] | None
    object: str | None


# Kinds of object without an area: whoever may see one may see each.
SHARED = frozenset(
    {
        "destination",
        "message",
        "survey",
        "version",
        "calendar",
        "policy",
        "staff",
        "team",
        "invitation",
        "role",
        "reply",
    }
)
REFUSED = frozenset({"login", "403", "404", "405"})


def row(codes: str, object: str | None = None, *, other: str = "", missing: str = "") -> Row:
    """A line of the table; what is not said for other and missing objects follows the rule."""
    own = _five(codes)
    if object is None:
        return Row(own, None, None, None)
    elsewhere = _five(other) if other else own
    if not other and object not in SHARED:
        elsewhere = (*(_hidden(code) for code in own[:-1]), own[-1])
    return Row(own, elsewhere, _five(missing) if missing else tuple(map(_hidden, own)), object)


def _hidden(code: str) -> str:
    return code if code in REFUSED else "404"


def _five(codes: str) -> tuple[str, ...]:
    cells = tuple(codes.split())
    if len(cells) != len(ROLES):
        raise ValueError(f"five answers are needed, not {codes!r}")
    return cells


ADMIN_PAGE = "login 403 403 403 200"
ADMIN_FORM = "login 403 403 403 in"
MANAGER_PAGE = "login 403 403 200 200"
MANAGER_FORM = "login 403 403 in in"
AGENT_PAGE = "login 403 200 200 200"
AGENT_FORM = "login 403 in in in"
# The form's own faults may be told before whose it is: nothing of it is shown or changed.
CHANGED_ELSEWHERE = "login 403 403 403|422 in"
STAFF_PAGE = "login 200 200 200 200"
STAFF_FORM = "login in in in in"
PDF = "login 200|202 200|202 200|202 200|202"
EVERYBODY = "200 200 200 200 200"
SUBMITS = "in in in in in"
# One's own that nobody has here: who has it, and nobody else, is in tests/accounts/web.
WITHOUT_IT = "login 404 404 404 404"
NOBODY = "404 404 404 404 404"
BACK = "303 303 303 303 303"
# What is one's own: another person's exists for nobody, not even for administrators.
ONES_OWN = "login 404 404 404 404"

ROUTES: dict[str, Row] = {
    # strangers and machines
    "GET /static/<filename>": row(EVERYBODY, "file", other=EVERYBODY, missing=NOBODY),
    "GET /healthz": row(EVERYBODY),
    "GET /readyz": row(" ".join(["200|503"] * 5)),
    # customers: the code or the token in the address is the right
    "GET /t/<code>": row(EVERYBODY, "door", other=EVERYBODY, missing=NOBODY),
    "GET /T/<code>": row(EVERYBODY, "door", other=EVERYBODY, missing=NOBODY),
    "POST /t/<code>": row(SUBMITS, "door", other=SUBMITS, missing=NOBODY),
    "POST /T/<code>": row(SUBMITS, "door", other=SUBMITS, missing=NOBODY),
    "GET /r/<token>": row(EVERYBODY, "receipt", other=EVERYBODY, missing=NOBODY),
    # back to the receipt, whatever stands behind it
    "GET /r/<token>/<noun>": row(BACK, "receipt_part", other=BACK, missing=BACK),
    "POST /r/<token>/details": row(SUBMITS, "receipt", other=SUBMITS, missing=NOBODY),
    "POST /r/<token>/verdict": row(SUBMITS, "receipt", other=SUBMITS, missing=NOBODY),
    "POST /r/<token>/contact": row(SUBMITS, "receipt", other=SUBMITS, missing=NOBODY),
    "POST /r/<token>/erasure": row(SUBMITS, "receipt", other=SUBMITS, missing=NOBODY),
    # the signed token in a mail; a made-up one is nobody's
    "GET /u/<token>": row(EVERYBODY, "stop", other=EVERYBODY, missing=NOBODY),
    "POST /u/<token>": row(EVERYBODY, "stop", other=EVERYBODY, missing=NOBODY),
    # sign-in and oneself
    "GET /login": row("200 302 302 302 302"),
    "POST /login": row(" ".join(["401|302"] * 5)),
    "POST /logout": row("302 302 302 302 302"),
    "GET /": row("login 302 302 302 302"),
    "GET /settings": row(STAFF_PAGE),
    "POST /settings/profile": row(STAFF_FORM),
    # only between the password and the second factor
    "GET /login/second": row("login 302 302 302 302"),
    "POST /login/second": row("login 302 302 302 302"),
    "GET /login/set-up": row("login 302 302 302 302"),
    "POST /login/passkey": row(" ".join(["401"] * 5)),
    # without an identity provider set up
    "GET /login/company": row(NOBODY),
    "GET /login/company/back": row(NOBODY),
    "GET /confirm/company": row(WITHOUT_IT),
    "GET /settings/security/company": row(WITHOUT_IT),
    "POST /settings/security/company": row(STAFF_FORM),
    "GET /confirm": row(STAFF_PAGE),
    "POST /confirm": row(STAFF_FORM),
    "GET /settings/security": row(STAFF_PAGE),
    "GET /settings/security/app": row(STAFF_PAGE),
    "POST /settings/security/app": row(STAFF_FORM),
    "POST /settings/security/app/removal": row(WITHOUT_IT),
    "POST /settings/security/codes": row(STAFF_FORM),
    "GET /settings/security/passkeys/new": row(STAFF_PAGE),
    "POST /settings/security/passkeys/new": row(STAFF_FORM),
    "POST /settings/security/passkeys/<passkey_id>/removal": row(
        STAFF_FORM, "passkey", other=ONES_OWN
    ),
    "POST /settings/security/identities/<identity_id>/removal": row(
        STAFF_FORM, "identity", other=ONES_OWN
    ),
    "GET /settings/sessions": row(STAFF_PAGE),
    "POST /settings/sessions/others/end": row(STAFF_FORM),
    "POST /settings/sessions/<session_id>/end": row(STAFF_FORM, "session", other=ONES_OWN),
    "GET /settings/notices": row(STAFF_PAGE),
    "POST /settings/notices": row(STAFF_FORM),
    "GET /settings/roles": row(STAFF_PAGE),
    # absences: one's own, and for who arranges teams those of the area
    "GET /settings/absences": row(STAFF_PAGE),
    "POST /settings/absences": row(STAFF_FORM),
    "POST /settings/absences/<absence_id>/removal": row(STAFF_FORM, "absence"),
    "GET /invitation/<token>": row(EVERYBODY, "joining", other=EVERYBODY, missing=NOBODY),
    "POST /invitation/<token>": row(SUBMITS, "joining", other=SUBMITS),
    "GET /password": row(STAFF_PAGE),
    "POST /password": row(STAFF_FORM),
    # people
    "GET /settings/audit": row(ADMIN_PAGE),
    "GET /settings/audit.csv": row(ADMIN_PAGE),
    "GET /settings/sign-in": row(ADMIN_PAGE),
    "POST /settings/sign-in": row(ADMIN_FORM),
    "GET /settings/staff/<staff_id>/sign-in": row(ADMIN_PAGE, "staff"),
    "POST /settings/staff/<staff_id>/sessions/ends": row(ADMIN_FORM, "staff"),
    "POST /settings/staff/<staff_id>/factors/reset": row(ADMIN_FORM, "staff"),
    "GET /settings/invitations": row(ADMIN_PAGE),
    "GET /settings/invitations/new": row(ADMIN_PAGE),
    "POST /settings/invitations": row(ADMIN_FORM),
    "POST /settings/invitations/<invitation_id>/link": row(ADMIN_FORM, "invitation"),
    "POST /settings/invitations/<invitation_id>/sending": row(ADMIN_FORM, "invitation"),
    "POST /settings/invitations/<invitation_id>/withdrawal": row(ADMIN_FORM, "invitation"),
    # teams are seen by all who arrange some; one with people from elsewhere is not changed
    "GET /settings/teams": row(MANAGER_PAGE),
    "GET /settings/teams/new": row(MANAGER_PAGE),
    "POST /settings/teams": row(MANAGER_FORM),
    "GET /settings/teams/<team_id>": row(MANAGER_PAGE, "team"),
    "POST /settings/teams/<team_id>/details": row(MANAGER_FORM, "team", other=CHANGED_ELSEWHERE),
    "POST /settings/teams/<team_id>/retirement": row(MANAGER_FORM, "team", other=ADMIN_FORM),
    "POST /settings/teams/<team_id>/return": row(MANAGER_FORM, "team", other=ADMIN_FORM),
    # what leaves the house
    "GET /settings/destinations": row(ADMIN_PAGE),
    "GET /settings/destinations/new": row(ADMIN_PAGE),
    "POST /settings/destinations": row(ADMIN_FORM),
    "GET /settings/destinations/<destination_id>": row(ADMIN_PAGE, "destination"),
    "POST /settings/destinations/<destination_id>/details": row(ADMIN_FORM, "destination"),
    "POST /settings/destinations/<destination_id>/test": row(ADMIN_FORM, "destination"),
    "POST /settings/destinations/<destination_id>/removal": row(ADMIN_FORM, "destination"),
    "GET /settings/outbox": row(ADMIN_PAGE),
    "POST /settings/outbox/replays": row(ADMIN_FORM),
    "POST /settings/outbox/<message_id>/replay": row(ADMIN_FORM, "message"),
    # ready replies
    "GET /settings/replies": row(MANAGER_PAGE),
    "GET /settings/replies/new": row(MANAGER_PAGE),
    "POST /settings/replies": row(MANAGER_FORM),
    "GET /settings/replies/<reply_id>": row(MANAGER_PAGE, "reply"),
    "POST /settings/replies/<reply_id>": row(MANAGER_FORM, "reply"),
    "GET /settings/goodwill": row(ADMIN_PAGE),
    "POST /settings/goodwill/<role>": row(ADMIN_FORM, "role"),
    "GET /settings/staff": row(ADMIN_PAGE),
    "GET /settings/staff/new": row(ADMIN_PAGE),
    "POST /settings/staff": row(ADMIN_FORM),
    "GET /settings/staff/<staff_id>": row(ADMIN_PAGE, "staff"),
    "POST /settings/staff/<staff_id>/details": row(ADMIN_FORM, "staff"),
    "POST /settings/staff/<staff_id>/deactivation": row(ADMIN_FORM, "staff"),
    "POST /settings/staff/<staff_id>/activation": row(ADMIN_FORM, "staff"),
    "POST /settings/staff/<staff_id>/password": row(ADMIN_FORM, "staff"),
    # surveys
    "GET /surveys": row(MANAGER_PAGE),
    "GET /surveys/new": row(MANAGER_PAGE),
    "POST /surveys": row(MANAGER_FORM),
    "GET /surveys/<survey_id>": row(MANAGER_PAGE, "survey"),
    "GET /surveys/<survey_id>/draft": row(MANAGER_PAGE, "survey"),
    "POST /surveys/<survey_id>/draft": row(MANAGER_FORM, "survey"),
    "GET /surveys/<survey_id>/preview": row(MANAGER_PAGE, "survey"),
    "POST /surveys/<survey_id>/publication": row(MANAGER_FORM, "survey"),
    "POST /surveys/<survey_id>/questions": row(MANAGER_FORM, "survey"),
    "POST /surveys/<survey_id>/closure": row(MANAGER_FORM, "survey"),
    "GET /surveys/<survey_id>/versions/<number>": row(MANAGER_PAGE, "version"),
    # touchpoints
    "GET /touchpoints": row(STAFF_PAGE),
    # without a place above it: a new top of the tree
    "GET /touchpoints/new": row(ADMIN_PAGE),
    "POST /touchpoints": row(ADMIN_FORM),
    "GET /touchpoints/<code>": row(STAFF_PAGE, "touchpoint"),
    "GET /touchpoints/<code>/qr.png": row(STAFF_PAGE, "touchpoint"),
    "GET /touchpoints/<code>/qr.svg": row(STAFF_PAGE, "touchpoint"),
    "GET /touchpoints/<code>/poster.pdf": row(STAFF_PAGE, "touchpoint"),
    "GET /touchpoints/<code>/details": row(MANAGER_PAGE, "touchpoint"),
    "POST /touchpoints/<code>/details": row(MANAGER_FORM, "touchpoint"),
    "POST /touchpoints/<code>/survey": row(MANAGER_FORM, "touchpoint"),
    "GET /touchpoints/<code>/standards": row(MANAGER_PAGE, "touchpoint"),
    "POST /touchpoints/<code>/standards": row(MANAGER_FORM, "touchpoint"),
    "POST /touchpoints/<code>/retirement": row(MANAGER_FORM, "touchpoint"),
    # responses
    "GET /responses": row(STAFF_PAGE),
    "GET /responses/<key>": row(STAFF_PAGE, "response"),
    "GET /responses/<key>/erasure": row(MANAGER_PAGE, "response"),
    "POST /responses/<key>/erasure": row(MANAGER_FORM, "response"),
    # privacy: nothing personal stands in an address
    "GET /settings/privacy": row(MANAGER_PAGE),
    # the terms hold everywhere
    "POST /settings/privacy": row(ADMIN_FORM),
    "GET /settings/privacy/person": row(MANAGER_PAGE),
    "POST /settings/privacy/person": row(MANAGER_FORM),
    "POST /settings/privacy/person/copy": row(MANAGER_FORM),
    "POST /settings/privacy/person/erasure": row(MANAGER_FORM),
    # praise: everybody reads, whoever works there tends it
    "GET /praise": row(STAFF_PAGE),
    "POST /praise/<key>/credits": row(AGENT_FORM, "praise"),
    "POST /praise/<key>/credits/<staff_id>/removal": row(AGENT_FORM, "praise"),
    "POST /praise/<key>/hiding": row(AGENT_FORM, "praise"),
    # routing: a rule of other places is seen in the list, and not opened
    "GET /settings/routing": row(MANAGER_PAGE),
    "GET /settings/routing/new": row(MANAGER_PAGE),
    "POST /settings/routing": row(MANAGER_FORM),
    "POST /settings/routing/draft": row(MANAGER_FORM),
    "POST /settings/routing/trial": row(MANAGER_FORM),
    "GET /settings/routing/<rule_id>": row(MANAGER_PAGE, "rule", other=ADMIN_PAGE),
    "POST /settings/routing/<rule_id>": row(MANAGER_FORM, "rule", other=ADMIN_FORM),
    "POST /settings/routing/<rule_id>/place": row(MANAGER_FORM, "rule", other=ADMIN_FORM),
    "POST /settings/routing/<rule_id>/activation": row(MANAGER_FORM, "rule", other=ADMIN_FORM),
    "POST /settings/routing/<rule_id>/deletion": row(MANAGER_FORM, "rule", other=ADMIN_FORM),
    # promises: one used elsewhere too is seen, not changed
    "GET /settings/calendars": row(MANAGER_PAGE),
    "GET /settings/calendars/new": row(MANAGER_PAGE),
    "POST /settings/calendars": row(MANAGER_FORM),
    "GET /settings/calendars/<calendar_id>": row(MANAGER_PAGE, "calendar"),
    "GET /settings/calendars/<calendar_id>/versions/new": row(
        MANAGER_PAGE, "calendar", other=ADMIN_PAGE
    ),
    "POST /settings/calendars/<calendar_id>/versions": row(
        MANAGER_FORM, "calendar", other=CHANGED_ELSEWHERE
    ),
    "GET /settings/policies": row(MANAGER_PAGE),
    "GET /settings/policies/new": row(MANAGER_PAGE),
    "POST /settings/policies": row(MANAGER_FORM),
    "GET /settings/policies/<policy_id>": row(MANAGER_PAGE, "policy"),
    "GET /settings/policies/<policy_id>/versions/new": row(
        MANAGER_PAGE, "policy", other=ADMIN_PAGE
    ),
    "POST /settings/policies/<policy_id>/versions": row(
        MANAGER_FORM, "policy", other=CHANGED_ELSEWHERE
    ),
    "GET /settings/assignments": row(MANAGER_PAGE),
    "GET /settings/assignments/<code>": row(MANAGER_PAGE, "touchpoint"),
    "POST /settings/assignments/<code>": row(MANAGER_FORM, "touchpoint"),
    # cases
    # viewers look, without contact data
    "GET /cases": row(STAFF_PAGE),
    "GET /cases/<number>": row(STAFF_PAGE, "case"),
    "GET /cases/<number>/clocks.json": row(STAFF_PAGE, "case"),
    "GET /cases/rows": row(STAFF_PAGE),
    "GET /cases?node=<code>": row(STAFF_PAGE, "touchpoint"),
    "GET /cases/rows?node=<code>": row(STAFF_PAGE, "touchpoint"),
    "GET /cases.csv": row(MANAGER_PAGE),
    "GET /cases.csv?node=<code>": row(MANAGER_PAGE, "touchpoint"),
    "POST /cases/next": row(AGENT_FORM),
    "POST /cases/assignments": row(MANAGER_FORM),
    # a kept view is its owner's, here the agent's
    "GET /cases/views": row(AGENT_PAGE),
    "POST /cases/views": row(AGENT_FORM),
    "GET /cases?saved=<view_id>": row("login 404 200 404 404", "view", other=ONES_OWN),
    "POST /cases/views/<view_id>": row(
        "login 403 in 404 404", "view", other="login 403 404 404 404"
    ),
    "POST /cases/views/<view_id>/removal": row(
        "login 403 in 404 404", "view", other="login 403 404 404 404"
    ),
    # agents take and give back; giving to others is the service's rule (test_owning)
    "POST /cases/<number>/assignment": row(AGENT_FORM, "case"),
    "POST /cases/<number>/claim": row(AGENT_FORM, "case"),
    "POST /cases/<number>/first-response": row(AGENT_FORM, "case"),
    "POST /cases/<number>/hold": row(AGENT_FORM, "case"),
    "POST /cases/<number>/resumption": row(AGENT_FORM, "case"),
    "POST /cases/<number>/notes": row(AGENT_FORM, "case"),
    "POST /cases/<number>/contact-attempts": row(AGENT_FORM, "case"),
    "POST /cases/<number>/escalation": row(AGENT_FORM, "case"),
    "POST /cases/<number>/goodwill": row(AGENT_FORM, "case"),
    "POST /cases/<number>/mails": row(AGENT_FORM, "case"),
    "POST /cases/<number>/merge": row(AGENT_FORM, "case"),
    "POST /cases/<number>/recovery": row(AGENT_FORM, "case"),
    "POST /cases/<number>/links": row(AGENT_FORM, "case"),
    "POST /cases/<number>/links/<other>/removal": row(AGENT_FORM, "link"),
    "POST /cases/<number>/attachments": row(AGENT_FORM, "case"),
    # the file of the sample is not there: whoever may see it gets 404 as well
    "GET /cases/<number>/attachments/<key>": row("login 404 404 404 404", "photo"),
    "POST /cases/<number>/attachments/<key>/removal": row(AGENT_FORM, "photo"),
    "POST /cases/<number>/reopening": row(AGENT_FORM, "case"),
    "POST /cases/<number>/resolution": row(AGENT_FORM, "case"),
    # figures
    "GET /dashboard": row(STAFF_PAGE),
    "GET /dashboard/follow-up": row(STAFF_PAGE),
    "GET /dashboard/follow-up?node=<code>": row(STAFF_PAGE, "touchpoint"),
    "GET /reports": row(STAFF_PAGE),
    "GET /reports/choice?node=<code>": row("login 303 303 303 303", "touchpoint"),
    "GET /reports/touchpoints/<code>.pdf": row(PDF, "touchpoint"),
}  # fmt: skip
