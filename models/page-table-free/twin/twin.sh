#!/bin/sh
# Builds and runs the twin of the variants b5-* of the model page-table-free in a temporary directory.
#
#   twin.sh VARIANT [sharers=N] [check=0]
#
# VARIANT: b5-no-ipi, b5-each, b5-fixed, b5-mutant-own-cpus, b5-mutant-late-ipi, b5-ipi-flush.
# check=0 switches the invariant off, to count all states of a broken variant.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated PT-LIVE', or 'unchecked' (check=0). When the
# invariant is violated the search ends there: N and M say nothing.
#
# Needs: rumur and a C compiler.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 1 ] || usage
variant=$1
shift

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/unshare-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

case $variant in
  b5-no-ipi) flags='last=0' ;;
  b5-each) flags='last=0 each=1' ;;
  b5-fixed) flags= ;;
  b5-mutant-own-cpus) flags='own=1' ;;
  b5-mutant-late-ipi) flags='late=1' ;;
  b5-ipi-flush) flags='last=0 by_ipi=1' ;;
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
    sharers|each|last|own|late|by_ipi) ;;
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
sed "$edits" "$here/unshare.m" > "$work/unshare.m"
rumur --symmetry-reduction off --deadlock-detection off --counterexample-trace off --colour off \
  --set-capacity "$((64 * 1024 * 1024))" -o "$work/unshare.c" "$work/unshare.m" > "$work/log" 2>&1 || failed
# shellcheck disable=SC2086 # flags are words
${CC:-cc} -std=c11 ${CFLAGS:--O0} $wide -o "$work/unshare" "$work/unshare.c" -lpthread > "$work/log" 2>&1 ||
  ${CC:-cc} -std=c11 ${CFLAGS:--O0} $wide -o "$work/unshare" "$work/unshare.c" -lpthread -latomic > "$work/log" 2>&1 || failed

"$work/unshare" > "$work/log" 2>&1 || true
counts=$(sed -n 's/^[^0-9]*\([0-9]*\) states, \([0-9]*\) rules fired.*/states \1 rules \2/p' "$work/log" | tail -n 1)
broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
[ -n "$counts" ] || failed
[ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
if [ -n "$broken" ]; then verdict="violated $broken"; elif [ "$check" = 0 ]; then verdict=unchecked; else verdict=holds; fi
echo "$counts verdict $verdict"
