# Sourced by the checks.

# project_files ROOT [find tests]: the project's files, NUL-separated, without build results and installed modules.
project_files() {
  local root=$1
  shift
  find "$root" \( -path "$root/build" -o -path "$root/var" -o -path "$root/.git" -o -name node_modules \) -prune \
    -o -type f "$@" -print0 | sort -z
}
