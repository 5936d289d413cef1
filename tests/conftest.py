"""What the whole suite shares; the vocabulary itself stands in `tests/harness/fixtures/`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests.harness import postgres

pytest_plugins = [
    "tests.harness.fixtures.databases",
    "tests.harness.fixtures.application",
    "tests.harness.fixtures.servers",
    "tests.harness.fixtures.pages",
    "tests.harness.fixtures.receivers",
]
# Slow machines are no faults, and examples that failed are written down as tests.
settings.register_profile("suite", deadline=None, database=None)
settings.load_profile("suite")
# Whole files of these stay on one worker process: two browsers never fight for two cores.
KEPT_TOGETHER = ("journeys", "faults")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long fault tests as well")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: minutes of work; only with --long")
    if hasattr(config, "workerinput"):
        return
    shared = Path(tempfile.mkdtemp(prefix="feedback-tests-"))
    shared.chmod(0o755)
    config.stash[SHARED] = {"folder": shared, "cluster": None}
    if config.getoption("numprocesses", default=None):
        _cluster(config)


SHARED = pytest.StashKey[dict[str, Any]]()


def _cluster(config: pytest.Config) -> postgres.Cluster | None:
    """The run's PostgreSQL, started when first asked for; `None` where it is not installed."""
    shared = config.stash[SHARED]
    if shared["cluster"] is None:
        try:
            shared["cluster"] = postgres.Cluster()
        except RuntimeError:
            return None
        shared["cluster"].start()
    return shared["cluster"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker process of pytest-xdist where the shared parts are."""
    cluster = _cluster(node.config)
    node.workerinput["shared_folder"] = str(node.config.stash[SHARED]["folder"])
    node.workerinput["postgres_folder"] = str(cluster.folder) if cluster else ""


def pytest_unconfigure(config: pytest.Config) -> None:
    if SHARED not in config.stash:
        return
    shared = config.stash[SHARED]
    if shared["cluster"] is not None:
        shared["cluster"].remove()
    shutil.rmtree(shared["folder"], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        long = [item for item in items if "long" in item.keywords]
        items[:] = [item for item in items if "long" not in item.keywords]
        config.hook.pytest_deselected(items=long)
    if hasattr(config, "workerinput"):
        # The slow ones first, so that no worker process waits for another at the end.
        items.sort(key=lambda item: not is_kept_together(item.nodeid))


def is_kept_together(nodeid: str) -> bool:
    return any(f"/{folder}/" in nodeid for folder in KEPT_TOGETHER)


class FilesTogether(LoadScopeScheduling):
    """Hands whole files of journeys and faults to one worker process, other tests one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0] if is_kept_together(nodeid) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


@pytest.fixture(scope="session")
def shared_folder(request: pytest.FixtureRequest) -> Path:
    """A folder that all worker processes of this run share."""
    if workerinput := getattr(request.config, "workerinput", None):
        return Path(workerinput["shared_folder"])
    return request.config.stash[SHARED]["folder"]


@pytest.fixture(scope="session")
def postgres_folder(request: pytest.FixtureRequest) -> str:
    """The socket folder of this run's PostgreSQL; fails, never skips, without one."""
    if workerinput := getattr(request.config, "workerinput", None):
        folder = workerinput["postgres_folder"]
    else:
        cluster = _cluster(request.config)
        folder = str(cluster.folder) if cluster else ""
    if not folder:
        pytest.fail(postgres.NEEDED, pytrace=False)
    return folder
