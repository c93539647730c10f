#!/bin/bash
# Makes a SoftHSM token in DIR, or keeps the one that is there, and prints the path of its configuration file.
# usage: make-token.sh DIR LABEL
set -euo pipefail
umask 077

if [[ $# -ne 2 || ! $2 =~ ^[A-Za-z0-9._-]{1,32}$ ]]; then
  echo "usage: make-token.sh DIR LABEL   (LABEL: 1 to 32 of A-Z a-z 0-9 . _ -)" >&2
  exit 2
fi

mkdir -p -- "$1"
directory=$(realpath -- "$1")
label=$2
export SOFTHSM2_CONF=$directory/softhsm2.conf

write_configuration() {
  mkdir -p -- "$directory/tokens"
  chmod 0700 -- "$directory/tokens"
  [[ -s $SOFTHSM2_CONF ]] && return
  cat > "$SOFTHSM2_CONF" <<CONF
directories.tokendir = $directory/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
CONF
}

make_pin() {
  [[ -s $1 ]] && return
  od -An -v -tx1 -N16 /dev/urandom | tr -d ' \n' > "$1.new"
  mv -- "$1.new" "$1"
}

token_is_there() {
  local slots
  slots=$(softhsm2-util --show-slots)
  grep -Eq "^ *Label: +${label//./\\.} *$" <<< "$slots"
}

# softhsm2-util takes PINs from its arguments, which every user sees in ps, or from a terminal. So it gets a terminal
# from script(1), and the PINs go through a pipe: they appear in no argument, no environment and no output.
# 'printf' is part of bash, so it starts no process whose arguments could be seen.
initialise_token() {
  local so_pin user_pin
  so_pin=$(< "$directory/so-pin")
  user_pin=$(< "$directory/user-pin")
  printf '%s\n' "$so_pin" "$so_pin" "$user_pin" "$user_pin" |
    SHELL=/bin/sh timeout 60 script --quiet --return --echo never \
      --command "softhsm2-util --init-token --free --label $label" /dev/null > /dev/null
}

write_configuration
make_pin "$directory/user-pin"
make_pin "$directory/so-pin"
if ! token_is_there; then
  initialise_token
  token_is_there || { echo "make-token.sh: softhsm2-util did not make the token" >&2; exit 1; }
fi
echo "$SOFTHSM2_CONF"
