#!/usr/bin/env bash
# Makes a Debian package and an archive of the folder that package.sh made, with their checksums, in
# installers/target/packages/.
# usage: packages.sh [IMAGE]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
image=${1:-$root/installers/target/image/genpulse}
out=$root/installers/target/packages
[ -x "$image/bin/genpulse" ] || { echo "packages: there is no program in $image; run make package first" >&2; exit 1; }
command -v dpkg-deb >/dev/null || { echo "packages: dpkg-deb is missing; install dpkg" >&2; exit 1; }

version=$(sed -n 's:.*<version>\([0-9.]*\)\(-SNAPSHOT\)\{0,1\}</version>.*:\1:p' "$root/pom.xml" | head -n 1)
arch=$(dpkg --print-architecture)
rm -rf "$out"
mkdir -p "$out"
tree=$out/tree
trap 'rm -rf "$tree"' EXIT

install -d "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/usr/share/applications" \
  "$tree/usr/share/icons/hicolor/scalable/apps" "$tree/usr/share/doc/genpulse"
# Hard links where they can be: it is 400 MB.
cp -al "$image" "$tree/opt/genpulse" 2>/dev/null || cp -a "$image" "$tree/opt/genpulse"
ln -s /opt/genpulse/bin/genpulse "$tree/usr/bin/genpulse"
install -m 644 "$here/genpulse.desktop" "$tree/usr/share/applications/"
install -m 644 "$here/genpulse.svg" "$tree/usr/share/icons/hicolor/scalable/apps/"
install -m 644 "$root/LICENSE" "$tree/usr/share/doc/genpulse/copyright"
install -m 755 "$here/prerm" "$here/postrm" "$tree/DEBIAN/"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: genpulse
Version: $version
Architecture: $arch
Maintainer: GenPulse <genpulse@genpulse.dev>
Installed-Size: $(du -sk "$tree" | cut -f 1)
Depends: libc6
Recommends: libgtk-3-0t64 | libgtk-3-0, libgl1, libxtst6, fonts-dejavu-core
Section: graphics
Priority: optional
Homepage: https://genpulse.dev
Description: Pictures from words, on this machine
 A studio on the desktop and a durable task system on servers. Stable Diffusion
 runs inside, with no Python and no GPU; PostgreSQL, Redis, an object store and a
 small model come along.
CONTROL

# The jars are packed already: more than a little effort gains nothing.
dpkg-deb --root-owner-group -Zzstd -z3 --build "$tree" "$out/genpulse_${version}_$arch.deb" >/dev/null
tar -C "$(dirname "$image")" --owner=0 --group=0 --sort=name -I "gzip -1" -cf "$out/genpulse-$version-linux-$arch.tar.gz" "$(basename "$image")"
(cd "$out" && sha256sum ./*.deb ./*.tar.gz | sed 's: \./: :' >SHA256SUMS)
du -h "$out"/*.deb "$out"/*.tar.gz
