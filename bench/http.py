"""Survey page and complete answers against their floors, round by round in turn."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
from itertools import count
from pathlib import Path

from bench import load, servers
from bench.seed import CODES

ROUNDS = 7
SECONDS = 2.0
TOKEN = re.compile(rb'name="t" value="([^"]+)"')
# Of twenty customers three are unhappy, give reasons and a comment; the others tap a score.
UNHAPPY = (
    ("a.q_nps", "2"),
    ("a.q_reasons", "wait"),
    ("a.q_reasons", "staff"),
    ("a.q_comment", "Nobody came for forty minutes and nobody said why."),
)


def measure(database_url: str | None) -> list[tuple[str, float, float, float]]:
    """Rows of (name, product per second, floor per second, ratio)."""
    with tempfile.TemporaryDirectory() as folder:
        common = {
            "FEEDBACK_SECRET_KEY": "b" * 64,
            "FEEDBACK_DEMO": "1",
            **({"FEEDBACK_DATABASE_URL": database_url} if database_url else {}),
        }
        ours = {
            **common,
            "FEEDBACK_DATA_DIR": f"{folder}/product",
            "FEEDBACK_PORT": str(servers.free_port()),
        }
        bare = {
            **common,
            "FEEDBACK_DATA_DIR": f"{folder}/floor",
            "FEEDBACK_PORT": str(servers.free_port()),
            "BENCH_PAGE": f"{folder}/page.html",
        }
        prepare(ours)
        with servers.product(ours) as product:
            wire = load.Wire(product.port)
            _, _, page = wire.ask(load.get(f"/t/{CODES[0]}"))
            wire.close()
            Path(bare["BENCH_PAGE"]).write_bytes(page)
            fields = form_fields(page)
            with servers.floor(bare) as floor:
                return [
                    _page(product.port, floor.port),
                    _answer(product.port, floor.port, fields),
                ]


def prepare(env: dict[str, str]) -> None:
    """Migrate and install, in a process of its own."""
    environ = {**os.environ, **env}
    script = (
        "from feedback.app import create_app\n"
        "from feedback.core import clock\n"
        "from bench.seed import install\n"
        "from feedback.migrate import upgrade_database\n"
        "app = create_app()\n"
        "upgrade_database(app)\n"
        "with app.app_context():\n"
        "    install(clock.now())\n"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        env=environ,
        cwd=servers.ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def form_fields(page: bytes) -> set[str]:
    """Names of the page's answer fields, to send only those that exist."""
    return {name.decode() for name in re.findall(rb'name="(a\.[^"]+)"', page)}


def _in_turn(
    name: str, product_port: int, floor_port: int, ours: load.Step, bare: load.Step
) -> tuple[str, float, float, float]:
    load.rate(product_port, ours, seconds=1.0)
    load.rate(floor_port, bare, seconds=1.0)
    rounds = [
        (
            load.rate(product_port, ours, seconds=SECONDS),
            load.rate(floor_port, bare, seconds=SECONDS),
        )
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(mine / floor for mine, floor in rounds)
    return (
        name,
        statistics.median(mine for mine, _ in rounds),
        statistics.median(floor for _, floor in rounds),
        ratio,
    )


def _page(product_port: int, floor_port: int) -> tuple[str, float, float, float]:
    wanted, floor = load.get(f"/t/{CODES[0]}"), load.get("/page")

    def ours(wire: load.Wire, _index: int) -> None:
        status, _, body = wire.ask(wanted)
        assert status == 200
        assert body

    def bare(wire: load.Wire, _index: int) -> None:
        status, _, body = wire.ask(floor)
        assert status == 200
        assert body

    return _in_turn("survey page GET", product_port, floor_port, ours, bare)


def _answer(
    product_port: int, floor_port: int, fields: set[str]
) -> tuple[str, float, float, float]:
    numbers = count()
    unhappy = urllib.parse.urlencode([pair for pair in UNHAPPY if pair[0] in fields])
    assert "a.q_nps=2" in unhappy

    def body(number: int) -> str:
        return unhappy if number % 20 < 3 else f"a.q_nps={7 + number % 4}"

    def ours(wire: load.Wire, _index: int) -> None:
        number = next(numbers)
        code = CODES[number % len(CODES)]
        _, _, page = wire.ask(load.get(f"/t/{code}"))
        found = TOKEN.search(page)
        assert found is not None
        sent = body(number).encode() + b"&t=" + urllib.parse.quote(found[1]).encode()
        status, head, _ = wire.ask(load.post(f"/t/{code}", sent, f"phone/{number}"))
        assert status == 303, status
        assert b"/r/" in head

    def bare(wire: load.Wire, _index: int) -> None:
        number = next(numbers)
        sent = body(number).encode() + b"&t=" + b"x" * 90
        status, _, _ = wire.ask(load.post("/answer", sent, f"phone/{number}"))
        assert status == 303, status

    return _in_turn("complete answer (GET + POST)", product_port, floor_port, ours, bare)
