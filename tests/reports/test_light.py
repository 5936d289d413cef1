"""The web process stays light: what only the worker needs is loaded by the worker only."""

from __future__ import annotations

import subprocess

from tests.harness.processes import PYTHON, ROOT

SCRIPT = """
import sys
import feedback.app, feedback.reports.web.pdf, feedback.reports.jobs
from feedback.reports.render.document import layout_version
assert len(layout_version()) == 16
loaded = sorted(name for name in {heavy} if name in sys.modules)
print(loaded)
"""


def test_the_web_process_loads_nothing_heavy() -> None:
    script = SCRIPT.format(heavy=("pandas", "numpy", "weasyprint"))
    done = subprocess.run(
        [PYTHON, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
