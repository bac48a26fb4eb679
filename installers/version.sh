#!/usr/bin/env bash
# Prints the version of the program, as pom.xml has it and without -SNAPSHOT: 1.2.3.
set -euo pipefail
sed -n 's:.*<version>\([0-9.]*\)\(-SNAPSHOT\)\{0,1\}</version>.*:\1:p' "$(dirname "$0")/../pom.xml" | head -n 1
