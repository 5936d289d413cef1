"""First tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', KEY, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('object_kind', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.String(length=60), nullable=False),
    sa.Column('detail', DOCUMENT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_entry_object', ['object_kind', 'object_id'], unique=False)

    op.create_table('business_calendar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_business_calendar')),
    sa.UniqueConstraint('name', name=op.f('uq_business_calendar_name'))
    )
    op.create_table('case_rollup',
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('n_opened', sa.Integer(), nullable=False),
    sa.Column('n_resolved', sa.Integer(), nullable=False),
    sa.Column('n_reopened', sa.Integer(), nullable=False),
    sa.Column('first_response_met', sa.Integer(), nullable=False),
    sa.Column('first_response_missed', sa.Integer(), nullable=False),
    sa.Column('resolution_met', sa.Integer(), nullable=False),
    sa.Column('resolution_missed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('touchpoint_id', 'opened_on', name=op.f('pk_case_rollup'))
    )
    op.create_table('choice_rollup',
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('local_on', sa.Date(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=40), nullable=False),
    sa.Column('option_id', sa.String(length=40), nullable=False),
    sa.Column('is_flagged', sa.Boolean(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('touchpoint_id', 'local_on', 'survey_id', 'question_id', 'option_id', 'is_flagged', name=op.f('pk_choice_rollup'))
    )
    op.create_table('outbox_message',
    sa.Column('id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', DOCUMENT, nullable=False),
    sa.Column('dedupe_key', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_message_dedupe_key'))
    )
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_message_open', ['due_at'], unique=False, sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))

    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('score_rollup',
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('local_on', sa.Date(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=40), nullable=False),
    sa.Column('is_flagged', sa.Boolean(), nullable=False),
    sa.Column('metric', sa.String(length=8), nullable=False),
    sa.Column('n_skipped', sa.Integer(), nullable=False),
    sa.Column('v0', sa.Integer(), nullable=False),
    sa.Column('v1', sa.Integer(), nullable=False),
    sa.Column('v2', sa.Integer(), nullable=False),
    sa.Column('v3', sa.Integer(), nullable=False),
    sa.Column('v4', sa.Integer(), nullable=False),
    sa.Column('v5', sa.Integer(), nullable=False),
    sa.Column('v6', sa.Integer(), nullable=False),
    sa.Column('v7', sa.Integer(), nullable=False),
    sa.Column('v8', sa.Integer(), nullable=False),
    sa.Column('v9', sa.Integer(), nullable=False),
    sa.Column('v10', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('touchpoint_id', 'local_on', 'survey_id', 'question_id', 'is_flagged', name=op.f('pk_score_rollup'))
    )
    with op.batch_alter_table('score_rollup', schema=None) as batch_op:
        batch_op.create_index('ix_score_rollup_day', ['local_on', 'touchpoint_id'], unique=False)

    op.create_table('sign_in_try',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('n_failed', sa.Integer(), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_sign_in_try'))
    )
    op.create_table('sla_policy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sla_policy')),
    sa.UniqueConstraint('name', name=op.f('uq_sla_policy_name'))
    )
    op.create_table('staff_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_member')),
    sa.UniqueConstraint('email', name=op.f('uq_staff_member_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_staff_member_fs_uniquifier'))
    )
    op.create_table('survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('draft', DOCUMENT, nullable=False),
    sa.Column('current_version_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey'))
    )
    op.create_table('worker_heartbeat',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_heartbeat'))
    )
    op.create_table('calendar_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['business_calendar.id'], name=op.f('fk_calendar_version_calendar_id_business_calendar')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_version')),
    sa.UniqueConstraint('calendar_id', 'number', name=op.f('uq_calendar_version_calendar_id_number'))
    )
    op.create_table('policy_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['sla_policy.id'], name=op.f('fk_policy_version_policy_id_sla_policy')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_version')),
    sa.UniqueConstraint('policy_id', 'number', name=op.f('uq_policy_version_policy_id_number'))
    )
    op.create_table('staff_role',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_staff_role_role_id_role'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_staff_role_staff_id_staff_member'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('staff_id', 'role_id', name=op.f('pk_staff_role'))
    )
    op.create_table('survey_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('definition', DOCUMENT, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_version_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_version')),
    sa.UniqueConstraint('survey_id', 'number', name=op.f('uq_survey_version_survey_id_number'))
    )
    op.create_table('touchpoint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', DOCUMENT, nullable=False),
    sa.Column('own_zone', sa.String(length=60), nullable=True),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('moment', sa.String(length=20), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=True),
    sa.Column('survey_id', sa.Integer(), nullable=True),
    sa.Column('notify_email', sa.String(length=254), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['touchpoint.id'], name=op.f('fk_touchpoint_parent_id_touchpoint')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_touchpoint_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_touchpoint')),
    sa.UniqueConstraint('code', name=op.f('uq_touchpoint_code'))
    )
    with op.batch_alter_table('touchpoint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_touchpoint_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_touchpoint_path'), ['path'], unique=False)

    op.create_table('report_archive',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('n_bytes', sa.Integer(), nullable=True),
    sa.Column('requested_by', sa.Integer(), nullable=True),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rendered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_because', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['requested_by'], ['staff_member.id'], name=op.f('fk_report_archive_requested_by_staff_member')),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_report_archive_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_report_archive'))
    )
    with op.batch_alter_table('report_archive', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_archive_touchpoint_id'), ['touchpoint_id'], unique=False)

    op.create_table('response',
    sa.Column('id', KEY, nullable=False),
    sa.Column('response_id', sa.String(length=32), nullable=False),
    sa.Column('receipt', sa.String(length=32), nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('survey_version_id', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('local_on', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('answers', DOCUMENT, nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('lead_metric', sa.String(length=8), nullable=True),
    sa.Column('lead_value', sa.SmallInteger(), nullable=True),
    sa.Column('band', sa.String(length=12), nullable=True),
    sa.Column('seconds_on_page', sa.Integer(), nullable=True),
    sa.Column('flags', sa.String(length=120), server_default='', nullable=False),
    sa.Column('is_flagged', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_response_survey_id_survey')),
    sa.ForeignKeyConstraint(['survey_version_id'], ['survey_version.id'], name=op.f('fk_response_survey_version_id_survey_version')),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_response_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response')),
    sa.UniqueConstraint('receipt', name=op.f('uq_response_receipt')),
    sa.UniqueConstraint('response_id', name=op.f('uq_response_response_id'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index('ix_response_received', ['received_at', 'id'], unique=False)
        batch_op.create_index('ix_response_touchpoint_received', ['touchpoint_id', 'received_at', 'id'], unique=False)

    op.create_table('service_standard',
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=20), nullable=False),
    sa.Column('target', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_service_standard_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('touchpoint_id', 'measure', name=op.f('pk_service_standard'))
    )
    op.create_table('sla_assignment',
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=True),
    sa.Column('policy_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['calendar_id'], ['business_calendar.id'], name=op.f('fk_sla_assignment_calendar_id_business_calendar')),
    sa.ForeignKeyConstraint(['policy_id'], ['sla_policy.id'], name=op.f('fk_sla_assignment_policy_id_sla_policy')),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_sla_assignment_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('touchpoint_id', name=op.f('pk_sla_assignment'))
    )
    op.create_table('staff_scope',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_staff_scope_staff_id_staff_member')),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_staff_scope_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('staff_id', 'touchpoint_id', name=op.f('pk_staff_scope'))
    )
    op.create_table('answer_fact',
    sa.Column('response_key', KEY, nullable=False),
    sa.Column('question_id', sa.String(length=40), nullable=False),
    sa.Column('option_id', sa.String(length=40), nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('local_on', sa.Date(), nullable=False),
    sa.Column('metric', sa.String(length=8), nullable=True),
    sa.Column('value', sa.SmallInteger(), nullable=True),
    sa.Column('band', sa.String(length=12), nullable=True),
    sa.Column('is_flagged', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['response_key'], ['response.id'], name=op.f('fk_answer_fact_response_key_response')),
    sa.PrimaryKeyConstraint('response_key', 'question_id', 'option_id', name=op.f('pk_answer_fact'))
    )
    with op.batch_alter_table('answer_fact', schema=None) as batch_op:
        batch_op.create_index('ix_answer_fact_option', ['touchpoint_id', 'option_id', 'local_on'], unique=False)
        batch_op.create_index('ix_answer_fact_score', ['touchpoint_id', 'metric', 'band', 'local_on'], unique=False)

    op.create_table('contact_detail',
    sa.Column('response_key', KEY, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('consent_version', sa.String(length=40), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['response_key'], ['response.id'], name=op.f('fk_contact_detail_response_key_response')),
    sa.PrimaryKeyConstraint('response_key', name=op.f('pk_contact_detail'))
    )
    op.create_table('follow_up_case',
    sa.Column('id', KEY, nullable=False),
    sa.Column('response_key', KEY, nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('priority', sa.String(length=8), nullable=False),
    sa.Column('routed_because', DOCUMENT, nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_responded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_code', sa.String(length=40), nullable=True),
    sa.Column('resolution_note', sa.Text(), nullable=True),
    sa.Column('customer_told', sa.Boolean(), nullable=True),
    sa.Column('held_because', sa.String(length=200), nullable=True),
    sa.Column('n_reopened', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['staff_member.id'], name=op.f('fk_follow_up_case_owner_id_staff_member')),
    sa.ForeignKeyConstraint(['response_key'], ['response.id'], name=op.f('fk_follow_up_case_response_key_response')),
    sa.ForeignKeyConstraint(['touchpoint_id'], ['touchpoint.id'], name=op.f('fk_follow_up_case_touchpoint_id_touchpoint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_case')),
    sa.UniqueConstraint('response_key', name=op.f('uq_follow_up_case_response_key'))
    )
    with op.batch_alter_table('follow_up_case', schema=None) as batch_op:
        batch_op.create_index('ix_follow_up_case_owner', ['owner_id', 'status'], unique=False)
        batch_op.create_index('ix_follow_up_case_queue', ['next_due_at', 'id'], unique=False, sqlite_where=sa.text("status <> 'resolved'"), postgresql_where=sa.text("status <> 'resolved'"))
        batch_op.create_index('ix_follow_up_case_touchpoint', ['touchpoint_id', 'opened_on'], unique=False)

    op.create_table('response_revision',
    sa.Column('response_key', KEY, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answers', DOCUMENT, nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['response_key'], ['response.id'], name=op.f('fk_response_revision_response_key_response')),
    sa.PrimaryKeyConstraint('response_key', 'revision', name=op.f('pk_response_revision'))
    )
    op.create_table('case_clock',
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('touchpoint_id', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('calendar_version_id', sa.Integer(), nullable=False),
    sa.Column('policy_version_id', sa.Integer(), nullable=False),
    sa.Column('target_minutes', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_minutes', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['calendar_version_id'], ['calendar_version.id'], name=op.f('fk_case_clock_calendar_version_id_calendar_version')),
    sa.ForeignKeyConstraint(['case_id'], ['follow_up_case.id'], name=op.f('fk_case_clock_case_id_follow_up_case')),
    sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_case_clock_policy_version_id_policy_version')),
    sa.PrimaryKeyConstraint('case_id', 'kind', name=op.f('pk_case_clock'))
    )
    with op.batch_alter_table('case_clock', schema=None) as batch_op:
        batch_op.create_index('ix_case_clock_touchpoint', ['touchpoint_id', 'opened_on', 'kind'], unique=False)

    op.create_table('case_event',
    sa.Column('id', KEY, nullable=False),
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('detail', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['follow_up_case.id'], name=op.f('fk_case_event_case_id_follow_up_case')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_case_event_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_event_case_id'), ['case_id'], unique=False)

    op.create_table('case_pause',
    sa.Column('id', KEY, nullable=False),
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['follow_up_case.id'], name=op.f('fk_case_pause_case_id_follow_up_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_pause'))
    )
    with op.batch_alter_table('case_pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_pause_case_id'), ['case_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('case_pause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_pause_case_id'))

    op.drop_table('case_pause')
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_event_case_id'))

    op.drop_table('case_event')
    with op.batch_alter_table('case_clock', schema=None) as batch_op:
        batch_op.drop_index('ix_case_clock_touchpoint')

    op.drop_table('case_clock')
    op.drop_table('response_revision')
    with op.batch_alter_table('follow_up_case', schema=None) as batch_op:
        batch_op.drop_index('ix_follow_up_case_touchpoint')
        batch_op.drop_index('ix_follow_up_case_queue', sqlite_where=sa.text("status <> 'resolved'"), postgresql_where=sa.text("status <> 'resolved'"))
        batch_op.drop_index('ix_follow_up_case_owner')

    op.drop_table('follow_up_case')
    op.drop_table('contact_detail')
    with op.batch_alter_table('answer_fact', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_fact_score')
        batch_op.drop_index('ix_answer_fact_option')

    op.drop_table('answer_fact')
    op.drop_table('staff_scope')
    op.drop_table('sla_assignment')
    op.drop_table('service_standard')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index('ix_response_touchpoint_received')
        batch_op.drop_index('ix_response_received')

    op.drop_table('response')
    with op.batch_alter_table('report_archive', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_archive_touchpoint_id'))

    op.drop_table('report_archive')
    with op.batch_alter_table('touchpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_touchpoint_path'))
        batch_op.drop_index(batch_op.f('ix_touchpoint_parent_id'))

    op.drop_table('touchpoint')
    op.drop_table('survey_version')
    op.drop_table('staff_role')
    op.drop_table('policy_version')
    op.drop_table('calendar_version')
    op.drop_table('worker_heartbeat')
    op.drop_table('survey')
    op.drop_table('staff_member')
    op.drop_table('sla_policy')
    op.drop_table('sign_in_try')
    with op.batch_alter_table('score_rollup', schema=None) as batch_op:
        batch_op.drop_index('ix_score_rollup_day')

    op.drop_table('score_rollup')
    op.drop_table('role')
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_open', sqlite_where=sa.text('done_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))

    op.drop_table('outbox_message')
    op.drop_table('choice_rollup')
    op.drop_table('case_rollup')
    op.drop_table('business_calendar')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_object')
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))

    op.drop_table('audit_entry')
