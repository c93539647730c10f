# shellcheck shell=bash
# Sourced by quickstart.sh: the sandbox that network tokens come from, and the way to it in coffer.toml.
# shellcheck disable=SC2154 # home, project, programs and port are quickstart.sh's

sandbox_pid=

sandbox_port() { [[ $1 -eq 8443 ]] && echo 9443 || echo $(($1 + 2)); }

# The section of coffer.toml that names the sandbox as the scheme of all cards.
sandbox_section() {
  cat <<CONFIG

[[guardian.connectors]]  # no card scheme: coffer-sandbox-tsp(1)
name = "sandbox"
kind = "sandbox"
url = "https://127.0.0.1:$(sandbox_port "$port")"
schemes = ["visa", "mastercard", "american express", "discover"]
ca = "tls/ca.pem"
certificate = "tls/client.pem"
private_key = "tls/client.key"
notification_secret = "sandbox/notification-secret"
CONFIG
}

move_sandbox_to_port() {
  sed -i "/^\[\[guardian.connectors\]\]/,\$s|^url = \"https://127.0.0.1:[0-9]*\"|url = \"https://127.0.0.1:$1\"|" \
    "$home/coffer.toml"
}

# Empty where coffer.toml names no sandbox on this machine.
sandbox_url() {
  sed -n '/^\[\[guardian.connectors\]\]/,$s|^url = "\(https://127\.0\.0\.1:[0-9]*\)"$|\1|p' "$home/coffer.toml" | head -n 1
}

write_sandbox_config() {
  local module
  module=$(find /usr/lib -name libsofthsm2.so -path '*/softhsm/*' -print -quit)
  cat > "$home/sandbox/sandbox.toml.new" <<CONFIG
# Made by packaging/quickstart.sh, anew at each run.
listen = "${COFFER_SANDBOX_URL#https://}"
certificate = "../tls/server.pem"
private_key = "../tls/server.key"
client_ca = "../tls/ca.pem"
directory = "data"
module = "$module"
notify = "https://127.0.0.1:$port/api/network/notifications/sandbox"
notify_ca = "../tls/ca.pem"
notify_secret = "notification-secret"
CONFIG
  mv -- "$home/sandbox/sandbox.toml.new" "$home/sandbox/sandbox.toml"
}

# Before cofferd starts, which reads the secret.
prepare_sandbox() {
  COFFER_SANDBOX_URL=$(sandbox_url)
  [[ -n $COFFER_SANDBOX_URL ]] || return 0
  begin sandbox "making its token and keys"
  end_sandbox  # one that serves already, or still
  mkdir -p -- "$home/sandbox"
  [[ -s $home/sandbox/notification-secret ]] ||
    od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n' > "$home/sandbox/notification-secret"
  write_sandbox_config
  "$programs/coffer-sandbox-tsp" --config "$home/sandbox/sandbox.toml" init > /dev/null 2>> "$home/sandbox.log" ||
    fail_with_log "the sandbox cannot be set up." "" "$home/sandbox.log"
  done_with "coffer-sandbox-tsp in sandbox/, with a token and keys of its own"
}

find_sandbox() {
  local candidate command=()
  for candidate in /proc/[0-9]*; do
    mapfile -d '' -t command 2> /dev/null < "$candidate/cmdline" || continue
    if [[ ${command[0]:-} == */coffer-sandbox-tsp && " ${command[*]} " == *" $home/sandbox/sandbox.toml "* ]]; then
      echo "${candidate#/proc/}"
    fi
  done
}

end_sandbox() {
  local old
  for old in $(find_sandbox); do
    kill -TERM "$old" 2> /dev/null || true
    while [[ -d /proc/$old ]]; do sleep 0.05; done
  done
}

# It ends with cofferd, whoever ends that.
start_sandbox() {
  [[ -n $COFFER_SANDBOX_URL ]] || return 0
  begin sandbox "starting"
  local patience=$((SECONDS + 30)) address=${COFFER_SANDBOX_URL#https://}
  require_free "${address##*:}"
  setsid "$programs/coffer-sandbox-tsp" --config "$home/sandbox/sandbox.toml" serve --with "$COFFER_PID" \
    >> "$home/sandbox.log" 2>&1 < /dev/null &
  sandbox_pid=$!
  until (exec 3<> "/dev/tcp/${address%:*}/${address##*:}") 2> /dev/null; do
    if ! kill -0 "$sandbox_pid" 2> /dev/null || [[ $SECONDS -ge $patience ]]; then
      fail_with_log "the sandbox does not serve." "" "$home/sandbox.log"
    fi
    sleep 0.1
  done
  done_with "the scheme of all cards here, on $COFFER_SANDBOX_URL (process $sandbox_pid)"
}
