#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2317  # bodies of stand-ins; functions called by name
#
# The claims of app/run.sh and tests/run.sh, held in a copy of the tree that has these two only: what they start
# (installing, building, the program, ctest) are stand-ins that note their arguments in the file calls.
set -euo pipefail

kRoot=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null && pwd)
readonly kRoot
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
readonly kTree="$place/a tree"

standIn() {  # standIn FILE: with the body from stdin
  local -r name=${1##*/}
  {
    printf '#!%s\n{ printf %%s %q; printf "|%%s" "$@"; echo; } >>%q\n' "$BASH" "$name" "$place/calls"
    cat
  } >"$1"
  chmod +x -- "$1"
}

# The start of every test: everything works, and no display.
newTree() {
  rm -rf -- "${place:?}"/*
  mkdir -p "$kTree"/{app,tests,resources,build/release} "$place/bin" "$place/elsewhere" "$place/tmp"
  cp -- "$kRoot/app/run.sh" "$kTree/app/run.sh"
  cp -- "$kRoot/tests/run.sh" "$kTree/tests/run.sh"
  : >"$place/calls"
  standIn "$kTree/resources/install_packages.sh" <<<''
  standIn "$kTree/resources/build.sh" <<<''
  standIn "$kTree/build/release/convt-studio" <<<'while (($# > 0)); do [ "$1" = --screenshot ] && echo >"$2"; shift; done'
  standIn "$place/bin/ctest" <<<''
  echo picture >"$place/elsewhere/my photo.png"
}

# run SCRIPT ARGUMENT ..: from another folder, without stdin; sets code and said. A leading NAME=VALUE is environment.
run() {
  local -a environment=(PATH="$place/bin:$PATH" TMPDIR="$place/tmp")
  while [[ $1 == *=* ]]; do
    environment+=("$1")
    shift
  done
  local -r script=$kTree/$1
  shift
  code=0
  said=$(cd "$place/elsewhere" && env -u DISPLAY -u WAYLAND_DISPLAY "${environment[@]}" bash "$script" "$@" </dev/null 2>&1) ||
    code=$?
}

calls() { cut -d '|' -f "${2:-1-}" "$place/calls" | grep "^$1" || true; }

expect() {  # expect WHAT ACTUAL EXPECTED
  [[ $2 == "$3" ]] || { printf '    %s is "%s", not "%s"\n    it said: %s\n' "$1" "$2" "$3" "$said"; exit 1; }
}
expectSays() {
  [[ $said == *"$1"* ]] || { printf '    it does not say "%s", but: %s\n' "$1" "$said"; exit 1; }
}

test_it_installs_then_builds_then_starts() {
  run app/run.sh
  expect code "$code" 0
  expect steps "$(cut -d '|' -f 1-3 "$place/calls" | sed 's/--settings.*/../' | paste -sd ' ')" \
    "install_packages.sh|build|run build.sh|release convt-studio|.."
}

test_without_a_display_the_window_becomes_a_picture() {
  run app/run.sh
  expectSays "neither DISPLAY nor WAYLAND_DISPLAY"
  expectSays "$kTree/build/first-look.png"
  [[ -f $kTree/build/first-look.png ]] || expect picture missing there
}

test_the_picture_is_that_of_a_first_start() {
  run app/run.sh
  [[ $(calls convt-studio) == *"|--settings|$place/tmp/"* ]] || expect call "$(calls convt-studio)" "with --settings"
  expect "what is left in the temporary folder" "$(ls -A "$place/tmp")" ""
}

test_with_a_display_the_window_opens() {
  local display
  for display in DISPLAY=:0 WAYLAND_DISPLAY=wayland-0; do
    run "$display" app/run.sh
    expect code "$code" 0
  done
  expect calls "$(calls convt-studio | sort -u)" "convt-studio|"
}

test_an_image_is_found_from_the_folder_one_is_in() {
  run DISPLAY=:0 app/run.sh "my photo.png"
  expect call "$(calls convt-studio)" "convt-studio|$place/elsewhere/my photo.png"
}

test_an_image_is_shown_in_the_picture_too() {
  run app/run.sh "my photo.png"
  expect "last argument" "$(calls convt-studio | sed 's/.*|//')" "$place/elsewhere/my photo.png"
}

test_a_missing_image_is_said_before_anything_is_done() {
  run app/run.sh "no photo.png"
  expect code "$code" 2
  expectSays '"no photo.png"'
  expect calls "$(cat "$place/calls")" ""
}

test_two_images_are_refused() {
  run app/run.sh a b
  expect code "$code" 2
}

test_what_could_not_be_installed_is_not_built() {
  standIn "$kTree/resources/install_packages.sh" <<<'exit 1'
  run app/run.sh
  expect code "$code" 1
  expect calls "$(calls build.sh)" ""
}

test_a_failed_build_starts_nothing() {
  standIn "$kTree/resources/build.sh" <<<'exit 1'
  run app/run.sh
  expect code "$code" 1
  expectSays "build failed"
  expect calls "$(calls convt-studio)" ""
}

test_a_picture_that_could_not_be_saved_is_a_failure() {
  standIn "$kTree/build/release/convt-studio" <<<'exit 1'
  run app/run.sh
  expect code "$code" 1
}

test_the_tests_need_their_packages_too_and_warnings_are_errors() {
  run tests/run.sh
  expect code "$code" 0
  expect steps "$(cut -d '|' -f 1-4 "$place/calls" | head -n 2 | paste -sd ' ')" "install_packages.sh|build|run|test build.sh|dev"
}

test_a_failed_test_fails_the_run() {
  standIn "$place/bin/ctest" <<<'exit 8'
  run tests/run.sh
  expect code "$code" 8
}

test_options_go_to_ctest() {
  run tests/run.sh -R image_view
  [[ $(calls ctest) == *"|-R|image_view" ]] || expect call "$(calls ctest)" "with -R image_view"
}

failed=0
mapfile -t tests < <(compgen -A function test_)
for name in "${tests[@]}"; do
  newTree
  if ("$name"); then echo "PASS   $name"; else echo "FAIL!  $name"; failed=1; fi
done
exit "$failed"
