#!/usr/bin/env bash
# Makes the program image for this platform, a folder that runs without any JDK, in
# installers/target/image/, and proves it in an empty home. Needs what the build needs, no more.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
out=$here/target
begun=$SECONDS

step() { printf '[%3d s] %s\n' "$((SECONDS - begun))" "$1"; }
# Shows what a tool says only when it fails.
quietly() {
  if ! "$@" >"$out/output.txt" 2>&1; then
    cat "$out/output.txt" >&2
    printf 'package: %s failed, see its output above\n' "$(basename "$1")" >&2
    exit 1
  fi
}

case $(uname) in
  MINGW* | MSYS*)
    # Git's shell; Java's tools want paths as Windows has them.
    here=$(cygpath -m "$here") root=$(cygpath -m "$root") out=$(cygpath -m "$out")
    jdk=$(cygpath -m "${JAVA_HOME:?set it to a JDK 25}") exe=.exe
    step "Building the program"
    app=$root/launcher/target/app
    (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip=true package -pl launcher -am)
    ;;
  *)
    # ./genpulse builds what is missing or old, and knows where the JDK is.
    exe=
    step "Building the program"
    "$root/genpulse" --version >/dev/null
    jdk=$(GENPULSE_JAVA_OPTS=-XshowSettings:properties "$root/genpulse" --version 2>&1 | sed -n 's/^ *java\.home = //p')
    app=$root/launcher/target/programs/$(cat "$root/launcher/target/programs/current")
    ;;
esac
for tool in jlink jpackage; do
  [ -x "$jdk/bin/$tool$exe" ] || { echo "package: $jdk has no $tool; install a full JDK 25 and set JAVA_HOME to it" >&2; exit 1; }
done
rm -rf "$out"
mkdir -p "$out"

step "Linking the runtime"
modules=$(grep -v '^#' "$here/jlink-modules.txt" | paste -sd, -)
quietly "$jdk/bin/jlink" --add-modules "$modules" --include-locales en,de,fr,es,zh,ja \
  --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 --generate-cds-archive \
  --output "$out/runtime"
# Only heaps above 32 GB would use it.
rm -f "$out/runtime/lib/server/classes_nocoops.jsa"

step "Leaving out what other platforms need"
quietly "$jdk/bin/java" "$here/KeepThisPlatform.java" "$app" "$out/app"

step "Listing what comes along, and its licences"
# Tests are compiled for the jar of the engines' tests alone, which other modules ask for.
quietly env JAVA_HOME="$jdk" mvn -B -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true "-Dapp.folder=$out/bill" \
  package org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom -pl launcher -am \
  "-DoutputDirectory=$out" -DoutputFormat=json -DoutputName=genpulse.cdx
quietly "$jdk/bin/java" -cp "$app/*" "$here/ThirdParty.java" "$out/genpulse.cdx.json" "$app" "$here/notices.txt" \
  "$out/THIRD-PARTY.txt"
rm -rf "$out/bill"

step "Packaging"
version=$("$root/installers/version.sh")
# macOS takes no version that begins with 0.
[ "$(uname)" != Darwin ] || version=1.${version#*.}
quietly "$jdk/bin/jpackage" --type app-image --name genpulse --app-version "$version" --vendor GenPulse \
  --input "$out/app" --main-jar "$(basename "$app"/launcher-*.jar)" \
  --main-class io.genpulse.launcher.Main --runtime-image "$out/runtime" \
  --java-options --enable-native-access=ALL-UNNAMED --java-options --sun-misc-unsafe-memory-access=allow \
  --java-options -Xshare:auto ${exe:+--win-console} --add-launcher "genpulse-studio=$here/studio.properties" --dest "$out/image"
rm -rf "$out/app" "$out/runtime"

case $(uname) in
  Darwin) image=$out/image/genpulse.app program=$image/Contents/MacOS/genpulse notices=$image/Contents/Resources ;;
  MINGW* | MSYS*) image=$out/image/genpulse program=$image/genpulse.exe notices=$image ;;
  *)
    image=$out/image/genpulse program=$image/bin/genpulse notices=$image/lib
    step "Starting by script, with caches of loaded classes"
    # The script knows about locales that cannot say the user's words, and takes GENPULSE_JAVA_OPTS.
    rm "$image/bin/genpulse" "$image/bin/genpulse-studio" "$image/lib/libapplauncher.so"
    cp "$root/genpulse" "$program"
    cp "$here/genpulse-studio" "$image/bin/"
    quietly "$here/cache-classes.sh" "$image"
    ;;
esac

cp "$root/LICENSE" "$out/THIRD-PARTY.txt" "$out/genpulse.cdx.json" "$notices/"

step "Trying it in an empty home, without a JDK, in another place than where it was made"
elsewhere=$out/elsewhere/$(basename "$image")
mkdir "$out/elsewhere"
mv "$image" "$elsewhere"
if [ -n "$exe" ]; then
  GENPULSE_HOME=$out/home "$elsewhere${program#"$image"}" generate "a snowy mountain lake at sunset" --seed 1 -o "$out/lake.png"
else
  "$here/smoke-test.sh" "$elsewhere${program#"$image"}" "$out/lake.png"
fi
mv "$elsewhere" "$image"
rmdir "$out/elsewhere"
rm -f "$out/output.txt"
step "Done: $(du -sh "$image" | cut -f 1)  $program"
