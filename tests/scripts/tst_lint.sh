#!/usr/bin/env bash
# Every script of the tree passes shellcheck, and the desktop files are valid. Exit 77 (skipped) where a checker is not
# installed; tests/run.sh installs all three.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null
for tool in shellcheck desktop-file-validate appstreamcli; do
  command -v "$tool" >/dev/null || { echo "There is no $tool here."; exit 77; }
done

find app tests resources .ci -type f \( -name '*.sh' -o -path .ci/run \) -exec shellcheck -- {} +
desktop-file-validate resources/desktop/*.desktop
appstreamcli validate --no-net resources/desktop/*.metainfo.xml
