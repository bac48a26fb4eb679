#!/usr/bin/env bash
# Makes the images `genpulse` (API, and workers without libtorch) and `genpulse-diffusers` as OCI archives in
# installers/target/images/. Linux, without Docker; the base comes from a registry, or from a file:
#   BASE=tar:///path/base.tar images.sh      (base.sh makes one)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/installers/target/images
version=$("$root/installers/version.sh")
mkdir -p "$out"
for variant in :test -diffusers:runtime; do
  mvn -q -B ${MAVEN_ARGS:-} -f "$root/pom.xml" -P images -DskipTests -Dspotless.check.skip=true \
    "-Dapp.folder=$out/app" package -pl installers/images -am "-Dimage.folder=$out" \
    "-Dimage.name=genpulse${variant%:*}" "-Dimage.tag=$version" "-Dtorch.scope=${variant#*:}" ${BASE:+"-Dimage.base=$BASE"}
  printf '%s  %s\n' "$(cat "$out/genpulse${variant%:*}.digest")" "$(du -h "$out/genpulse${variant%:*}.tar")"
done
rm -rf "$out/app"
