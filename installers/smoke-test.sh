#!/usr/bin/env bash
# Runs a packaged genpulse as a new user would: no JDK to be found, an empty home, one picture.
# usage: smoke-test.sh PROGRAM [PICTURE]
set -euo pipefail
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
picture=${2:-$scratch/lake.png}

# Every program of this machine except Java's.
mkdir "$scratch/bin" "$scratch/home"
for tool in /usr/bin/* /bin/*; do
  ln -s "$tool" "$scratch/bin/" 2>/dev/null || true
done
rm -f "$scratch"/bin/java* "$scratch"/bin/jlink "$scratch"/bin/jpackage

run() {
  if ! env -i HOME="$scratch/home" GENPULSE_HOME="$scratch/home/genpulse" PATH="$scratch/bin" LANG=C.UTF-8 "$program" "$@" \
    >"$scratch/output.txt" 2>&1; then
    cat "$scratch/output.txt" >&2
    echo "smoke test: genpulse $1 failed, see its output above" >&2
    exit 1
  fi
}

run --version
printf '        %s\n' "$(head -n 1 "$scratch/output.txt")"
run doctor
run generate "a snowy mountain lake at sunset" --seed 1 -o "$picture"
signature=$(head -c 8 "$picture" | od -An -tx1 | tr -d ' \n')
[ "$signature" = 89504e470d0a1a0a ] || { echo "smoke test: not a PNG, $picture starts with $signature" >&2; exit 1; }
printf '        drew %s, %s bytes\n' "$picture" "$(wc -c <"$picture" | tr -d ' ')"
