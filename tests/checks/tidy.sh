#!/bin/bash
# Runs clang-tidy with the root's .clang-tidy over our files of a configured build.
# usage: tidy.sh [BUILD_DIRECTORY]
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
build=$(realpath "${1:-$root/build/release}")

if [[ ! -f $build/compile_commands.json ]]; then
  echo "tidy.sh: $build has no compile_commands.json; configure it first" >&2
  exit 2
fi

# GCC's precompiled headers mean nothing to clang, which stops at them: the commands without them.
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
log=$commands/log
sed -E 's/-Winvalid-pch +-include +[^ ]+cmake_pch\.hxx//' "$build/compile_commands.json" \
  > "$commands/compile_commands.json"
# Anchored at the root, so that generated sources below the build directory stay out.
if ! run-clang-tidy -quiet -p "$commands" -j "$(nproc)" "^$root/(hsm|storage|appliance|api|tests)/" > "$log" 2>&1; then
  grep -E -A4 '(warning|error):' "$log" || cat "$log"
  exit 1
fi
echo "clang-tidy has nothing to say"
