#!/usr/bin/env bash
# Makes packages for Debian (.deb) and Fedora (.rpm, where rpmbuild is there) and an archive of the folder
# that package.sh made, with the bill of materials and checksums, in installers/target/packages/.
# usage: packages.sh [IMAGE]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
image=${1:-$root/installers/target/image/genpulse}
out=$root/installers/target/packages
[ -x "$image/bin/genpulse" ] || { echo "packages: there is no program in $image; run make package first" >&2; exit 1; }
command -v dpkg-deb >/dev/null || { echo "packages: dpkg-deb is missing; install dpkg" >&2; exit 1; }

version=$("$root/installers/version.sh")
arch=$(dpkg --print-architecture)
rm -rf "$out"
mkdir -p "$out"
tree=$out/tree
trap 'rm -rf "$tree" "$out/rpm"' EXIT

install -d "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/usr/share/applications" \
  "$tree/usr/share/icons/hicolor/scalable/apps" "$tree/usr/share/doc/genpulse"
# Hard links where they can be: it is 400 MB.
cp -al "$image" "$tree/opt/genpulse" 2>/dev/null || cp -a "$image" "$tree/opt/genpulse"
ln -s /opt/genpulse/bin/genpulse "$tree/usr/bin/genpulse"
install -m 644 "$here/genpulse.desktop" "$tree/usr/share/applications/"
install -m 644 "$here/genpulse.svg" "$tree/usr/share/icons/hicolor/scalable/apps/"
cat "$image/lib/LICENSE" "$image/lib/THIRD-PARTY.txt" >"$tree/usr/share/doc/genpulse/copyright"
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
if command -v rpmbuild >/dev/null; then
  rpmbuild -bb --quiet --define "_topdir $out/rpm" --define "_rpmdir $out" --define "_rpmfilename %{NAME}-%{VERSION}.%{ARCH}.rpm" \
    --define "tree $tree" --define "release_version $version" "$here/genpulse.spec"
else
  echo "packages: no .rpm, as there is no rpmbuild (Debian: apt install rpm)" >&2
fi
tar -C "$(dirname "$image")" --owner=0 --group=0 --sort=name -I "gzip -1" -cf "$out/genpulse-$version-linux-$arch.tar.gz" "$(basename "$image")"
cp "$image/lib/genpulse.cdx.json" "$out/genpulse-$version-linux-$arch.cdx.json"
(cd "$out" && sha256sum genpulse* >SHA256SUMS && du -h genpulse*)
