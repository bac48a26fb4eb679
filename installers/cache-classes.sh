#!/usr/bin/env bash
# Draws one picture with a packaged genpulse while Java notes which classes it loads (JEP 483), and writes
# them beside its jars: every start then begins with half the work done.
# usage: cache-classes.sh IMAGE
set -euo pipefail
image=$1
app=$image/lib/app
java=$image/lib/runtime/bin/java
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# In the order in which bin/genpulse names them.
jars=$(printf '%s:' "$app"/*.jar)
jars=${jars%:}

# usage: write NAME OPTIONS..., as those of the run that was noted in NAME.conf
write() {
  local name=$1
  shift
  "$java" "$@" -XX:AOTMode=create "-XX:AOTConfiguration=$name.conf" "-XX:AOTCache=$app/$name.aot" -cp "$jars"
}

note() { printf '%s' "-Xlog:disable -XX:AOTMode=record -XX:AOTConfiguration=$1.conf"; }

GENPULSE_HOME=$scratch/home GENPULSE_JAVA_OPTS=$(note genpulse) \
  "$image/bin/genpulse" generate "a snowy mountain lake at sunset" --seed 1 -o lake.png
write genpulse -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED

# It ends with its input, which ends when it answers, or after a minute.
await_ready() {
  for _ in $(seq 300); do
    [ ! -e ready ] || return 0
    sleep 0.2
  done
}
# shellcheck disable=SC2046 # options are split at blanks on purpose
await_ready | env GENPULSE_OBJECTS_ENDPOINT=http://127.0.0.1:0 GENPULSE_OBJECTS_FOLDER="$scratch/home" \
  GENPULSE_OBJECTS_READY_FILE="$scratch/ready" GENPULSE_OBJECTS_ACCESS_KEY=none GENPULSE_OBJECTS_SECRET_KEY=none \
  timeout 120 "$java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $(note object-store) -cp "$jars" io.genpulse.bundled.ObjectStoreMain
write object-store -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
