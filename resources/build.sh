#!/usr/bin/env bash
# build.sh PRESET: configures (quietly) and builds a preset of CMakePresets.json into build/PRESET. Starts from scratch
# where the cache is of another place, because the folder was moved or copied with its build.
set -euo pipefail

readonly kPreset=${1:?usage: build.sh PRESET}
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
readonly kCache=build/$kPreset/CMakeCache.txt

declare -a fresh=()
if [[ -f $kCache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$kCache"; then
  fresh=(--fresh)
fi
cmake --preset "$kPreset" ${fresh[@]+"${fresh[@]}"} >/dev/null
cmake --build --preset "$kPreset"
