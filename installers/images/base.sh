#!/usr/bin/env bash
# Makes a base image for images.sh where no registry is reached: Debian's least and the Java of `make package`.
# usage: base.sh FILE.tar      (needs mmdebstrap)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
file=$(realpath -m "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SOURCE_DATE_EPOCH=0

mmdebstrap --quiet --variant=essential --include=libstdc++6,ca-certificates \
  --customize-hook="mkdir -p \$1/opt && cp -r '$here/../target/image/genpulse/lib/runtime' \$1/opt/java" \
  --customize-hook='ln -s /opt/java/bin/java "$1/usr/local/bin/java"' \
  "${SUITE:-stable}" "$scratch/layer.tar"
layer=$(sha256sum "$scratch/layer.tar" | cut -d ' ' -f 1)
cat >"$scratch/config.json" <<CONFIG
{"architecture":"$(dpkg --print-architecture)","os":"linux","created":"1970-01-01T00:00:00Z",
 "config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
 "rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
CONFIG
echo '[{"Config":"config.json","RepoTags":["base:latest"],"Layers":["layer.tar"]}]' >"$scratch/manifest.json"
tar -C "$scratch" --owner=0 --group=0 --mtime=@0 --sort=name -cf "$file" manifest.json config.json layer.tar
