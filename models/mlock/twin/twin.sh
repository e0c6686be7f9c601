#!/bin/sh
# Builds and runs the Murphi twin of the model mlock in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: pre-split, seed, as-merged, mended, always-walk, exact.
# NAME: a bound (vmas mms calls reclaim truncate), or check: 0 switches the invariants off, to count all states of a
# broken variant.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated INVARIANT', 'unchecked' (check=0), or 'failed', and
# then what the tools said is on stderr. When an invariant is violated the search ends there: N and M say nothing.
#
# Needs rumur and a C compiler (CC, CFLAGS).

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 1 ] || usage
variant=$1
shift

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/mlock-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

case $variant in
  pre-split|mended) flags= ;;
  seed) flags=recheck=0 ;;
  as-merged) flags=returns_locked=1 ;;
  always-walk) flags=always_walk=1 ;;
  exact) flags='always_walk=1 at_once=1' ;;
  *) echo "twin.sh: no variant $variant" >&2; exit 2 ;;
esac

check=1
edits=
for setting in $flags "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in
    vmas|mms|calls|reclaim|truncate|recheck|returns_locked|always_walk|at_once) ;;
    check) check=$value ;;
    *) usage ;;
  esac
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  edits="$edits
s/^  $upper: [0-9]*;/  $upper: $value;/"
done

failed() {
  tail -n 40 "$work/log" >&2
  echo "states 0 rules 0 verdict failed"
  exit 1
}

wide=
case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
sed "$edits" "$here/mlock.m" > "$work/mlock.m"
rumur --symmetry-reduction off --deadlock-detection off --counterexample-trace off --colour off \
  --set-capacity $((64 * 1024 * 1024)) -o "$work/mlock.c" "$work/mlock.m" > "$work/log" 2>&1 || failed
# shellcheck disable=SC2086 # flags are words
${CC:-cc} -std=c11 ${CFLAGS:--O0} $wide -o "$work/mlock" "$work/mlock.c" -lpthread > "$work/log" 2>&1 ||
  ${CC:-cc} -std=c11 ${CFLAGS:--O0} $wide -o "$work/mlock" "$work/mlock.c" -lpthread -latomic > "$work/log" 2>&1 || failed
"$work/mlock" > "$work/log" 2>&1 || true
counts=$(sed -n 's/^[^0-9]*\([0-9]*\) states, \([0-9]*\) rules fired.*/states \1 rules \2/p' "$work/log" | tail -n 1)
broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z_-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
[ -n "$counts" ] || failed
[ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
if [ -n "$broken" ]; then verdict="violated $broken"; elif [ "$check" = 0 ]; then verdict=unchecked; else verdict=holds; fi
echo "$counts verdict $verdict"
