#!/bin/bash
# Installs liquidjs into the build directory and compares it with Coffer's expressions.
# usage: run.sh DIRECTORY DRIVER [COUNT] [SEED]
set -euo pipefail
source=$(realpath "$(dirname "$0")")
directory=$1
shift
cp "$source"/*.mjs "$source"/package.json "$source"/package-lock.json "$directory"
cd "$directory"
npm ci --silent --no-audit --no-fund
exec node differential.mjs "$@"
