#!/bin/sh
# Builds and runs a twin of a case of the model cow in a temporary directory.
#
#   twin.sh c1|c4 [FLAG]...
#
# FLAG: see the head of c1.pml and c4.pml. Prints one line: states N verdict V. V is 'holds' or 'violated'.
# Needs: spin and a C compiler. Settings from the environment: CC, CFLAGS.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

case ${1:-} in c1|c4) case=$1 ;; *) usage ;; esac
shift

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/cow-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

flags=
for flag in "$@"; do
  case $flag in ''|*[!A-Z_]*) usage ;; esac
  flags="$flags -D$flag"
done

cd "$work"
# shellcheck disable=SC2086 # flags are words
spin $flags -a "$here/$case.pml" > log 2>&1 || { cat log >&2; exit 1; }
# shellcheck disable=SC2086 # flags are words
${CC:-cc} ${CFLAGS:--O1} -DSAFETY -DNOREDUCE -o pan pan.c > log 2>&1 || { cat log >&2; exit 1; }
./pan > log 2>&1 || true
states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' log)
errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' log)
case $errors in
  0) verdict=holds ;;
  [1-9]*) grep 'assertion violated' log | grep -qv 'invalid array index' || { cat log >&2; exit 1; }; verdict=violated ;;
  *) cat log >&2; exit 1 ;;
esac
echo "states $states verdict $verdict"
