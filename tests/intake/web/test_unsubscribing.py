"""One request from a mail program stops further questions; looking stops nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.followup.store.suppression import (
    MailSuppression,
    is_suppressed,
    suppression_key,
    unsubscribe_token,
)


@pytest.fixture
def address(app: Flask) -> str:
    secret = app.extensions["settings"].secret_key
    return f"/u/{unsubscribe_token(secret, suppression_key(secret, 'li@example.cn'))}"


def keys(in_app: Any) -> list[str]:
    with in_app() as session:
        return list(session.scalars(select(MailSuppression.key)))


def test_looking_shows_a_button_and_stops_nothing(
    client: FlaskClient, address: str, in_app: Any
) -> None:
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    page = client.get(address, headers={"Accept-Language": "en"})
    assert "Stop these mails" in page.text
    assert "不再接收" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    assert keys(in_app) == []


def test_one_request_without_cookie_or_redirect_is_enough(
    app: Flask, client: FlaskClient, address: str, in_app: Any
) -> None:
    for _time in range(2):
        answer = client.post(
            address,
            data={"List-Unsubscribe": "One-Click"},
            headers={"Origin": "https://mail.example", "Accept-Language": "en"},
        )
        assert answer.status_code == 200
    assert "We will not ask you by mail any more" in answer.text
    (key,) = keys(in_app)
    assert "li@example.cn" not in key
    secret = app.extensions["settings"].secret_key
    with in_app() as session:
        connection = session.connection()
        assert is_suppressed(connection, suppression_key(secret, "LI@example.cn"))
        assert not is_suppressed(connection, suppression_key(secret, "other@example.cn"))


@pytest.mark.parametrize("token", ["x", "A" * 24, "A" * 5000, "%00"])
def test_a_made_up_link_stops_nothing(client: FlaskClient, in_app: Any, token: str) -> None:
    assert client.get(f"/u/{token}").status_code == 404
    assert client.post(f"/u/{token}").status_code == 404
    assert keys(in_app) == []
