"""Every room's tables, imported once so that the metadata is whole."""

import feedback.accounts.store.models
import feedback.accounts.store.sign_in_models
import feedback.audit.store.models
import feedback.followup.store.escalation
import feedback.followup.store.models
import feedback.followup.store.suppression
import feedback.followup.store.view_models
import feedback.knowledge.store.models
import feedback.notices.store.models
import feedback.outbox.store.models
import feedback.privacy.store.models
import feedback.reports.store.models
import feedback.responses.store.models
import feedback.routing.store.models
import feedback.sla.store.models
import feedback.surveys.store.models
import feedback.touchpoints.store.models  # noqa: F401
