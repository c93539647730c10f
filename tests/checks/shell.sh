#!/bin/bash
# Every shell script parses and shellcheck has nothing to say.
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
# shellcheck source=tests/checks/files.sh
. "$root/tests/checks/files.sh"
cd "$root"

scripts=()
while IFS= read -r -d '' file; do
  if [[ $file == *.sh ]] || head -c 64 -- "$file" | grep -aEq '^#!/bin/(ba)?sh'; then
    scripts+=("$file")
  fi
done < <(project_files "$root" -size -200k)

for script in "${scripts[@]}"; do
  bash -n "$script"
done
shellcheck --shell=bash --external-sources "${scripts[@]}"
echo "${#scripts[@]} scripts hold"
