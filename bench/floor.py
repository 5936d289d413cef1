"""The floors: a bare Flask application on the same server and the same database settings.

`GET /page` returns fixed bytes. `POST /answer` makes one Core insert and one rollup upsert in one
transaction of the same durability, and answers 303.
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, Response, request
from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite

from feedback.core.database import configure_engine, engine_options
from feedback.core.settings import Settings

settings = Settings.from_env(os.environ)
settings.data_dir.mkdir(parents=True, exist_ok=True)
engine = create_engine(settings.database_url, **engine_options(settings))
configure_engine(engine)
metadata = MetaData()
answers = Table(
    "floor_answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", String(32), unique=True),
    Column("received_at", DateTime),
    Column("answers", JSON),
)
rollup = Table(
    "floor_rollup",
    metadata,
    Column("touchpoint_id", Integer, primary_key=True),
    Column("local_on", Date, primary_key=True),
    Column("value", Integer, primary_key=True),
    Column("n", Integer),
)
metadata.create_all(engine)
dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
upsert = dialect.insert(rollup)
upsert = upsert.on_conflict_do_update(
    index_elements=["touchpoint_id", "local_on", "value"],
    set_={"n": rollup.c.n + upsert.excluded.n},
)
insert_answer = insert(answers)
page = Path(os.environ["BENCH_PAGE"]).read_bytes() if "BENCH_PAGE" in os.environ else b"page"

app = Flask(__name__)


@app.get("/page")
def get_page() -> Response:
    return Response(page, mimetype="text/html")


@app.post("/answer")
def post_answer() -> Response:
    value = int(request.form["a.q_nps"])
    with engine.begin() as connection:
        connection.execute(
            insert_answer,
            {
                "response_id": secrets.token_hex(16),
                "received_at": datetime.now(UTC).replace(tzinfo=None),
                "answers": json.loads(json.dumps(request.form.to_dict())),
            },
        )
        connection.execute(
            upsert, {"touchpoint_id": 1, "local_on": date(2026, 3, 2), "value": value, "n": 1}
        )
    response = Response(status=303)
    response.headers["Location"] = "/page"
    return response
