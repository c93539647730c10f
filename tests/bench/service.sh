#!/bin/bash
# Creates and reveals cards through HTTPS, 64 keep-alive connections, against the same PKCS#11 calls in a bare loop.
# usage: tests/bench/service.sh [SECONDS]     (default 5 a measurement; three rounds; prints rates, CPU and ratios)
# Needs a release build (packaging/quickstart.sh or tests/run.sh made one) with tests. Compare ratios, not rates:
# client and server share the machine.
set -euo pipefail

project=$(realpath -- "$(dirname -- "$0")/../..")
programs=${COFFER_PROGRAMS:-$project/build/release}
seconds=${1:-5}
connections=64
home=$(mktemp -d)
"$project/packaging/dependencies.sh" --bench

stop() {
  [[ -z ${COFFER_PID:-} ]] || kill "$COFFER_PID"
  rm -rf -- "$home"
}
trap stop EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_service() {
  COFFER_PROGRAMS=$programs "$project/packaging/quickstart.sh" --home "$home" --port "$(free_port)" --detach > "$home.log" ||
    { cat "$home.log"; exit 1; }
  rm -- "$home.log"
  # shellcheck source=/dev/null
  . "$home/env"
}

card='{"type":"card","data":{"number":"4242424242424242","expiration_month":2,"expiration_year":2030,"name":"A Person"},"metadata":{"order":"1"},"fingerprint_expression":"{{ data.number }}"}'

write_scripts() {
  cat > "$home/create.lua" << LUA
wrk.method = "POST"
wrk.headers["BT-API-KEY"] = "$COFFER_PRIVATE_KEY"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '$card'
LUA
  echo "wrk.headers[\"BT-API-KEY\"] = \"$COFFER_PRIVATE_KEY\"" > "$home/read.lua"
  token=$(curl -sf --cacert "$COFFER_CA" -H "BT-API-KEY: $COFFER_PRIVATE_KEY" -H 'Content-Type: application/json' \
    --data "$card" "$COFFER_URL/tokens" | jq -r .id)
}

cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$COFFER_PID/stat"; }

# through_https create|read URL: requests per second and microseconds of the server's CPU per request
through_https() {
  local before after report count rate
  before=$(cpu_ticks)
  report=$(wrk --threads 1 --connections "$connections" --duration "${seconds}s" --script "$home/$1.lua" "$2")
  after=$(cpu_ticks)
  if grep -q 'Non-2xx' <<< "$report"; then
    echo "$report" >&2
    exit 1
  fi
  count=$(awk '/requests in/ { print $1 }' <<< "$report")
  rate=$(awk '/Requests\/sec/ { print $2 }' <<< "$report")
  awk -v rate="$rate" -v ticks="$((after - before))" -v count="$count" -v hertz="$(getconf CLK_TCK)" \
    'BEGIN { printf "%.0f %.1f\n", rate, ticks / hertz / count * 1e6 }'
}

print_row() {
  awk -v name="$1" -v rate="$2" -v cpu="$3" -v bare_rate="$4" -v bare_cpu="$5" 'BEGIN {
    printf "%-7s %10.0f/s %8.1f us %12.0f/s %8.1f us %8.2f %8.2f\n",
      name, rate, cpu, bare_rate, bare_cpu, rate / bare_rate, cpu / bare_cpu }'
}

start_service
write_scripts
echo "            through HTTPS               bare loop, 1 thread       ratio of rates, of CPU"
for _ in 1 2 3; do
  mapfile -t bare < <(SOFTHSM2_CONF=$SOFTHSM2_CONF "$programs/token_loop" /usr/lib/softhsm/libsofthsm2.so \
    coffer "$home/softhsm/user-pin" "$seconds")
  read -r _ create_rate create_cpu <<< "${bare[0]}"
  read -r _ read_rate read_cpu <<< "${bare[1]}"
  read -r rate cpu <<< "$(through_https create "$COFFER_URL/tokens")"
  print_row create "$rate" "$cpu" "$create_rate" "$create_cpu"
  read -r rate cpu <<< "$(through_https read "$COFFER_URL/tokens/$token")"
  print_row reveal "$rate" "$cpu" "$read_rate" "$read_cpu"
done
