#!/bin/bash
# Checks the description of the API.
# usage: run.sh install WORK                     the linter and its companions from npm, where they are not there yet
#        run.sh lint WORK
#        run.sh routes WORK ROUTES               against the route table; ROUTES: the program that prints it
#        run.sh answers WORK PROGRAMS            against a service's answers; PROGRAMS: where cofferd and coffer are
set -euo pipefail
sources=$(realpath -- "$(dirname -- "$0")")
what=$1
work=$2
export COFFER_OPENAPI=$sources/../../api/openapi.yaml

install_tools() {
  mkdir -p -- "$work"
  cp -- "$sources/package.json" "$work/"
  if [[ ! -d $work/node_modules ]] || ! cmp -s -- "$sources/package-lock.json" "$work/installed.json"; then
    cp -- "$sources/package-lock.json" "$work/"
    (cd -- "$work" && npm ci --ignore-scripts --no-audit --no-fund)
    cp -- "$sources/package-lock.json" "$work/installed.json"
  fi
}

enter_work() {
  cp -- "$sources"/*.js "$sources/.spectral.yaml" "$work/"
  cd -- "$work"
}

# Lets webhooks be told at a place where nobody is.
allow_receiver() {
  cat >> "$service_home/coffer.toml" << 'CONFIG'

[basis_theory]
destinations = ["https://hooks.example/"]

[guardian]
destinations = ["https://hooks.example/"]
CONFIG
  stop_service
  start_service
}

check_answers() {
  export COFFER_PROGRAMS=$1
  # shellcheck source=tests/support/service.sh
  . "$sources/../support/service.sh"
  start_service --port "$(free_port)"
  allow_receiver
  # Node reads this only when it starts.
  export NODE_EXTRA_CA_CERTS=$COFFER_CA
  TAP_KEYS=$("$COFFER_PROGRAMS/coffer" --json applications create --face tap --name Tap)
  export TAP_KEYS
  GUARDIAN_KEYS=$("$COFFER_PROGRAMS/coffer" --json applications create --face guardian --name Guardian)
  export GUARDIAN_KEYS
  SANDBOX_SECRET=$(< "$service_home/sandbox/notification-secret")
  export SANDBOX_SECRET
  enter_work
  node --test --test-reporter=spec answers.test.js tap.test.js guardian.test.js
}

case $what in
  install) install_tools ;;
  lint) enter_work && exec node_modules/.bin/spectral lint --ruleset .spectral.yaml --fail-severity=hint "$COFFER_OPENAPI" ;;
  routes) enter_work && "$3" > routes.json && exec node --test --test-reporter=spec routes.test.js ;;
  answers) check_answers "$3" ;;
  *) exit 2 ;;
esac
