"""Forwarded headers are believed only as often as the operator says."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request

from feedback.app import create_app
from feedback.core.settings import Settings

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("n_proxies", "address", "scheme"),
    [(0, "127.0.0.1", "http"), (1, "198.51.100.7", "https"), (2, "203.0.113.9", "http")],
)
def test_forwarded_address_counts_from_the_trusted_end(
    tmp_path: Path, n_proxies: int, address: str, scheme: str
) -> None:
    settings = Settings.from_env(
        {
            "FEEDBACK_DATA_DIR": str(tmp_path),
            "FEEDBACK_SECRET_KEY": "k" * 40,
            "FEEDBACK_PROXIES": str(n_proxies),
        }
    )
    with create_app(settings).test_client() as client:
        client.get("/healthz", headers=FORGED)
        assert (request.remote_addr, request.scheme) == (address, scheme)
