#!/bin/bash
# Installs what Coffer needs from Debian 12 and is missing. Prints nothing when nothing is missing.
# usage: dependencies.sh [--run|--test|--bench]     to build and run (default), to test, to run the benchmark
set -euo pipefail

to_run=(
  # the build
  g++ cmake ninja-build ccache pkg-config git
  # the libraries
  librocksdb-dev libboost1.81-dev libjemalloc-dev rapidjson-dev libcli11-dev libtomlplusplus-dev libspdlog-dev
  libp11-kit-dev libprotobuf-dev protobuf-compiler prometheus-cpp-dev libssl-dev
  # the token, the development CA and the scripts
  softhsm2 openssl ca-certificates curl jq
  # the tests are part of every configured build
  libboost-test1.81-dev python3
)
# package=command: the command is enough, because Node.js often comes from its maker, whose package conflicts with npm
to_test=(clang-format clang-tidy shellcheck strace openssh-client nodejs=node npm=npm chromium)
to_bench=(wrk)

require_debian_12() {
  local ID='' VERSION_ID=''
  # shellcheck source=/dev/null
  [[ -r /etc/os-release ]] && . /etc/os-release
  if [[ $ID != debian || $VERSION_ID != 12 ]]; then
    echo "Coffer is built and tested on Debian 12 (bookworm) only; this is ${ID:-unknown} ${VERSION_ID:-}." >&2
    exit 1
  fi
}

installed() {
  [[ $1 == *=* ]] && command -v "${1#*=}" > /dev/null && return
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "${1%=*}" 2> /dev/null) == installed ]]
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

case ${1:---run} in
  --run) wanted=("${to_run[@]}") ;;
  --test) wanted=("${to_run[@]}" "${to_test[@]}") ;;
  --bench) wanted=("${to_run[@]}" "${to_bench[@]}") ;;
  *)
    echo "usage: dependencies.sh [--run|--test|--bench]" >&2
    exit 2
    ;;
esac

require_debian_12
missing=()
for package in "${wanted[@]}"; do
  installed "$package" || missing+=("${package%=*}")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "Installing from Debian: ${missing[*]}"
as_root apt-get -q update
as_root apt-get -q -y --no-install-recommends install "${missing[@]}"
