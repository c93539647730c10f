#!/bin/bash
# Makes a development CA in DIR, a server certificate of it for this machine's own addresses and a client certificate, or
# keeps those that are there. For trying Coffer out only: a real installation gets its certificate from a real authority.
# usage: development-certificate.sh DIR
#   DIR/ca.pem      certificate of the CA: what clients trust     DIR/ca.key      its key
#   DIR/server.pem  certificate of the server                     DIR/server.key  its key
#   DIR/client.pem  certificate that it shows to the sandbox      DIR/client.key  its key
set -euo pipefail
umask 077

if [[ $# -ne 1 || $1 == -* ]]; then
  echo "usage: development-certificate.sh DIR" >&2
  exit 2
fi

mkdir -p -- "$1"
cd -- "$1"

ca_days=3650
server_days=825  # the longest that Apple's clients accept
soon=$((30 * 24 * 3600))
names=IP:127.0.0.1,IP:::1,DNS:localhost

# quietly COMMAND...: shows what the command said only if it failed.
quietly() {
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; return 1; }
}

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256)

make_ca() {
  quietly openssl req -x509 "${new_key[@]}" -keyout ca.key.new -out ca.pem.new -days "$ca_days" \
    -subj "/CN=Coffer development CA" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
  mv -- ca.key.new ca.key
  mv -- ca.pem.new ca.pem
}

make_server() {
  quietly openssl req -x509 "${new_key[@]}" -CA ca.pem -CAkey ca.key -keyout server.key.new -out server.pem.new \
    -days "$server_days" -subj "/CN=localhost" -addext "subjectAltName=$names" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=serverAuth
  mv -- server.key.new server.key
  mv -- server.pem.new server.pem
}

make_client() {
  quietly openssl req -x509 "${new_key[@]}" -CA ca.pem -CAkey ca.key -keyout client.key.new -out client.pem.new \
    -days "$server_days" -subj "/CN=Coffer" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=clientAuth
  mv -- client.key.new client.key
  mv -- client.pem.new client.pem
}

lasts() { openssl x509 -in "$1" -noout -checkend "$soon" > /dev/null 2>&1; }

if [[ ! -s ca.key ]] || ! lasts ca.pem; then
  make_ca
  rm -f -- server.key server.pem client.key client.pem
fi
if [[ ! -s server.key ]] || ! lasts server.pem; then
  make_server
fi
if [[ ! -s client.key ]] || ! lasts client.pem; then
  make_client
fi
