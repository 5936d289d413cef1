#!/bin/sh
# Refreshes uv.lock and requirements.lock from pyproject.toml.
#   deploy/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."
uv=.boot/bin/uv
[ -x "$uv" ] || uv=uv
export UV_SYSTEM_CERTS=1 UV_DEFAULT_INDEX=https://pypi.org/simple
"$uv" --no-config lock "$@"
"$uv" --no-config export --quiet --frozen --no-dev --no-emit-project --no-header \
    --output-file requirements.lock
