# shellcheck shell=bash
# Sourced by tests that need a whole service: packaging/quickstart.sh on free ports in a directory of its own. All that
# it starts and makes goes when the test ends. The programs come from $COFFER_PROGRAMS, the directory of the build.

project=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
: "${COFFER_PROGRAMS:?the directory of cofferd and coffer}"
export COFFER_PROGRAMS
scratch=$(mktemp -d "${TMPDIR:-/tmp}/coffer-service-XXXXXX")
service_home=$scratch/var

# A port that is free, as are the next two, below those that the system gives to clients.
free_port() {
  python3 - <<'PYTHON'
import random, socket

def is_free(port):
    with socket.socket() as attempt:
        try:
            attempt.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False

print(next(port for port in iter(lambda: random.randrange(20000, 32000), None) if all(is_free(port + i) for i in range(3))))
PYTHON
}

start_service() {
  "$project/packaging/quickstart.sh" --home "$service_home" --detach "$@"
  # shellcheck source=/dev/null
  . "$service_home/env"
}

stop_service() {
  [[ -n ${COFFER_PID:-} ]] || return 0
  kill "$COFFER_PID" 2> /dev/null || true
  while [[ -d /proc/$COFFER_PID ]]; do sleep 0.1; done
  COFFER_PID=
}

remove_service() {
  stop_service
  rm -rf -- "$scratch"
}
trap remove_service EXIT
trap 'exit 143' INT TERM
