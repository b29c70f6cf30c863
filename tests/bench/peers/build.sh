#!/usr/bin/env bash
# build.sh FOLDER: makes the peers' programs in FOLDER, for convt bench --compare --peers FOLDER. What cannot be made
# becomes a program that answers "absent" with the reason. Fetches ONNX Runtime from npm once; all else is installed by
# resources/install_packages.sh bench.
set -euo pipefail

folder=${1:?usage: build.sh FOLDER}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null && pwd)
mkdir -p -- "$folder/parts"
folder=$(cd -- "$folder" >/dev/null && pwd)
readonly folder here
readonly parts=$folder/parts

# A program that starts others: program NAME COMMAND ARGUMENT..
program() {
  local -r name=$1
  shift
  { printf '#!/bin/sh\nexec' && printf ' %q' "$@" && echo; } >"$folder/$name"
  chmod +x -- "$folder/$name"
}

# absent REASON NAME..
absent() {
  local -r reason=$1
  local name
  shift
  for name in "$@"; do
    # shellcheck disable=SC2016  # for the program that is written
    printf '#!/bin/sh\nwhile read -r word rest; do\n  [ "$word" != quit ] || exit 0\n  echo %q\ndone\n' \
      "absent $reason" >"$folder/$name"
    chmod +x -- "$folder/$name"
    echo "$name: absent, $reason"
  done
}

# compile NAME FLAG..: parts/NAME from NAME.cpp; what the compiler says is in parts/NAME.log.
compile() {
  local -r name=$1
  shift
  "${CXX:-g++}" -std=c++20 -O3 -o "$parts/$name" "$here/$name.cpp" "$@" >"$parts/$name.log" 2>&1
}

# shellcheck disable=SC2016  # a form for dpkg-query
versionOf() { dpkg-query --show --showformat='${Version}' "$1" 2>/dev/null || echo "of unknown version"; }

if compile loop -march=native -ltbb; then program loop "$parts/loop"; else absent "it does not compile" loop; fi

if compile opencv -isystem /usr/include/opencv4 -lopencv_dnn -lopencv_core; then
  program opencv "$parts/opencv"
else
  absent "libopencv-dnn-dev is not installed" opencv
fi

if compile onednn -ldnnl -fopenmp; then
  program onednn "$parts/onednn"
  program onednn-own "$parts/onednn" own
else
  absent "libdnnl-dev is not installed" onednn onednn-own
fi

if compile xnnpack "-DPEER_VERSION=\"$(versionOf libxnnpack-dev)\"" -lXNNPACK -lpthreadpool; then
  program xnnpack "$parts/xnnpack"
  program xnnpack-own "$parts/xnnpack" own
else
  absent "libxnnpack-dev is not installed" xnnpack xnnpack-own
fi

if [[ -x /usr/bin/python3 ]]; then
  # Freed outputs must be used again, not given back to the system: touching fresh pages would be half of PyTorch's time.
  program torch env MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=2000000000 MALLOC_TOP_PAD_=600000000 \
    /usr/bin/python3 "$here/torch_peer.py"
else
  absent "there is no /usr/bin/python3" torch
fi

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  absent "node and npm are not installed" onnxruntime
elif [[ -d $parts/node_modules/onnxruntime-node ]] ||
  npm install --prefix "$parts" --ignore-scripts --no-audit --no-fund onnxruntime-node >"$parts/npm.log" 2>&1; then
  program onnxruntime env "NODE_PATH=$parts/node_modules" node "$here/onnxruntime_peer.js"
else
  absent "npm could not fetch onnxruntime-node" onnxruntime
fi
