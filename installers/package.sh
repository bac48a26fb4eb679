#!/usr/bin/env bash
# Makes the program image for this platform, a folder that runs without any JDK, in installers/target/image/,
# and proves it in an empty home. Needs what the build needs, no more: a JDK 25 (JAVA_HOME) and Maven.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=$here/target
jdk=${JAVA_HOME:?set JAVA_HOME to a JDK 25}

echo "Building the program ..."
mvn -q -B -f "$root/pom.xml" -DskipTests -pl launcher -am package

echo "Linking the runtime ..."
rm -rf "$out" && mkdir -p "$out"
modules=$(grep -v '^#' "$here/jlink-modules.txt" | paste -sd, -)
"$jdk/bin/jlink" --add-modules "$modules" --include-locales en,de,fr,es,zh,ja \
  --strip-debug --no-header-files --no-man-pages --compress zip-1 --output "$out/runtime"

echo "Packaging ..."
version=$(sed -n 's:.*<version>\([0-9.]*\)-SNAPSHOT</version>.*:\1:p;s:.*<version>\([0-9.]*\)</version>.*:\1:p' "$root/pom.xml" | head -n 1)
# jpackage wants a version that begins with 1 or more on macOS; 0.x is shown as 1.0 there only.
[ "$(uname)" = Darwin ] && version=1.0
"$jdk/bin/jpackage" --type app-image --name genpulse --app-version "${version:-0.1.0}" \
  --input "$root/launcher/target/app" --main-jar "$(basename "$root"/launcher/target/app/launcher-*.jar)" \
  --main-class io.genpulse.launcher.Main --runtime-image "$out/runtime" \
  --java-options --enable-native-access=ALL-UNNAMED --java-options -Xshare:auto \
  --dest "$out/image"

echo "Trying it without a JDK, in an empty home ..."
"$here/smoke-test.sh" "$out/image/genpulse/bin/genpulse"
du -sh "$out/image/genpulse" | sed 's/^/Done: /'
