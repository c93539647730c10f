#!/bin/bash
# Every C++ file stands as clang-format would write it.
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
# shellcheck source=tests/checks/files.sh
. "$root/tests/checks/files.sh"

project_files "$root" \( -name '*.cpp' -o -name '*.hpp' \) |
  xargs -0 -r clang-format --style=file:"$root/.clang-format" --dry-run -Werror
echo "the format holds"
