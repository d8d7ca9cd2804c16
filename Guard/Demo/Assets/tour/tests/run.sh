#!/bin/sh
# Builds and runs the tests. Needs gcc only.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
gcc -O2 -Wall -Wextra -Werror -o "$out/test" tests/test_tour.c tour.c length.c -lm
"$out/test"
