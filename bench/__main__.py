"""`make bench`: the table of what was promised and what was reached."""

from __future__ import annotations

import argparse
import gzip
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench import figures, http, idle, queue, report, servers
from bench.seed import CODES
from tests.harness.postgres import Cluster

PARTS = ("page", "http", "figures", "queue", "report", "idle")


def line(name: str, ours: str, floor: str, ratio: str, promised: str, is_kept: bool) -> None:
    """One row of the table."""
    print(f"| {name} | {ours} | {floor} | {ratio} | {promised} | {'yes' if is_kept else 'NO'} |")


def main() -> None:
    """Measure the parts asked for (all by default) on both databases."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=str(PARTS))
    asked = parser.parse_args().parts or PARTS
    print("| what | product | floor | ratio | promised | kept |")
    print("|---|--:|--:|--:|--:|---|")
    with postgresql() as cluster:
        if "page" in asked:
            _page()
        for name, url in (("SQLite", None), ("PostgreSQL", cluster.url("bench_http"))):
            if "http" in asked:
                _http(name, url)
        if "figures" in asked:
            _figures("SQLite", (None, None))
            _figures("PostgreSQL", (cluster.url("bench_small"), cluster.url("bench_large")))
        if "queue" in asked:
            _queue("SQLite", (None, None))
            _queue("PostgreSQL", (cluster.url("bench_hundred"), cluster.url("bench_many")))
    if "report" in asked:
        _report()
    if "idle" in asked:
        _idle()


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """A durable cluster with the databases that the measurements use."""
    cluster = Cluster(durable=True)
    cluster.start()
    try:
        for name in ("bench_http", "bench_small", "bench_large", "bench_hundred", "bench_many"):
            cluster.create(name)
        yield cluster
    finally:
        cluster.stop()


def _page() -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "FEEDBACK_DATA_DIR": folder,
            "FEEDBACK_DEMO": "1",
            "FEEDBACK_PORT": str(servers.free_port()),
        }
        http.prepare(env)
        with servers.product(env) as running:
            wanted = f"http://127.0.0.1:{running.port}/t/{CODES[0]}?lang=zh"
            page = urllib.request.urlopen(wanted).read()
    size = len(gzip.compress(page)) / 1024
    line("survey page, gzip", f"{size:.1f} KB", "–", "–", "≤ 12 KB", size <= 12)


def _http(database: str, url: str | None) -> None:
    promises = {"survey page GET": 0.6, "complete answer (GET + POST)": 0.45}
    for name, ours, floor, ratio in http.measure(url):
        promise = promises[name]
        line(
            f"{name}, {database}",
            f"{ours:,.0f}/s",
            f"{floor:,.0f}/s",
            f"{ratio:.2f}",
            f"≥ {promise}",
            ratio >= promise,
        )


def _figures(database: str, urls: tuple[str | None, str | None]) -> None:
    for name, large, small, ratio in figures.measure(urls):
        line(
            f"{name}, 1 M against 10 k responses, {database}",
            f"{large:.0f} ms",
            f"{small:.0f} ms",
            f"{ratio:.2f}",
            "≤ 1.5",
            ratio <= 1.5,
        )


def _queue(database: str, urls: tuple[str | None, str | None]) -> None:
    for name, large, small, ratio in queue.measure(urls):
        line(
            f"{name}, p95, 10,000 against 100 open cases, {database}",
            f"{large:.0f} ms",
            f"{small:.0f} ms",
            f"{ratio:.2f}",
            "≤ 1.5",
            ratio <= 1.5,
        )


def _report() -> None:
    for name, own, weasyprint, ratio in report.measure():
        line(
            f"{name} against WeasyPrint",
            f"{own:.0f} ms",
            f"{weasyprint:.0f} ms",
            f"{ratio:.2f}",
            "≤ 0.5",
            ratio <= 0.5,
        )


def _idle() -> None:
    seconds, rss, pss = idle.measure()
    line("web start to first answer", f"{seconds:.2f} s", "–", "–", "≤ 2 s", seconds <= 2)
    line("idle memory, all processes (RSS)", f"{rss:.0f} MB", "–", "–", "≤ 250 MB", rss <= 250)
    line("idle memory, shared counted once (PSS)", f"{pss:.0f} MB", "–", "–", "–", True)


if __name__ == "__main__":
    main()
