#!/bin/bash
# Installs what the tests need, builds what users run with warnings as errors, and runs everything through ctest.
# usage: tests/run.sh [ctest arguments]     for example: tests/run.sh -L unit, tests/run.sh -R storage
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/dependencies.sh --test
cmake --preset release
cmake --build --preset release
exec ctest --test-dir build/release --output-on-failure -j2 "$@"
