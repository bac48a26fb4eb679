#!/usr/bin/env bash
# Checks chart, compose file and systemd units with the tools and schemas of those who read them.
# Needs helm, go (for the schemas), systemd-analyze, and python3 with installers/check/requirements.txt.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
chart=$here/../helm/genpulse
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for tool in helm go python3 systemd-analyze; do
  command -v "$tool" >/dev/null || { echo "deploy-check: $tool is missing; install it and run this again" >&2; exit 1; }
done
# Where a Go module lies, fetched if need be.
module() { (cd "$scratch" && { [ -f go.mod ] || go mod init check; } >/dev/null 2>&1 && go mod download -json "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["Dir"])'); }

for values in "$chart"/ci/*.yaml; do
  name=$(basename "$values")
  helm lint --strict --quiet --kube-version 1.30.0 -f "$values" "$chart"
  helm template studio "$chart" --namespace pictures --kube-version 1.30.0 -f "$values" >"$scratch/$name"
  # Kinds of operators have no schema there; those of KEDA are checked below.
  kubernetes-validate --strict -k 1.30 "$scratch/$name" >"$scratch/output.txt" 2>&1 || { cat "$scratch/output.txt"; exit 1; }
  echo "$name: $(grep -c passed "$scratch/output.txt") documents are good"
done
python3 "$here/schemas.py" kubernetes "$(module github.com/kedacore/keda/v2@v2.21.0)/config/crd/bases" "$scratch"/*.yaml

python3 "$here/schemas.py" compose "$(module github.com/compose-spec/compose-go/v2@v2.16.2)/schema/compose-spec.json" "$here/../compose/compose.yaml"
echo "compose.yaml is good"

for unit in genpulse-api.service genpulse-worker@.service; do
  # The program need not be installed here.
  sed 's,^ExecStart=/opt/genpulse/bin/genpulse,ExecStart=/bin/true,' "$here/../systemd/$unit" >"$scratch/${unit/@./@cpu.}"
done
systemd-analyze verify "$scratch"/*.service
echo "units are good"

bash -n "$here/../slurm/genpulse-worker.sbatch"
"$here/chart-readme.py" "$chart" | diff - "$chart/README.md" || { echo "deploy-check: README.md of the chart is old; run installers/check/chart-readme.py $chart > $chart/README.md" >&2; exit 1; }
