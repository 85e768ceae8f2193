#!/bin/sh
# Makes requirements/*.txt from pyproject.toml: every version pinned, with hashes, for Linux and Windows, without registry addresses.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || { echo "uv is needed: pip install uv" >&2; exit 1; }
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade"
# shellcheck disable=SC2086
{
    $compile pyproject.toml --extra gui --group build -o requirements/run.txt
    $compile pyproject.toml --extra gui --group build --group dev -c requirements/run.txt -o requirements/dev.txt
    $compile pyproject.toml --extra gui --group build --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt
}
