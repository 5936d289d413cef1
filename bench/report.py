"""The report's own work (figures, charts, HTML) against WeasyPrint's time for the same HTML."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

from bench import servers

ROUNDS = 7


def measure() -> list[tuple[str, float, float, float]]:
    """One row of (name, own ms, WeasyPrint's ms, ratio), measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "FEEDBACK_DATA_DIR": folder, "FEEDBACK_DEMO": "1"}
        told = subprocess.run(
            [sys.executable, "-m", "bench.report"],
            cwd=servers.ROOT,
            env=env,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout.split()
        own, weasyprint = float(told[-2]), float(told[-1])
        return [("report's own work", own, weasyprint, own / weasyprint)]


def main() -> None:
    """Load the demo story; print the medians in milliseconds."""
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.analysis.domain.period import last_days
    from feedback.app import create_app
    from feedback.core import clock
    from feedback.core.database import reading, transaction
    from feedback.core.i18n import in_language
    from feedback.core.render import pdf
    from feedback.demo.service import facts, load
    from feedback.migrate import upgrade_database
    from feedback.reports.render.document import report_html
    from feedback.reports.service import collect

    app = create_app()
    upgrade_database(app)
    now = clock.now()
    with app.app_context():
        with transaction():
            load(now)
        code = facts("http://127.0.0.1")["touchpoints"][0]["code"]
    own: list[float] = []
    rendered: list[float] = []
    period = last_days(90, (now - timedelta(days=1)).date())
    for language in ("en", "zh") * ROUNDS:
        with app.app_context(), in_language(language), reading():
            started = time.perf_counter()
            html = report_html(
                collect(actor=SYSTEM, now=now, code=code, period=period, floor=5), language
            )
            own.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        pdf.render_pdf(html)
        rendered.append((time.perf_counter() - started) * 1000)
    pdf.close()
    # The first round of each language warms caches and fonts.
    print(statistics.median(own[2:]), statistics.median(rendered[2:]))


if __name__ == "__main__":
    main()
