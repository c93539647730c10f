#!/bin/bash
# Runs the official SDKs against a service of its own.
# usage: run.sh PROGRAMS WORK    PROGRAMS: the directory of cofferd and coffer; WORK: where the SDKs are installed
set -euo pipefail
sources=$(realpath -- "$(dirname -- "$0")")
export COFFER_PROGRAMS=$1
work=$2
# shellcheck source=tests/support/service.sh
. "$sources/../support/service.sh"

install_sdks() {
  mkdir -p -- "$work"
  cp -- "$sources"/*.js "$sources/package.json" "$work/"
  if [[ ! -d $work/node_modules ]] || ! cmp -s -- "$sources/package-lock.json" "$work/installed.json"; then
    cp -- "$sources/package-lock.json" "$work/"
    (cd -- "$work" && npm ci --ignore-scripts --no-audit --no-fund)
    cp -- "$sources/package-lock.json" "$work/installed.json"
  fi
}

# application NAME ARGUMENTS...: prints the key of a new private application
application() {
  local name=$1 answer
  shift
  answer=$("$COFFER_PROGRAMS/coffer" --json applications create --face basis-theory --name "$name" --type private "$@")
  jq -er .private_key <<< "$answer"
}

# Lets proxies send to the receiver of the tests, which shows the service's own certificate.
allow_receiver() {
  RECEIVER_PORT=$(free_port)
  cat >> "$service_home/coffer.toml" << CONFIG

[basis_theory]
destinations = ["https://127.0.0.1:$RECEIVER_PORT/"]
destination_networks = ["127.0.0.0/8"]
destination_ca = "$COFFER_CA"
CONFIG
  RECEIVER_CERTIFICATE=$service_home/tls/server.pem
  RECEIVER_KEY=$service_home/tls/server.key
  export RECEIVER_PORT RECEIVER_CERTIFICATE RECEIVER_KEY
  stop_service
  start_service
}

install_sdks
start_service --port "$(free_port)"
allow_receiver
READER_KEY=$(application Reader --permission token:read)
REDACTED_KEY=$(application Redacted --rule container=/,transform=redact,permissions=token:read)
export READER_KEY REDACTED_KEY
# The vendor's own tests know their tenant by this name.
curl -sS --fail-with-body --cacert "$COFFER_CA" -H "BT-API-KEY: $COFFER_MANAGEMENT_KEY" -X PUT \
  -d '{"name": "SDK Integration Tests"}' "$COFFER_URL/tenants/self" > /dev/null
# Node reads this only when it starts.
export NODE_EXTRA_CA_CERTS=$COFFER_CA
cd -- "$work"
# One file after the other: some count what the tenant has.
node --test --test-concurrency=1 --test-reporter=spec
