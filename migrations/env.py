"""Run migrations inside the application, on either database, in one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app

from feedback.core.database import Base, db

config = context.config


def run() -> None:
    """Apply what is pending; a lock not had within 3 s stops the migration, not the product."""
    engine = db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '3s'")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=False,
            transaction_per_migration=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("offline migrations are not offered: connect to the database")
with current_app.app_context():
    run()
