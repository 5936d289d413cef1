"""Settings: every fault at once, secrets from files, no sample key outside of the demo."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from feedback.core.errors import SettingsError
from feedback.core.settings import KNOWN, SAMPLE_KEYS, Settings

KEY = "0123456789abcdef" * 4


def read(tmp_path, **values):
    env = {"FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_SECRET_KEY": KEY}
    return Settings.from_env({**env, **{f"FEEDBACK_{k}": v for k, v in values.items()}})


def faults_of(tmp_path, **values):
    with pytest.raises(SettingsError) as told:
        read(tmp_path, **values)
    return told.value.faults


def test_nothing_set_means_sqlite_on_the_loopback_and_a_key_of_its_own(tmp_path):
    found = Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path), "PATH": "/bin"})
    assert found.database_url == f"sqlite:///{tmp_path}/feedback.sqlite3"
    assert (found.host, found.port, found.public_url) == (
        "127.0.0.1",
        8000,
        "http://127.0.0.1:8000",
    )
    assert (found.is_sqlite, found.is_https, found.smtp_url, found.demo) == (
        True,
        False,
        None,
        False,
    )
    kept = tmp_path / "secret_key"
    assert len(found.secret_key) == 64
    assert kept.read_text() == found.secret_key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    again = Settings.from_env({"FEEDBACK_DATA_DIR": str(tmp_path)})
    assert again.secret_key == found.secret_key


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_codes_never_hold_an_address_that_nobody_can_reach(tmp_path, host):
    assert read(tmp_path, HOST=host, DEMO="1", PORT="8123").public_url == "http://127.0.0.1:8123"
    assert read(tmp_path, HOST=host, PUBLIC_URL="https://x.example/").public_url == (
        "https://x.example"
    )
    (told,) = faults_of(tmp_path, HOST=host)
    assert "set FEEDBACK_PUBLIC_URL" in told


def test_an_ipv6_host_is_bracketed_in_the_address(tmp_path):
    assert read(tmp_path, HOST="::1").public_url == "http://[::1]:8000"


def test_all_faults_are_named_at_once(tmp_path):
    faults = faults_of(
        tmp_path,
        PORT="70000",
        WEB_WORKERS="0",
        WEB_THREADS="many",
        SCORE_FLOOR="-1",
        RENDER_SECONDS="1e3",
        PUBLIC_URL="feedback.example.com",
        DATABASE_URL="mysql://localhost/x",
        SMTP_URL="mail.example.com:25",
        SECRET_KEY="short",
    )
    assert len(faults) == 9
    for name in ("PORT", "WEB_WORKERS", "WEB_THREADS", "SCORE_FLOOR", "RENDER_SECONDS"):
        assert (
            sum(fault.startswith(f"FEEDBACK_{name} must be a whole number") for fault in faults)
            == 1
        )
    for name in ("PUBLIC_URL", "DATABASE_URL", "SMTP_URL", "SECRET_KEY"):
        assert sum(f"FEEDBACK_{name}" in fault for fault in faults) == 1


@pytest.mark.parametrize("number", ["８０００", "٣", "1 ", "", "0x10", "1e2", "-0"])
def test_numbers_are_plain_digits(tmp_path, number):
    if number == "":
        assert read(tmp_path, PORT=number).port == 8000
    else:
        assert len(faults_of(tmp_path, PORT=number)) == 1


@pytest.mark.parametrize("key", [*sorted(SAMPLE_KEYS), "please-CHANGE-this-" + KEY, "a" * 31])
def test_sample_and_short_keys_are_refused(tmp_path, key):
    (fault,) = faults_of(tmp_path, SECRET_KEY=key)
    assert "FEEDBACK_SECRET_KEY" in fault
    assert len(key) < 20 or key not in fault


def test_the_demo_takes_any_key(tmp_path):
    assert read(tmp_path, SECRET_KEY="dev", DEMO="1").secret_key == "dev"


def test_each_setting_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(KEY + "\n", encoding="utf-8")
    url = tmp_path / "url"
    url.write_text("postgresql://feedback:p%40ss@db/feedback\n", encoding="utf-8")
    env = {
        "FEEDBACK_DATA_DIR": str(tmp_path),
        "FEEDBACK_SECRET_KEY_FILE": str(secret),
        "FEEDBACK_DATABASE_URL_FILE": str(url),
    }
    found = Settings.from_env(env)
    assert found.secret_key == KEY
    assert found.database_url == "postgresql+psycopg://feedback:p%40ss@db/feedback"


def test_a_file_that_is_not_there_and_a_setting_given_twice_are_faults(tmp_path):
    faults = faults_of(
        tmp_path, SECRET_KEY_FILE=str(tmp_path / "none"), SMTP_URL_FILE=str(tmp_path / "none")
    )
    assert "FEEDBACK_SECRET_KEY and FEEDBACK_SECRET_KEY_FILE are both set; keep one" in faults
    assert any("FEEDBACK_SMTP_URL_FILE: cannot read" in fault for fault in faults)


def test_every_setting_can_be_given_as_a_file(tmp_path):
    for name in KNOWN:
        env = {f"FEEDBACK_{name}_FILE": str(tmp_path / "none"), "FEEDBACK_DATA_DIR": str(tmp_path)}
        if name == "DATA_DIR":
            del env["FEEDBACK_DATA_DIR"]
        with pytest.raises(SettingsError, match=f"FEEDBACK_{name}_FILE: cannot read"):
            Settings.from_env(env)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_addresses_are_taken_as_people_write_them(tmp_path, scheme):
    found = read(tmp_path, DATABASE_URL=f"{scheme}://u@h/feedback")
    assert found.database_url == "postgresql+psycopg://u@h/feedback"
    assert not found.is_sqlite


def test_public_address_loses_its_last_slash_and_tells_about_tls(tmp_path):
    found = read(tmp_path, PUBLIC_URL="https://feedback.example.com/")
    assert (found.public_url, found.is_https) == ("https://feedback.example.com", True)


def test_a_data_directory_that_cannot_be_written_is_a_fault(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(SettingsError, match="FEEDBACK_DATA_DIR"):
        Settings.from_env({"FEEDBACK_DATA_DIR": str(blocked / "below")})


def test_the_command_line_lists_faults_and_ends_with_2(tmp_path):
    import os
    import subprocess
    import sys

    env = {**os.environ, "FEEDBACK_DATA_DIR": str(tmp_path), "FEEDBACK_PORT": "x"}
    env |= {"FEEDBACK_SECRET_KEY": "dev", "FEEDBACK_DEMO": ""}
    done = subprocess.run(
        [sys.executable, "-m", "feedback.cli", "serve"],
        env=env,
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert [line.split()[1] for line in sorted(lines)] == ["FEEDBACK_PORT", "FEEDBACK_SECRET_KEY"]
