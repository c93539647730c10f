#!/bin/bash
# From a fresh checkout to a running Coffer with a first token in it. packaging/quickstart.sh --help says more.
set -euo pipefail

project=$(realpath -- "$(dirname -- "$0")/..")
programs=${COFFER_PROGRAMS:-}
home=./var
port=
detach=no
pid=        # of the cofferd that this run started and must stop if it does not end well
running=    # of the one that served this directory before

# shellcheck source=packaging/quickstart/messages.sh
. "$project/packaging/quickstart/messages.sh"
# shellcheck source=packaging/quickstart/service.sh
. "$project/packaging/quickstart/service.sh"
# shellcheck source=packaging/quickstart/sandbox.sh
. "$project/packaging/quickstart/sandbox.sh"
# shellcheck source=packaging/quickstart/first_token.sh
. "$project/packaging/quickstart/first_token.sh"

usage() {
  cat <<'HELP'
usage: packaging/quickstart.sh [--home DIR] [--port N] [--detach]

Installs missing Debian packages (as root or with sudo), builds Coffer, prepares DIR, starts cofferd on
https://127.0.0.1:N, and tokenizes and reveals a sample card. Runs until Ctrl-C. Running it again on the same DIR keeps
all its data and keys.

  --home DIR   where everything is kept, mode 0700 (default ./var)
  --port N     port of the HTTPS API, 1 to 65533 (default: the port that DIR was used with, else 8443);
               metrics and health are on 127.0.0.1:9464 with port 8443, and on port N+1 with any other; the
               sandbox that network tokens come from on 9443 and N+2
  --detach     return as soon as the service is ready and leave it running; it logs to DIR/cofferd.log
  --help       this text

DIR/env (shell syntax, mode 0600) has the URLs, the three API keys, and of the Guardian face the admin token
and a key with all scopes: source DIR/env
With COFFER_PROGRAMS=DIRECTORY in the environment, cofferd, coffer and coffer-sandbox-tsp are taken from there and
nothing is installed or built.
HELP
}

on_exit() {
  local status=$?
  stop_cofferd
  [[ $status -eq 0 || -z $step_name ]] || echo "quickstart: stopped in the step $step_name." >&2
}

parse_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --home | --port) [[ $# -gt 1 ]] || { echo "quickstart: $1 needs a value" >&2; exit 2; } ;;&
      --home) home=$2; shift ;;
      --port) port=$2; shift ;;
      --detach) detach=yes ;;
      --help | -h) usage; exit 0 ;;
      *) echo "quickstart: unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
  done
  if [[ -n $port && ! ($port =~ ^[1-9][0-9]{0,4}$ && $port -le 65533) ]]; then
    echo "quickstart: --port is a number from 1 to 65533" >&2
    exit 2
  fi
  if [[ -z $home || $home == *$'\n'* ]]; then
    echo "quickstart: --home is the path of a directory" >&2
    exit 2
  fi
  home=$(realpath --canonicalize-missing -- "$home")
  [[ -z $programs ]] || programs=$(realpath --canonicalize-missing -- "$programs")
}

install_packages() {
  local log=$project/build/packages.log
  mkdir -p -- "$project/build"
  slowly packages "looking for missing Debian packages"
  "$project/packaging/dependencies.sh" > "$log" 2>&1 < /dev/null ||
    fail_with_log "the Debian packages could not be installed." "Run packaging/dependencies.sh to see why." "$log"
  if [[ -s $log ]]; then
    done_with "installed what was missing (build/packages.log)"
  else
    done_with "nothing is missing"
  fi
}

show_progress() {
  local line
  while IFS= read -r line; do
    [[ ! -t 1 || ! $line =~ ^\[([0-9]+)/([0-9]+)\] ]] ||
      printf '\r\033[K  %-14s step %s of %s ...' build "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  done
}

build() {
  local log=$project/build/release.log
  slowly build "the first time takes some minutes"
  # The same preset and directory as tests/run.sh, so neither makes the other build everything again.
  (
    cd -- "$project"
    cmake --preset release
    cmake --build --preset release --parallel "$(nproc)" --target cofferd coffer coffer-sandbox-tsp
  ) 2>&1 < /dev/null | tee -- "$log" | show_progress ||
    fail_with_log "the build failed." "Is this checkout complete and unchanged?" "$log"
  programs=$project/build/release
  done_with "cofferd, coffer and coffer-sandbox-tsp in build/release"
}

finish() {
  step_name=
  printf '\nCoffer is ready on %s. In another terminal:\n  source %q\n  %q status\n' \
    "$COFFER_URL" "$home/env" "$programs/coffer"
  if [[ $detach == yes || -n $running ]]; then
    # shellcheck disable=SC2016 # the text shows a variable
    printf 'It goes on running and logs to %s. To stop it: kill "$COFFER_PID"\n' "$home/cofferd.log"
    pid=
  else
    echo "Ctrl-C stops it. It logs to $home/cofferd.log."
    trap 'stop_by_hand' INT TERM HUP
    wait "$pid" || true
    forget_cofferd
    fail_with_log "cofferd stopped." "Its last words are above." "$home/cofferd.log"
  fi
}

stop_by_hand() {
  trap '' INT TERM HUP
  stop_cofferd
  forget_cofferd
  printf '\nCoffer has stopped. All data is in %s.\n' "$home"
  exit 0
}

parse_arguments "$@"
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
echo "Coffer quick start"
echo
if [[ -z $programs ]]; then
  install_packages
  build
fi
prepare_home
running=$(find_running)
read_env
configure
make_token
make_certificate
prepare_sandbox
[[ -n $running ]] || initialise
start_cofferd
start_sandbox
make_tenant
make_applications
try_it_out
finish
