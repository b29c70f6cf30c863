#!/usr/bin/env bash
# run.sh [CTEST OPTION ..]: installs what is missing, builds with warnings as errors, runs every test; needs no display.
# Options go to ctest: "bash tests/run.sh -R image_view" runs the tests of that name.
# Works from any folder, as root or with sudo. Exit 0 if and only if every test passed.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
bash resources/install_packages.sh build run test
bash resources/build.sh dev
# Two at a time: more would disturb the tests that measure how soon the window answers.
ctest --preset dev --parallel 2 --no-tests=error "$@"
