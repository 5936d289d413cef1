#!/bin/sh
# Installs the Debian packages that are missing where it may, and otherwise names them.
#   deploy/system-packages.sh run    what PDFs need; never fails: everything but PDFs works without
#   deploy/system-packages.sh test   the above, a browser, a database server and wrong clocks; fails when something stays missing
set -u
purpose=${1:-run}

has_library() {
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q "$1"
}

has_postgresql() {
    for server in /usr/lib/postgresql/*/bin/postgres; do
        version=${server#/usr/lib/postgresql/}
        version=${version%%/*}
        [ -x "$server" ] && [ "$version" -ge 15 ] 2>/dev/null && return 0
    done
    command -v initdb >/dev/null 2>&1
}

has_faketime() {
    for library in /usr/lib/*/faketime/libfaketimeMT.so.1; do
        [ -e "$library" ] && return 0
    done
    return 1
}

missing_packages() {
    has_library 'libpango-1\.0\.so\.0' || printf ' libpango-1.0-0'
    has_library 'libpangoft2-1\.0\.so\.0' || printf ' libpangoft2-1.0-0'
    has_library 'libharfbuzz-subset\.so\.0' || printf ' libharfbuzz-subset0'
    [ "$purpose" = test ] || return 0
    has_library 'libatomic\.so\.1' || printf ' libatomic1'
    command -v chromium >/dev/null 2>&1 || printf ' chromium'
    has_postgresql || printf ' postgresql'
    has_faketime || printf ' faketime'
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n env"
    else
        return 1
    fi
    command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing system packages:$missing"
    # shellcheck disable=SC2086
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 update &&
        $as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
            install --no-install-recommends $missing >/dev/null
}

missing=$(missing_packages)
[ -z "$missing" ] && exit 0
install_packages
missing=$(missing_packages)
[ -z "$missing" ] && exit 0

if [ "$purpose" = test ]; then
    echo "The tests need system packages that could not be installed here. As root, run:" >&2
    echo "  apt install --no-install-recommends$missing" >&2
    exit 1
fi
echo "PDF reports and posters need system packages that could not be installed here." >&2
echo "Everything else works without them. As root, run:  apt install$missing" >&2
exit 0
