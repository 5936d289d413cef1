"""The terminal's symbol can be scanned, and the layout stays in its columns."""

import re

import cv2
import numpy
import pytest

from feedback.demo.render.terminal import announcement, symbol, width

ADDRESS = "http://192.168.178.20:8000/t/D3YT5ZGB"
FACTS = {
    "base_url": "http://127.0.0.1:8000",
    "touchpoints": [
        {
            "code": "D3YT5ZGB",
            "name": {"en": "Home Delivery", "zh": "送货上门"},
            "site": {"en": "Hangzhou West Lake Store", "zh": "杭州西湖店"},
            "channel": "delivery",
            "url": "http://127.0.0.1:8000/t/D3YT5ZGB",
        }
    ],
    "staff": [
        {
            "email": "admin@example.org",
            "password": "demo-feedback",
            "role": "administrator",
            "scope": [],
        }
    ],
    "period": {"from": "2025-11-23", "to": "2026-11-22"},
    "n_responses": 5183,
    "n_cases": 505,
}
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def picture(lines: list[str], *, ink: int, paper: int, cell: int = 8) -> numpy.ndarray:
    """The lines as a terminal draws them: two squares a character, upper and lower half."""
    rows = []
    for line in lines:
        for half in (0, 1):
            rows.append([ink if HALVES[letter][half] else paper for letter in line])
    drawn = numpy.array(rows, numpy.uint8)
    return numpy.kron(drawn, numpy.ones((cell, cell), numpy.uint8))


def scanned(drawn: numpy.ndarray) -> str:
    return cv2.QRCodeDetector().detectAndDecode(cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR))[0]


@pytest.mark.parametrize("address", [ADDRESS, "https://feedback.example.com/t/HTN7QRK4"])
def test_a_phone_reads_the_plain_symbol_on_a_dark_terminal(address: str) -> None:
    assert scanned(picture(symbol(address, colours=False), ink=235, paper=12)) == address


def test_a_phone_reads_the_coloured_symbol_on_any_terminal() -> None:
    lines = symbol(ADDRESS, colours=True)
    assert all(line.startswith("\x1b[") and line.endswith("\x1b[0m") for line in lines)
    plain = [ANSI.sub("", line) for line in lines]
    assert scanned(picture(plain, ink=0, paper=255)) == ADDRESS


def test_the_quiet_zone_is_kept_on_all_sides() -> None:
    lines = symbol(ADDRESS, colours=False)
    assert set("".join(lines[:2])) == {"█"}
    assert set("".join(lines[-2:])) <= {"█", "▀"}
    assert all(line.startswith("████") and line.endswith("████") for line in lines)


def test_plain_text_has_no_control_characters() -> None:
    told = announcement(FACTS, colours=False, phone_address=None)
    assert "\x1b" not in told
    assert "demo-feedback" in told
    assert "http://127.0.0.1:8000/login" in told
    assert "Ctrl-C" in told
    assert "FEEDBACK_HOST" not in told


def test_the_way_to_a_phone_is_told_where_only_this_computer_is_reached() -> None:
    told = announcement(FACTS, colours=False, phone_address="http://192.168.178.20:8000")
    expected = "FEEDBACK_HOST=0.0.0.0 FEEDBACK_PUBLIC_URL=http://192.168.178.20:8000 make run"
    assert expected in told


def test_chinese_takes_two_columns() -> None:
    assert width("看板 PDF") == 8
