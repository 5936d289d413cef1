#!/bin/sh
# Fills .venv/ from the lock file.
#   deploy/install.sh run    what the product needs
#   deploy/install.sh dev    the above and what tests, lint and types need
#   deploy/install.sh pip    what the product needs, by pip alone from requirements.lock
set -eu
cd "$(dirname "$0")/.."
mode=${1:-run}
uv_release=0.13.9
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "Python 3.11 or newer is needed and '$python' was not found: apt install python3 python3-venv"
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed; '$python' is $("$python" -V 2>&1). Name another one: make run PYTHON=python3.12"
    exit 1
fi

needs_venv_module() {
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        say "Python's venv module is missing: apt install python3-venv"
        exit 1
    fi
}

with_pip() {
    needs_venv_module
    [ -x .venv/bin/pip ] || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
}

# Prints the uv to use: a new enough one on PATH, else one of our own in .boot/.
find_uv() {
    if command -v uv >/dev/null 2>&1 &&
        uv --version | "$python" -c 'import re, sys
found = re.search(r"(\d+)\.(\d+)", sys.stdin.read())
sys.exit(not found or tuple(map(int, found.groups())) < (0, 13))'; then
        command -v uv
        return
    fi
    if ! .boot/bin/uv --version >/dev/null 2>&1; then
        needs_venv_module
        "$python" -m venv --clear .boot >&2
        .boot/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_release" >&2
    fi
    echo .boot/bin/uv
}

say "Installing into .venv (needed once) ..."
if [ "$mode" = pip ]; then
    with_pip
    exit 0
fi

# The system's certificates, so that a company's own proxy is trusted; never another Python than asked for.
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_PYTHON="$(command -v "$python")"
unset VIRTUAL_ENV
# Compiled now, because the account that serves may not write here later.
export UV_COMPILE_BYTECODE=1
if ! uv=$(find_uv); then
    say "uv could not be installed. For the product alone, plain pip does as well: make install-pip"
    exit 1
fi
if [ "$mode" = dev ]; then
    "$uv" sync --quiet --frozen --group dev
else
    # --inexact keeps a developer's tools where they are.
    "$uv" sync --quiet --frozen --no-dev --inexact
fi
