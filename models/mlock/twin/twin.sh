#!/bin/sh
# Builds and runs the Promela twin of the model mlock in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: pre-split, seed, as-merged, mended, always-walk, exact.
# NAME: a bound (vmas mms calls reclaim truncate), or check: 0 switches the invariants off, to count all states of a broken
# variant; the name of an invariant checks that one alone; deadlock looks for deadlocks alone.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated INVARIANT in N steps', 'deadlock in N steps',
# 'unchecked' (check=0), or 'failed', and then what the tools said is on stderr. N and M only say something with check=0:
# what is checked is searched breadth first, for the nearest violation, and Spin then stores other states too.
#
# Needs spin and a C compiler. Settings from the environment: CC, CFLAGS; MEMORY, in MiB, the limit for the states.

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
  pre-split|mended) defines= ;;
  seed) defines=-DRECHECK=0 ;;
  as-merged) defines=-DRECHECK=2 ;;
  always-walk) defines=-DALWAYS_WALK=1 ;;
  exact) defines='-DALWAYS_WALK=1 -DONE_STEP=1' ;;
  *) echo "twin.sh: no variant $variant" >&2; exit 2 ;;
esac

check=1
vmas=2
for setting in "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $name in
    check) check=$value; continue ;;
    vmas|mms|calls|reclaim|truncate) ;;
    *) usage ;;
  esac
  case $value in ''|*[!0-9]*) usage ;; esac
  [ "$name" != vmas ] || vmas=$value
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  defines="$defines -D$upper=$value"
done
case $check in
  0|1) defines="$defines -DCHECK=$check" ;;
  deadlock) defines="$defines -DCHECK=2" ;;
  MLOCK-HI|MLOCK-LO|UNEVICTABLE|MLOCK-FREE|NR_MLOCK|PTL-BAL|RESIDENT|VMA-LIVE)
    defines="$defines -DONLY=$(printf %s "$check" | tr - _)" ;;
  *) usage ;;
esac
[ "$check" = 0 ] && breadth= || breadth=-DBFS

failed() {
  tail -n 40 "$work/log" >&2
  echo "states 0 rules 0 verdict failed"
  exit 1
}

# As for the twin of zap: -o2, lest Spin leave variables out of the state that only invariants read; its numbers have
# eight digits, the format is mended; breadth first it refuses hidden variables, lest a value survive its step unseen: in
# this model every step writes them before it reads them, and so it is told that there are none.
cp "$here/mlock.pml" "$work"
cd "$work"
# shellcheck disable=SC2086 # options are words
spin -a -o2 $defines mlock.pml > log 2>&1 || failed
sed 's/%9\.8g/%9.15g/g' pan.c > exact.c
sed -i '/^#define HAS_HIDDEN/d; /#error cannot use BFS on models with variables declared hidden/d' pan.h
# shellcheck disable=SC2086
${CC:-cc} ${CFLAGS:--O0} -w -DSAFETY -DNOREDUCE $breadth -DMEMLIM="${MEMORY:-4000}" -o pan exact.c > log 2>&1 || failed
./pan -w22 -m1000000 > log 2>&1 || true
! grep -q 'max search depth too small\|out of memory' log || failed
states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' log)
rules=$(sed -n 's/^ *\([0-9]*\) transitions.*/\1/p' log)
[ -n "$states" ] && [ -n "$rules" ] || failed

# Spin stores the empty state before the initial ones too, and counts it and the choices of an initial state as
# transitions: these are taken off. Choosing takes vmas + 2 steps; a deadlock is found a step behind it.
states=$((states - 1))
rules=$((rules - 1 - (1 << vmas)))
broken=$(sed -n 's/^pan:[0-9]*: assertion violated (*\([A-Z_]*\).*/\1/p' log)
steps=$(sed -n 's/^pan:[0-9]*: .*(at depth \([0-9]*\)).*/\1/p' log)
case $broken in NR_MLOCK) ;; *) broken=$(printf %s "$broken" | tr _ -) ;; esac
if [ -n "$broken" ]; then verdict="violated $broken in $((steps - vmas - 2)) steps"
elif grep -q '^pan:.*invalid end state' log; then verdict="deadlock in $((steps - vmas - 3)) steps"
elif ! grep -q 'errors: 0' log; then failed
elif [ "$check" = 0 ]; then verdict=unchecked
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
