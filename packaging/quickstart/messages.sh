# shellcheck shell=bash
# Sourced by quickstart.sh: what the user sees.

step_name=

# begin NAME TEXT: on a terminal, shows what is being done until `done_with` says what was done.
begin() {
  step_name=$1
  [[ ! -t 1 ]] || printf '\r\033[K  %-14s %s ...' "$1" "$2"
}

# slowly NAME TEXT: the same for what takes minutes, which has to be said in a log file too.
slowly() {
  begin "$1" "$2"
  [[ -t 1 ]] || printf '  %-14s %s ...\n' "$1" "$2"
}

done_with() {
  [[ ! -t 1 ]] || printf '\r\033[K'
  printf '  %-14s %s\n' "$step_name" "$1"
}

# fail WHAT [WHAT-TO-DO]
fail() {
  [[ ! -t 1 ]] || printf '\r\033[K'
  printf 'quickstart: %s\n' "$1" >&2
  [[ $# -lt 2 ]] || printf '  %s\n' "$2" >&2
  step_name=
  exit 1
}

fail_with_log() {
  tail -n 15 -- "$3" >&2 || true
  fail "$1" "$2 The whole log: $3"
}
