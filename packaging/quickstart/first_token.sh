# shellcheck shell=bash
# Sourced by quickstart.sh: a tenant, its applications, DIR/env, and a sample card.
# shellcheck disable=SC2154 # home is quickstart.sh's

# What an earlier run wrote. Only that counts: another directory's env may have been sourced in this terminal. And
# cofferd must not get API keys in its environment.
read_env() {
  local names=(COFFER_URL COFFER_CA COFFER_CONFIG COFFER_PID COFFER_TELEMETRY_URL)
  names+=(COFFER_MANAGEMENT_KEY COFFER_PRIVATE_KEY COFFER_PUBLIC_KEY)
  names+=(COFFER_GUARDIAN_ADMIN_TOKEN COFFER_GUARDIAN_KEY COFFER_SANDBOX_URL)
  unset "${names[@]}"
  if [[ -f $home/env ]]; then
    # shellcheck source=/dev/null
    . "$home/env"
    export -n "${names[@]?}"
  fi
}

# DIR/env, from the variables of the same names
write_env() {
  {
    echo "# Made by packaging/quickstart.sh. It holds API keys: keep it secret. SOFTHSM2_CONF is for programs that open"
    echo "# the token themselves: cofferd, and the verbs of coffer that work without it."
    assign COFFER_URL "$COFFER_URL"
    assign COFFER_CA "$home/tls/ca.pem"
    assign COFFER_CONFIG "$home/coffer.toml"
    assign COFFER_PID "$COFFER_PID"
    assign COFFER_TELEMETRY_URL "$COFFER_TELEMETRY_URL"
    assign COFFER_MANAGEMENT_KEY "$COFFER_MANAGEMENT_KEY"
    assign COFFER_PRIVATE_KEY "$COFFER_PRIVATE_KEY"
    assign COFFER_PUBLIC_KEY "$COFFER_PUBLIC_KEY"
    assign COFFER_GUARDIAN_ADMIN_TOKEN "$COFFER_GUARDIAN_ADMIN_TOKEN"
    assign COFFER_GUARDIAN_KEY "$COFFER_GUARDIAN_KEY"
    assign COFFER_SANDBOX_URL "$COFFER_SANDBOX_URL"
    assign SOFTHSM2_CONF "$SOFTHSM2_CONF"
  } > "$home/env.new"
  mv -- "$home/env.new" "$home/env"
}

assign() {
  local quote=\'
  echo "export $1='${2//$quote/$quote\\$quote$quote}'"
}

# coffer_json ARGUMENTS...: the answer of a verb, or the end with its message
coffer_json() {
  local answer
  answer=$(coffer --json "$@") || fail "coffer $1 ${2:-} failed: $(jq -r '.error.message? // .message?' <<< "$answer")"
  printf '%s\n' "$answer"
}

make_tenant() {
  begin tenant "Quickstart"
  local tenants
  tenants=$(coffer_json tenants list)
  if ! jq -e 'any(.[]; .name == "Quickstart")' <<< "$tenants" > /dev/null; then
    coffer_json tenants create --name Quickstart > /dev/null
  fi
  done_with "Quickstart, with keys of its own"
}

# One of that name whose key is not in DIR/env is of no use to anybody any more: it makes way.
clear_application() {
  local old
  old=$(coffer_json applications list --tenant Quickstart)
  for old in $(jq -r --arg name "$1" '.[] | select(.name == $name).id' <<< "$old"); do
    coffer_json applications delete "$old" > /dev/null
  done
}

# make_application TYPE: prints its key.
make_application() {
  local name="Quickstart $1" answer
  clear_application "$name"
  # Without --rule and --permission an application gets what its type is for: private, everything on / with reveal;
  # public, creating tokens and intents; management, all management.
  answer=$(coffer_json applications create --face basis-theory --tenant Quickstart --type "$1" --name "$name")
  jq -er ".$1_key" <<< "$answer"
}

# Prints its admin token.
make_guardian() {
  local answer
  clear_application "Quickstart guardian"
  answer=$(coffer_json applications create --face guardian --tenant Quickstart --name "Quickstart guardian")
  jq -er .admin_token <<< "$answer"
}

# Prints an API key of the Guardian face with every scope.
make_guardian_key() {
  local groups scopes
  groups='{"admin:api-keys": ["create", "read", "update", "delete"], "admin:webhooks": ["create", "read", "delete"],
           "admin:types": ["create", "read", "delete"],
           "pci:tokens": ["create", "read", "update", "delete", "forward"],
           "network:tokens": ["create", "read", "delete", "use"],
           "generic:tokens": ["create", "read", "delete", "forward"], "metadata:inquiry": ["create"]}'
  scopes=$(jq -c '{scopes: [to_entries[] | .key + ":" + .value[]]}' <<< "$groups")
  api POST /api/admin/api-keys "$COFFER_GUARDIAN_ADMIN_TOKEN" x-admin-token <<< "$scopes" | jq -er .key_value
}

make_applications() {
  begin applications "management, private, public and guardian"
  [[ -n ${COFFER_MANAGEMENT_KEY:-} ]] || COFFER_MANAGEMENT_KEY=$(make_application management)
  [[ -n ${COFFER_PRIVATE_KEY:-} ]] || COFFER_PRIVATE_KEY=$(make_application private)
  [[ -n ${COFFER_PUBLIC_KEY:-} ]] || COFFER_PUBLIC_KEY=$(make_application public)
  [[ -n ${COFFER_GUARDIAN_ADMIN_TOKEN:-} ]] || COFFER_GUARDIAN_ADMIN_TOKEN=$(make_guardian)
  [[ -n ${COFFER_GUARDIAN_KEY:-} ]] || COFFER_GUARDIAN_KEY=$(make_guardian_key)
  write_env
  done_with "management, private, public and guardian; their keys are in env"
}

# api METHOD PATH KEY [FIELD]: sends standard input; the key goes through a pipe, so it appears in no list of processes.
api() {
  local answer
  answer=$(curl --noproxy '*' -sS -m 30 --cacert "$home/tls/ca.pem" -X "$1" -H @<(echo "${4:-BT-API-KEY}: $3") \
    -H 'Content-Type: application/json' --data-binary @- --fail-with-body "$COFFER_URL$2") ||
    fail "$1 $2 failed: $answer" "The log: $home/cofferd.log"
  printf '%s\n' "$answer"
}

try_it_out() {
  local made id seen
  begin tokenize "a sample card"
  made=$(api POST /tokens "$COFFER_PUBLIC_KEY" <<'CARD'
{"type": "card", "data": {"number": "4242424242424242", "expiration_month": 12, "expiration_year": 2030, "cvc": "123"}}
CARD
  )
  id=$(jq -r .id <<< "$made")
  done_with "card 4242424242424242 is now token $id"
  begin "public key" ""
  done_with "sees $(jq -r .data.number <<< "$made")"
  begin "private key" ""
  seen=$(api GET "/tokens/$id" "$COFFER_PRIVATE_KEY" < /dev/null)
  done_with "sees $(jq -r .data.number <<< "$seen")"
  [[ -z $COFFER_SANDBOX_URL ]] || try_network_token
}

try_network_token() {
  local made
  begin network "a network token"
  made=$(api POST /api/network/tokens "$COFFER_GUARDIAN_ADMIN_TOKEN" x-admin-token <<'CARD'
{"source": {"type": "pan", "account_number": "4242424242424242", "expiry_month": 12, "expiry_year": 2030}}
CARD
  )
  done_with "token $(jq -r .id <<< "$made") is $(jq -r '.network_token | "\(.status) (\(.type))"' <<< "$made")"
}
