#!/usr/bin/env bash
# Replaces an older package by a newer one while the older one runs and works, as a package manager does, and
# once more after it was stopped; then sees that nothing is lost and that the data was migrated.
# usage: upgrade-test.sh OLD NEW      (folders that package.sh made)
set -euo pipefail
[ -x "${1:-}/bin/genpulse" ] && [ -x "${2:-}/bin/genpulse" ] || { sed -n '2,4p' "$0" >&2; exit 2; }
old=$(realpath "$1") new=$(realpath "$2")
scratch=$(mktemp -d)
trap '"$scratch/genpulse/bin/genpulse" stop >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT
export GENPULSE_HOME=$scratch/home
pictures=5
begun=$SECONDS

step() { printf '[%3d s] %s\n' "$((SECONDS - begun))" "$1"; }
fail() { printf 'upgrade test: %s\n' "$1" >&2; tail -n 20 "$scratch"/*.log >&2; exit 1; }
genpulse() { "$scratch/genpulse/bin/genpulse" "$@"; }
# New files under other names, then in the place of the old ones, which are removed: as dpkg and rpm do.
install() {
  rm -rf "$scratch/coming"
  cp -al "$1" "$scratch/coming" 2>/dev/null || cp -a "$1" "$scratch/coming"
  [ ! -e "$scratch/genpulse" ] || mv "$scratch/genpulse" "$scratch/going"
  mv "$scratch/coming" "$scratch/genpulse"
  rm -rf "$scratch/going"
}
start() {
  "$scratch/genpulse/bin/genpulse" start-all --port 0 >"$scratch/$1.log" 2>&1 &
  stack=$!
  for _ in $(seq 600); do
    ! grep -q "GenPulse is ready" "$scratch/$1.log" || return 0
    kill -0 "$stack" 2>/dev/null || fail "the $1 one did not start"
    sleep 0.2
  done
  fail "the $1 one did not start within two minutes"
}
order() { genpulse generate "a lake, number $1" --seed "$1" --steps "$2" --size "$3" --no-wait; }
state() { genpulse tasks ls --all --json | grep -o '"status" *: *"[a-z]*"' | sort | uniq -c | tr -s ' \n' ' '; }

step "The older one works"
install "$old"
start older
done_before=()
for i in $(seq "$pictures"); do done_before+=("$(order "$i" 8 256x256)"); done
genpulse tasks wait "${done_before[@]}" --timeout 300 >/dev/null 2>&1
genpulse tasks get "${done_before[@]}" -o "$scratch/before/" >/dev/null
running=$(order 100 150 512x512)
for _ in $(seq 300); do
  ! genpulse tasks show "$running" | grep -q '"status" *: *"processing"' || break
done
genpulse queue pause >/dev/null
waiting=()
for i in 1 2 3; do waiting+=("$(order "$((200 + i))" 8 256x256)"); done
step "It has$(state)"

step "The newer one is installed over it; it goes on"
install "$new"
genpulse tasks show "$running" | grep -q '"status" *: *"processing"' || fail "the picture was done too early: this shows nothing"
during=$(order 300 8 256x256)
[ -n "$during" ] || fail "the older one takes no tasks any more"
genpulse status >/dev/null || fail "the newer command does not understand the older server"

step "Stopped while it draws"
genpulse stop >/dev/null
wait "$stack" || fail "the older one did not end in order"

step "The newer one starts on the same home"
start newer
[ "$(genpulse tasks ls --status pending --json | grep -c '"task_id"')" -ge 4 ] || fail "the pause was forgotten"
genpulse queue resume >/dev/null
genpulse tasks wait "$running" "${waiting[@]}" "$during" --timeout 300 >/dev/null 2>&1 || fail "not all tasks were completed"
genpulse tasks get "${done_before[@]}" -o "$scratch/after/" >/dev/null
diff -r "$scratch/before" "$scratch/after" || fail "pictures of the older one have changed"
for task in "$running" "${waiting[@]}" "$during"; do
  attempts=$(genpulse tasks show "$task" | grep -o '"attempt" *: *[0-9]*' | grep -o '[0-9]*$')
  [ "$attempts" = 1 ] || fail "task $task was charged $attempts attempts"
done
step "It has$(state)"
[ "$(state)" = " $((pictures + 5)) \"status\" : \"completed\" " ] || fail "tasks were lost"
# What a later migration brought (V011).
genpulse queue pause --route cpu >/dev/null && genpulse queue resume --route cpu >/dev/null || fail "the data was not migrated"

step "Installed once more over itself, after a stop"
genpulse stop >/dev/null
wait "$stack" || fail "the newer one did not end in order"
install "$new"
start again
[ "$(state)" = " $((pictures + 5)) \"status\" : \"completed\" " ] || fail "tasks were lost"
genpulse stop >/dev/null
step "Nothing lost"
