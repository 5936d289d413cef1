"""The zone of the machine changes no row."""

import os
import subprocess
import sys

from feedback.core.settings import ROOT

ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns")


def rows(url, zone, folder):
    env = os.environ | {
        "TZ": zone,
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.followup.store.rows_by_zone", "2"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_machines_of_three_zones_store_the_same_rows(databases, tmp_path):
    printed = []
    for number, zone in enumerate(ZONES):
        url = databases.fresh()
        printed.append(rows(url, zone, tmp_path / str(number)))
        databases.drop(url)
    assert printed[0].count("\n") > 20
    assert printed[0] == printed[1] == printed[2]
