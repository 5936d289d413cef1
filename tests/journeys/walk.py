"""Every page of the staff and every page of customers, as addresses to go to."""

from __future__ import annotations

from feedback.demo.domain.places import PLACE

ROOT, SPOT = PLACE["lanting"].code, PLACE["westlake_delivery"].code
CALENDARS, POLICIES = "/settings/calendars", "/settings/policies"
# Endpoint → what to look at; names in braces are looked up in the story.
STAFF: dict[str, tuple[str, ...]] = {
    "analysis.dashboard": (
        "/dashboard",
        f"/dashboard?node={SPOT}&metric=csat",
        f"/dashboard?node={SPOT}&from=2020-01-01&to=2020-02-01",
    ),
    "analysis.follow_up": ("/dashboard/follow-up", f"/dashboard/follow-up?node={SPOT}"),
    "followup.queue": (
        "/cases",
        "/cases?view=mine",
        "/cases?view=resolved",
        f"/cases?node={ROOT}&priority=urgent&tag=none",
    ),
    "followup.views": ("/cases/views",),
    "followup.case": ("/cases/{open_case}", "/cases/{solved_case}"),
    "followup.goodwill_limits": ("/settings/goodwill",),
    "knowledge.reply_list": ("/settings/replies",),
    "knowledge.new_reply": ("/settings/replies/new",),
    "knowledge.reply_page": ("/settings/replies/1",),
    "responses.listing": ("/responses", f"/responses?node={SPOT}&score=nps.detractor&q=zzz"),
    "responses.one": ("/responses/{response}",),
    "privacy.erasure": ("/responses/{response}/erasure",),
    "privacy.terms": ("/settings/privacy",),
    "privacy.person": ("/settings/privacy/person",),
    "touchpoints.overview": ("/touchpoints",),
    "touchpoints.new": (f"/touchpoints/new?parent={ROOT}", "/touchpoints/new"),
    "touchpoints.show": (f"/touchpoints/{ROOT}", f"/touchpoints/{SPOT}"),
    "touchpoints.details": (f"/touchpoints/{SPOT}/details",),
    "touchpoints.standards": (f"/touchpoints/{SPOT}/standards",),
    "touchpoints.staff": ("/settings/staff",),
    "touchpoints.new_staff": ("/settings/staff/new",),
    "touchpoints.one": ("/settings/staff/2",),
    "touchpoints.team_list": ("/settings/teams",),
    "touchpoints.new_team": ("/settings/teams/new",),
    "touchpoints.one_team": ("/settings/teams/1",),
    "touchpoints.absences": ("/settings/absences",),
    "touchpoints.invitations": ("/settings/invitations",),
    "touchpoints.new_invitation": ("/settings/invitations/new",),
    "surveys.catalogue": ("/surveys",),
    "surveys.new": ("/surveys/new",),
    "surveys.one": ("/surveys/{survey}",),
    "surveys.draft": ("/surveys/{survey}/draft",),
    "surveys.frozen": ("/surveys/{survey}/versions/1",),
    "intake.preview": ("/surveys/{survey}/preview",),
    "reports.reports": ("/reports",),
    "accounts.settings": ("/settings",),
    "accounts.audit": ("/settings/audit", "/settings/audit?who=0&from=2020-01-01&kind=zzz"),
    "accounts.roles": ("/settings/roles",),
    "accounts.password": ("/password",),
    "accounts.security": ("/settings/security",),
    "accounts.app_page": ("/settings/security/app",),
    "accounts.passkey_page": ("/settings/security/passkeys/new",),
    "accounts.own_sessions": ("/settings/sessions",),
    "accounts.sign_in_rules": ("/settings/sign-in",),
    "accounts.sign_in_of": ("/settings/staff/2/sign-in",),
    "accounts.confirm": ("/confirm",),
    "notices.own_notices": ("/settings/notices",),
    "notices.destinations": ("/settings/destinations",),
    "notices.new_destination": ("/settings/destinations/new",),
    "notices.destination": ("/settings/destinations/1",),
    "notices.undelivered": ("/settings/outbox",),
    "sla.calendar_list": (CALENDARS,),
    "sla.calendar_page": (f"{CALENDARS}/1", f"{CALENDARS}/2"),
    "sla.new_calendar": (f"{CALENDARS}/new",),
    "sla.new_calendar_version": (f"{CALENDARS}/1/versions/new",),
    "sla.policy_list": (POLICIES,),
    "sla.policy_page": (f"{POLICIES}/1",),
    "sla.new_policy": (f"{POLICIES}/new",),
    "sla.new_policy_version": (f"{POLICIES}/1/versions/new",),
    "sla.assignment_list": ("/settings/assignments",),
    "sla.assignment": (f"/settings/assignments/{SPOT}",),
    "routing.rule_list": ("/settings/routing",),
    "routing.new_rule": ("/settings/routing/new",),
    "routing.edit_rule": ("/settings/routing/1",),
    "routing.wall": ("/praise", "/praise?hidden=1&from=2020-01-01"),
}
PUBLIC: dict[str, tuple[str, ...]] = {
    "accounts.login": ("/login",),
    "touchpoints.invitation": ("/invitation/unknown",),
    "intake.survey": (f"/t/{SPOT}", f"/t/{PLACE['hotline'].code}", "/t/UNKNOWN9"),
    "intake.receipt_of": ("/r/unknown-receipt-0000",),
    "intake.unsubscribe": ("/u/unknown",),
}
# Addresses whose answer is a fault, with its status.
FAULTS = {
    "/nowhere": 404,
    "/cases/C-999999": 404,
    "/t/UNKNOWN9": 404,
    "/r/unknown-receipt-0000": 404,
    "/u/unknown": 404,
    "/invitation/unknown": 404,
    "/settings/destinations/1": 404,
    f"/reports/touchpoints/{SPOT}.pdf?from=never": 422,
}
# Forms that are sent empty, so that their faults are looked at as well.
SENT_EMPTY = {
    "/settings/staff/new",
    "/settings/teams/new",
    "/settings/invitations/new",
    "/touchpoints/new",
    "/surveys/new",
    "/password",
    "/settings/destinations/new",
    f"{CALENDARS}/new",
    f"{POLICIES}/new",
    "/settings/replies/new",
}
# Answers that are no page, or lead to one.
NO_PAGE = {
    # leads to the identity provider and back; looked at in tests/accounts/web
    "accounts.back_from_company",
    "accounts.company",
    "accounts.company_to_link",
    "accounts.confirm_by_company",
    # shown between the password and the second factor only; looked at in tests/accounts/web
    "accounts.second",
    "accounts.set_up",
    "intake.receipt_again",
    "followup.clocks",
    "accounts.export_audit",  # a file
    "followup.export",  # a file
    "followup.rows",  # a part of a page
    "followup.attachment",  # a file
    "front",
    "health.alive",
    "health.ready",
    "reports.choice",
    "reports.touchpoint_pdf",
    "static",
    "touchpoints.poster",
    "touchpoints.qr_png",
    "touchpoints.qr_svg",
}
