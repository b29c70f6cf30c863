#!/usr/bin/env bash
# Our engine and PyTorch on the same layers, interleaved in one run: for each layer the medians and their ratio.
# usage: bash tests/bench/compare.sh BUILD_FOLDER [ROUNDS]
set -euo pipefail
build=${1:?usage: compare.sh BUILD_FOLDER [ROUNDS]}
rounds=${2:-3}
here=$(cd "$(dirname "$0")" && pwd)
printf '%-12s %10s %10s %8s\n' layer ours PyTorch ratio
for layer in tutorial first-start k7 dilated maps-16 photo-4k dcgan; do
  ours=()
  torch=()
  for ((i = 0; i < rounds; i++)); do
    ours+=("$("$build/tests/bench_layer" --layer "$layer" | awk '{print $2}')")
    torch+=("$(/usr/bin/python3 "$here/torch_layer.py" --layer "$layer" | awk '{print $2}')")
  done
  middle() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }
  a=$(middle "${ours[@]}")
  b=$(middle "${torch[@]}")
  awk -v n="$layer" -v a="$a" -v b="$b" 'BEGIN {printf "%-12s %7.2f ms %7.2f ms %7.1fx\n", n, a, b, b / a}'
done
