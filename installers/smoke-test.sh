#!/usr/bin/env bash
# Runs a packaged genpulse as a new user would: no JDK on the path, an empty home, one picture.
set -euo pipefail
program=$1
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
run() { env -i HOME="$home" GENPULSE_HOME="$home/genpulse" PATH=/usr/bin:/bin LANG=C.UTF-8 "$program" "$@"; }

run --version
run generate "a snowy mountain lake at sunset" --seed 1 -o "$home/lake.png"
signature=$(head -c 8 "$home/lake.png" | od -An -tx1 | tr -d ' \n')
[ "$signature" = 89504e470d0a1a0a ] || { echo "lake.png is not a PNG: $signature" >&2; exit 1; }
echo "lake.png: $(wc -c < "$home/lake.png") bytes"
