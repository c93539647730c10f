#!/bin/bash
# Follows README.md literally: runs its bash blocks one after the other in one shell, in a directory where var/ and
# build/release are those of a running quick start. The two commands themselves stand in a sh block: not run here.
# usage: run.sh PROGRAMS    the directory of cofferd and coffer
set -euo pipefail
export COFFER_PROGRAMS=$1
# shellcheck source=tests/support/service.sh
. "$(dirname -- "$0")/../support/service.sh"

start_service --port "$(free_port)" > /dev/null
mkdir -p -- "$scratch/build"
ln -s -- "$(realpath -- "$COFFER_PROGRAMS")" "$scratch/build/release"

awk '/^```bash$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$project/README.md" > "$scratch/blocks.sh"
grep -q 'first-token.mjs' "$scratch/blocks.sh" || { echo "README.md has no example with the SDK" >&2; exit 1; }
cd -- "$scratch"
# As in a new terminal: nothing of this test's own environment.
env -i HOME="$HOME" PATH="$PATH" LANG=C.UTF-8 bash -euxo pipefail blocks.sh > said 2> trace ||
  { cat said trace; exit 1; }
cat said

promised=('"number": "XXXXXXXXXXXX4242"' '"number": "4242424242424242"' '404 Not Found' 'state  *operational'
  '"masked_account_number":"555555\*\*\*\*\*\*4444"' '\$.source.account_number'
  '{"status":"active","type":"sandbox"}' '{"eci":"07","digits":16}'
  'masked: XXXXXXXXXXXX4444' 'revealed: 5555555555554444' 'deleted: NotFoundError' 'known_answer  *passed')
for text in "${promised[@]}"; do
  grep -q -- "$text" said || { echo "FAILED: nothing in README.md prints: $text" >&2; exit 1; }
done
