"""Second factors, sessions and identities of other providers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

AT = sa.DateTime(timezone=True)
TABLES = (
    "sign_in_used",
    "staff_identity",
    "staff_recovery_code",
    "staff_passkey",
    "staff_totp",
    "staff_session",
)


def upgrade() -> None:
    op.add_column(
        "role",
        sa.Column(
            "requires_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        _person("staff_session"),
        sa.Column("staff_key", sa.String(64), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("last_seen_at", AT, nullable=False),
        sa.Column("fresh_at", AT, nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("signed_in_by", sa.String(16), nullable=False),
        sa.Column("has_second", sa.Boolean(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"])
    op.create_index(op.f("ix_staff_session_last_seen_at"), "staff_session", ["last_seen_at"])
    op.create_table(
        "staff_totp",
        _person("staff_totp"),
        sa.Column("sealed_secret", sa.String(200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_totp")),
    )
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("staff_passkey"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("user_handle", sa.String(90), nullable=False),
        sa.Column("transports", sa.String(80), nullable=False),
        sa.Column("n_signs", sa.BigInteger(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("last_used_at", AT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkey_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkey_staff_id"), "staff_passkey", ["staff_id"])
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("staff_recovery_code"),
        sa.Column("code_hash", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
    )
    op.create_index(op.f("ix_staff_recovery_code_staff_id"), "staff_recovery_code", ["staff_id"])
    op.create_table(
        "staff_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("staff_identity"),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("linked_at", AT, nullable=False),
        sa.Column("last_used_at", AT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_staff_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_staff_identity_staff_id"), "staff_identity", ["staff_id"])
    op.create_table(
        "sign_in_used",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_used")),
    )
    op.create_index(op.f("ix_sign_in_used_at"), "sign_in_used", ["at"])


def _person(table: str) -> sa.Column:
    name = op.f(f"fk_{table}_staff_id_staff_member")
    reference = sa.ForeignKey("staff_member.id", name=name, ondelete="CASCADE")
    return sa.Column("staff_id", sa.Integer(), reference, nullable=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("role", "requires_second_factor")
