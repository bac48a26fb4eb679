#!/usr/bin/env bash
# Makes the installer of macOS (.dmg) or Windows (.msi; in Git's shell, with WiX 3.14 or later) from what
# package.sh made, with its checksum, in installers/target/packages/. Linux has linux/packages.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
out=$here/target
version=$("$root/installers/version.sh")
jpackage=${JAVA_HOME:+$JAVA_HOME/bin/}jpackage
rm -rf "$out/packages"
mkdir -p "$out/packages"

case $(uname) in
  Darwin)
    # macOS takes no version that begins with 0.
    version=1.${version#*.}
    "$jpackage" --type dmg --name GenPulse --app-version "$version" --vendor GenPulse \
      --app-image "$out/image/genpulse.app" --dest "$out/packages"
    sum="shasum -a 256"
    ;;
  MINGW* | MSYS*)
    # The identifier must never change: by it a newer version finds the older one and takes its place.
    "$jpackage" --type msi --name GenPulse --app-version "$version" --vendor GenPulse \
      --app-image "$(cygpath -m "$out/image/genpulse")" --dest "$(cygpath -m "$out/packages")" \
      --win-upgrade-uuid 6f0f6c2e-6d7b-4c57-9a53-0c2f3c6f0b5d --win-per-user-install --win-menu --win-shortcut-prompt
    sum=sha256sum
    ;;
  *) echo "desktop: for macOS and Windows; on Linux: make packages" >&2; exit 2 ;;
esac
cp "$out/genpulse.cdx.json" "$out/packages/genpulse-$version.cdx.json"
(cd "$out/packages" && $sum ./* >SHA256SUMS)
