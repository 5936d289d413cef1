"""Migrations are numbered, lead to one head and make exactly the tables of the models."""

from __future__ import annotations

import re

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from feedback.core.database import Base, db
from feedback.migrate import attach_migrations
from tests.harness.sources import ROOT

VERSIONS = ROOT / "migrations" / "versions"


def numbers() -> list[str]:
    return sorted(path.name for path in VERSIONS.glob("*.py"))


def test_files_are_numbered_without_gaps():
    assert [name.split("_")[0] for name in numbers()] == [
        f"{number:04}" for number in range(1, len(numbers()) + 1)
    ]
    assert [name for name in numbers() if not re.fullmatch(r"\d{4}(_[a-z0-9]+)+\.py", name)] == []


def test_chain_is_the_numbers_with_one_head():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    chain = [script.revision for script in scripts.walk_revisions()][::-1]
    assert chain == [name.split("_")[0] for name in numbers()]
    assert scripts.get_heads() == chain[-1:]


def test_migrated_tables_are_those_of_the_models(session):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_every_step_leads_up_and_down(app, databases, database_url, tmp_path):
    from tests.harness.fixtures.application import build_app

    own = build_app(database_url, tmp_path)
    attach_migrations(own)
    with own.app_context():
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        for name in numbers():
            upgrade(revision=name.split("_")[0])
        tables = set(inspect(db.engine).get_table_names())
        assert set(Base.metadata.tables) - tables == set()
        db.engine.dispose()


def test_rows_survive_the_last_step_down_and_up(demo_database_url, tmp_path):
    from tests.harness.fixtures.application import build_app

    own = build_app(demo_database_url, tmp_path)
    attach_migrations(own)
    with own.app_context():

        def n_rows() -> dict[str, int]:
            with db.engine.connect() as connection:
                return {
                    table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                    for table in sorted(Base.metadata.tables)
                }

        before = n_rows()
        downgrade(revision="-1")
        upgrade()
        assert n_rows() == before
        assert sum(before.values()) > 0
        db.engine.dispose()
