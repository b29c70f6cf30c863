#!/usr/bin/env bash
# run.sh [IMAGE]: installs what is missing, builds, opens the window on the sample or on IMAGE (a picture, or a tensor in
# .npy). Where there is no display it saves a picture of the window instead, build/first-look.png.
# Works from any folder, as root or with sudo; a second start only builds what changed.
set -euo pipefail

fail() {
  local -r code=$1
  shift
  printf 'run.sh: %s\n' "$*" >&2
  exit "$code"
}

# The window's first start, as a picture: a settings folder of its own, so that no earlier session shows.
saveFirstLook() {
  local -r picture=$PWD/build/first-look.png
  local settings
  settings=$(mktemp -d)
  # shellcheck disable=SC2064  # the folder as it is now
  trap "rm -rf -- '$settings'" EXIT
  echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the window is saved as a picture."
  QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=1 XDG_RUNTIME_DIR=$settings timeout 120 build/release/convt-studio \
    --settings "$settings" --size 1366x768 --theme light --screenshot "$picture" "$@" >/dev/null ||
    fail 1 "The window could not be saved."
  echo "Saved $picture"
}

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  echo "usage: bash app/run.sh [IMAGE]"
  exit 0
fi
(($# <= 1)) || fail 2 "One image at most; there are $# arguments."
declare -a image=()
if (($# == 1)); then
  [[ -f $1 && -r $1 ]] || fail 2 "There is no file \"$1\" that can be read."
  image=("$(realpath -- "$1")")
fi

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
bash resources/install_packages.sh build run
bash resources/build.sh release || fail 1 "The build failed; the reason stands above."

if [[ -z ${DISPLAY:-} && -z ${WAYLAND_DISPLAY:-} ]]; then
  saveFirstLook ${image[@]+"${image[@]}"}
else
  exec build/release/convt-studio ${image[@]+"${image[@]}"}
fi
