# shellcheck shell=bash
# Sourced by quickstart.sh: the directory, the token, the certificates and cofferd itself.
# shellcheck disable=SC2154 # home, project and programs are quickstart.sh's

# A directory with coffer.toml is one of ours; any other must be new or empty, because its mode is changed.
prepare_home() {
  umask 077
  begin directory "$home"
  if [[ -e $home && ! -f $home/coffer.toml && -n $(ls -A -- "$home" 2> /dev/null || echo other) ]]; then
    fail "$home holds other things." "Name a new or empty directory with --home."
  fi
  mkdir -p -- "$home" || fail "$home cannot be made." "Name another directory with --home."
  chmod 0700 -- "$home" || fail "$home belongs to another user." "Name another directory with --home."
  done_with "$home"
}

# The path of a Unix socket has at most 107 bytes: with a deep DIR it lies elsewhere.
admin_socket() {
  local LC_ALL=C socket=$home/admin.sock
  if [[ ${#socket} -le 107 ]]; then
    echo admin.sock
  else
    echo "$(mktemp -d "${XDG_RUNTIME_DIR:-/tmp}/coffer-XXXXXX")/admin.sock"
  fi
}

telemetry_port() { [[ $1 -eq 8443 ]] && echo 9464 || echo $(($1 + 1)); }

write_config() {
  local module
  module=$(find /usr/lib -name libsofthsm2.so -path '*/softhsm/*' -print -quit)
  [[ -n $module ]] || fail "libsofthsm2.so is not below /usr/lib." "apt-get install softhsm2"
  cat > "$home/coffer.toml.new" <<CONFIG
# Made by packaging/quickstart.sh, to try Coffer out. Edit it as you like: only --port changes it again, and only the
# two listen lines. "coffer config explain" lists every setting. Relative paths start in this directory.

[server]
listen = "127.0.0.1:$port"
certificate = "tls/server.pem"
private_key = "tls/server.key"
admin_socket = "$(admin_socket)"  # through which the coffer command reaches cofferd

[hsm]
module = "$module"
token = "pkcs11:token=coffer"
pin_file = "softhsm/user-pin"

[storage]
path = "store"

[telemetry]
listen = "127.0.0.1:$(telemetry_port "$port")"  # /metrics, /healthz and /readyz
CONFIG
  sandbox_section >> "$home/coffer.toml.new"
  mv -- "$home/coffer.toml.new" "$home/coffer.toml"
}

move_to_port() {
  local section number
  for section in "server $port" "telemetry $(telemetry_port "$port")"; do
    read -r section number <<< "$section"
    sed -i "/^\[$section\]/,/^\[/s/^listen = \"[^\"]*\"/listen = \"127.0.0.1:$number\"/" "$home/coffer.toml"
  done
  move_sandbox_to_port "$(sandbox_port "$port")"
}

configure() {
  local wanted=$port
  begin configuration coffer.toml
  if [[ ! -f $home/coffer.toml ]]; then
    port=${wanted:-8443}
    write_config
  fi
  port=$(port_of server.listen)
  if [[ -n $wanted && $wanted != "$port" ]]; then
    [[ -z $running ]] || fail "cofferd serves $home on port $port." "Stop it first: kill $running"
    port=$wanted
    move_to_port
  fi
  done_with "coffer.toml"
}

coffer() { "$programs/coffer" --config "$home/coffer.toml" "$@"; }

# port_of SETTING: the port in its "host:port"
port_of() {
  local explained
  explained=$(coffer --json config explain) || fail "coffer.toml has mistakes:" "$(coffer config check 2>&1)"
  jq -er --arg name "$1" '.settings[] | select(.setting == $name).value | capture(":(?<port>[0-9]+)\"$").port' \
    <<< "$explained" || fail "$home/coffer.toml sets no port in $1." "Set it to \"127.0.0.1:PORT\"."
}

# The process that serves this directory, whoever started it.
find_running() {
  local candidate command=()
  for candidate in /proc/[0-9]*; do
    mapfile -d '' -t command 2> /dev/null < "$candidate/cmdline" || continue
    if [[ ${command[0]:-} == */cofferd && " ${command[*]} " == *" $home/coffer.toml "* ]]; then
      echo "${candidate#/proc/}"
      return
    fi
  done
}

make_token() {
  begin token "making a SoftHSM token"
  # Programs that open the token themselves need this: cofferd, and coffer's verbs that work without it (coffer init).
  SOFTHSM2_CONF=$("$project/softhsm-config/make-token.sh" "$home/softhsm" coffer) ||
    fail "SoftHSM could not make a token in $home/softhsm."
  export SOFTHSM2_CONF
  done_with "SoftHSM token \"coffer\" in softhsm/"
}

make_certificate() {
  begin certificate "development CA and server certificate"
  "$project/packaging/development-certificate.sh" "$home/tls" || fail "openssl could not make the certificates."
  done_with "development CA and server certificate in tls/"
}

initialise() {
  local answer
  begin init "root key in the token"
  if answer=$(coffer --json init --single-operator); then
    done_with "root key in the token, check value $(jq -r .check_value <<< "$answer")"
  elif [[ $(jq -r '.error.code? // .code?' <<< "$answer") == conflict ]]; then
    done_with "root key is in the token"
  else
    fail "coffer init failed: $(jq -r '.error.message? // .message?' <<< "$answer")"
  fi
}

require_free() {
  if (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; then
    fail "port $1 of 127.0.0.1 is in use by another program." "Choose another: packaging/quickstart.sh --port N"
  fi
}

is_ready() { [[ $(curl --noproxy '*' -s -m 2 -o /dev/null -w '%{http_code}' "$COFFER_TELEMETRY_URL/readyz") == 200 ]]; }

wait_until_ready() {
  local patience=$((SECONDS + 60))
  until is_ready; do
    kill -0 "$1" 2> /dev/null || fail_with_log "cofferd stopped." "Its last words are above." "$home/cofferd.log"
    [[ $SECONDS -lt $patience ]] || fail_with_log "cofferd is not ready after a minute." "" "$home/cofferd.log"
    sleep 0.1
  done
}

start_cofferd() {
  begin cofferd "starting"
  COFFER_URL=https://127.0.0.1:$port
  COFFER_TELEMETRY_URL=http://127.0.0.1:$(port_of telemetry.listen)
  if [[ -z $running ]]; then
    require_free "$port"
    require_free "${COFFER_TELEMETRY_URL##*:}"
    # In a session of its own: neither Ctrl-C nor the end of the terminal reaches it, only our own signals.
    setsid "$programs/cofferd" --config "$home/coffer.toml" >> "$home/cofferd.log" 2>&1 < /dev/null &
    pid=$!
  fi
  COFFER_PID=${running:-$pid}
  wait_until_ready "$COFFER_PID"
  done_with "ready on $COFFER_URL (process $COFFER_PID${running:+, which was running already})"
}

stop_cofferd() {
  [[ -n $pid ]] || return 0
  kill -TERM "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  pid=
}

# The number of a process that has ended may soon be another's: it must not stay in DIR/env.
forget_cofferd() {
  pid=
  COFFER_PID=
  write_env
}
