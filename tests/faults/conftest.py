"""A server that several tests of one file share, because they leave it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.shop import open_counter
from tests.harness.databases import Databases
from tests.harness.server import Server


@pytest.fixture(scope="module")
def counter(
    engine_name: str,
    databases_of: Callable[[str], Databases],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, str]]:
    """A server with one counter, and the path of its survey."""
    databases = databases_of(engine_name)
    url = databases.fresh()
    server = Server(database_url=url, data_dir=tmp_path_factory.mktemp("shared"))
    try:
        yield server.start(), open_counter(server)
    finally:
        server.kill()
        databases.drop(url)
