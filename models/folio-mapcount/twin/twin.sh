#!/bin/sh
# Builds and runs a twin of a case of the model folio-mapcount in a temporary directory.
#
#   twin.sh slots|tuples [NAME=VALUE]...
#
# NAME: a constant at the head of slots.m or tuples.m. Prints one line: states N wrongly shared W verdict V. V is 'holds', or
# 'violated INVARIANT in S', S the number of rules of a shortest counterexample; W (slots) how many states say shared of a folio
# that one mm maps.
# Needs: rumur and a C compiler. Settings from the environment: CC, CFLAGS.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

case ${1:-} in slots|tuples) case=$1 ;; *) usage ;; esac
shift

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/mapcount-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

edits=
for setting in "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in ''|*[!A-Z_]*) usage ;; esac
  grep -q "^  $name: [0-9]*;" "$here/$case.m" || usage
  edits="$edits
s/^  $name: [0-9]*;/  $name: $value;/"
done

failed() { cat "$work/log" >&2; exit 1; }

wide=
case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
sed "$edits" "$here/$case.m" > "$work/$case.m"
# With one thread a counterexample is a shortest one.
rumur --symmetry-reduction off --deadlock-detection off --threads 1 --colour off --counterexample-trace full \
  --set-capacity "$((16 * 1024 * 1024))" -o "$work/twin.c" "$work/$case.m" > "$work/log" 2>&1 || failed
# shellcheck disable=SC2086 # flags are words
${CC:-cc} -std=c11 ${CFLAGS:--O1} $wide -o "$work/twin" "$work/twin.c" -lpthread > "$work/log" 2>&1 ||
  ${CC:-cc} -std=c11 ${CFLAGS:--O1} $wide -o "$work/twin" "$work/twin.c" -lpthread -latomic > "$work/log" 2>&1 || failed

"$work/twin" > "$work/log" 2>&1 || true
states=$(sed -n 's/^[^0-9]*\([0-9]*\) states, .*/\1/p' "$work/log" | tail -n 1)
wrongly=$(sed -n 's/.*cover "said to be shared wrongly" hit \([0-9]*\) .*/\1/p' "$work/log" | tail -n 1)
broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
[ -n "$states" ] || failed
[ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
if [ -n "$broken" ]; then verdict="violated $broken in $(grep -c '^Rule ' "$work/log")"; else verdict=holds; fi
echo "states $states wrongly shared ${wrongly:-0} verdict $verdict"
