#!/bin/sh
# setup.sh run|dev|bench: the project's own virtual environment with the locked dependencies of that kind.
# Needs Python 3.11 or later. On Debian it installs what the system lacks when it runs as root, else prints the command.
set -eu
cd "$(dirname "$0")/.."
kind=$1
venv=.venv

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null 2>&1 \
            && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Journalbro needs Python 3.11 or later; none was found. Install it (Debian 12: apt-get install python3 python3-venv)," >&2
    echo "or name one: PYTHON=/path/to/python3.11 make $kind" >&2
    exit 1
}

# apt_install PACKAGE...: install as root, else say what to run.
apt_install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing system packages: $*"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 \
            || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
    else
        echo "System packages are missing. Run:" >&2
        echo "    sudo apt-get install --no-install-recommends $*" >&2
        return 1
    fi
}

# What Qt loads from the system (Debian and Ubuntu).
qt_packages="libegl1 libgl1 libfontconfig1 libfreetype6 libglib2.0-0 libdbus-1-3 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0
libxcb-sync1 libxcb-xfixes0 libxcb-xkb1"

qt_system_libraries() {
    "$venv/bin/python" -c 'import PySide6' 2>/dev/null || return 0
    "$venv/bin/python" - 2>/dev/null <<'END' && return 0
import ctypes, pathlib, PySide6.QtWidgets
ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"))
END
    if command -v dpkg >/dev/null 2>&1; then
        # shellcheck disable=SC2086
        apt_install $qt_packages
    else
        echo "Qt cannot load its system libraries; install your distribution's EGL, xkbcommon and xcb-util packages." >&2
        return 1
    fi
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        rm -rf "$venv"
        apt_install "python$version-venv"
        "$python" -m venv "$venv"
    fi
fi

echo "Setting up ($kind) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
qt_system_libraries
touch "$venv/.$kind"
