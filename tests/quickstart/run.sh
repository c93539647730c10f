#!/bin/bash
# packaging/quickstart.sh as a user meets it: a first run, a token by curl, further runs on the same data, Ctrl-C, and
# what may be in its way.
# usage: run.sh PROGRAMS    the directory of cofferd and coffer
set -euo pipefail
export COFFER_PROGRAMS=$1
# shellcheck source=tests/support/service.sh
. "$(dirname -- "$0")/../support/service.sh"
quickstart=$project/packaging/quickstart.sh

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# expect WANTED FOUND WHAT
expect() { [[ $1 == "$2" ]] || fail "$3: expected \"$1\", found \"$2\""; }

# says FILE TEXT
says() { grep -qF -- "$2" "$1" || fail "$(cat "$1") does not say: $2"; }

# request METHOD PATH KEY: prints the body; standard input is the request's
request() {
  curl --noproxy '*' -sS --cacert "$COFFER_CA" -X "$1" -H @<(echo "BT-API-KEY: $3") \
    -H 'Content-Type: application/json' --data-binary @- "$COFFER_URL$2"
}

card_number() { request GET "/tokens/$1" "$COFFER_PRIVATE_KEY" < /dev/null | jq -r .data.number; }

first_run() {
  echo "== a first run"
  port=$(free_port)
  start_service --port "$port" > "$scratch/out"
  cat "$scratch/out"
  says "$scratch/out" "private key    sees 4242424242424242"
  says "$scratch/out" "public key     sees XXXXXXXXXXXX4242"
  says "$scratch/out" "is active (sandbox)"
  expect "https://127.0.0.1:$((port + 2))" "$COFFER_SANDBOX_URL" COFFER_SANDBOX_URL
  expect "https://127.0.0.1:$port" "$COFFER_URL" COFFER_URL
  expect "http://127.0.0.1:$((port + 1))" "$COFFER_TELEMETRY_URL" COFFER_TELEMETRY_URL
  expect 200 "$(curl --noproxy '*' -s -o /dev/null -w '%{http_code}' "$COFFER_TELEMETRY_URL/readyz")" /readyz
  "$COFFER_PROGRAMS/coffer" status
}

secrets_are_kept() {
  echo "== secrets are kept"
  local file key
  expect 700 "$(stat -c %a "$service_home")" "mode of the directory"
  for file in env tls/ca.key tls/server.key tls/client.key sandbox/notification-secret sandbox/data/user-pin softhsm/user-pin softhsm/so-pin coffer.toml cofferd.log; do
    expect 600 "$(stat -c %a "$service_home/$file")" "mode of $file"
  done
  for key in "$COFFER_MANAGEMENT_KEY" "$COFFER_PRIVATE_KEY" "$COFFER_PUBLIC_KEY" "$COFFER_GUARDIAN_ADMIN_TOKEN" \
    "$COFFER_GUARDIAN_KEY"; do
    [[ $key == key_* || $key == admin_* ]] || fail "an application has no key"
    ! grep -qF -- "$key" "$scratch/out" "$service_home/cofferd.log" || fail "a key was printed or logged"
  done
  ! tr '\0' '\n' < "/proc/$COFFER_PID/environ" | grep -q '_KEY=' || fail "cofferd has keys in its environment"
}

further_runs() {
  local token first_pid=$COFFER_PID first_key=$COFFER_PRIVATE_KEY
  echo "== a second run uses the cofferd that runs"
  token=$(request POST /tokens "$COFFER_PUBLIC_KEY" <<< '{"type":"card","data":{"number":"5555555555554444"}}')
  token=$(jq -er .id <<< "$token")
  expect 5555555555554444 "$(card_number "$token")" "the card"
  start_service
  expect "$first_pid" "$COFFER_PID" COFFER_PID
  expect 5555555555554444 "$(card_number "$token")" "the card"

  echo "== a run after a stop keeps data and keys"
  stop_service
  start_service --port "$(free_port)"
  [[ $COFFER_PID != "$first_pid" ]] || fail "COFFER_PID was not updated"
  expect "$first_key" "$COFFER_PRIVATE_KEY" COFFER_PRIVATE_KEY
  expect 5555555555554444 "$(card_number "$token")" "the card"
}

ctrl_c() {
  echo "== Ctrl-C stops it"
  local script status=0
  stop_service
  env --default-signal=INT "$quickstart" --home "$service_home" > "$scratch/out" &
  script=$!
  until grep -q '^Ctrl-C' "$scratch/out"; do
    kill -0 "$script" 2> /dev/null || fail "it ended by itself"
    sleep 0.1
  done
  # shellcheck source=/dev/null
  . "$service_home/env"
  kill -INT "$script"
  wait "$script" || status=$?
  expect 0 "$status" "exit code"
  [[ ! -d /proc/$COFFER_PID ]] || fail "cofferd is still there"
  for _ in {1..50}; do sandbox_serves || break; sleep 0.1; done
  ! sandbox_serves || fail "the sandbox is still there"
  says "$service_home/env" "COFFER_PID=''"
  COFFER_PID=
}

sandbox_serves() { (exec 3<> "/dev/tcp/127.0.0.1/${COFFER_SANDBOX_URL##*:}") 2> /dev/null; }

# refused STATUS TEXT ARGUMENTS...
refused() {
  local wanted=$1 text=$2 status=0
  shift 2
  timeout 60 "$quickstart" "$@" > "$scratch/out" 2>&1 || status=$?
  expect "$wanted" "$status" "exit code of $*"
  says "$scratch/out" "$text"
}

what_is_in_the_way() {
  echo "== what is in the way is named"
  start_service > /dev/null
  local taken=${COFFER_URL##*:}
  refused 1 "port $taken of 127.0.0.1 is in use" --home "$scratch/other" --port "$taken" --detach
  refused 1 "kill $COFFER_PID" --home "$service_home" --port 1 --detach
  refused 1 "holds other things" --home "$service_home/tls" --detach
  refused 2 "unknown argument: --bogus" --bogus
  refused 2 "a number from 1 to 65533" --port 65534
  stop_service
}

deep_directory() {
  echo "== a directory too deep for a Unix socket"
  service_home="$scratch/it's a $(printf 'd%.0s' {1..100})"
  start_service --port "$(free_port)" > /dev/null
  "$COFFER_PROGRAMS/coffer" status
  local socket
  socket=$(sed -n 's/^admin_socket = "\([^"]*\)".*/\1/p' "$COFFER_CONFIG")
  stop_service
  rm -rf -- "${socket%/admin.sock}"
}

first_run
secrets_are_kept
further_runs
ctrl_c
what_is_in_the_way
deep_directory
