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

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

case $variant in
  pre-split|mended) defines= ;;
  seed) defines=-DRECHECK=0 ;;
  as-merged) defines=-DRECHECK=2 ;;
  always-walk) defines=-DALWAYS_WALK=1 ;;
  exact) defines='-DALWAYS_WALK=1 -DONE_STEP=1' ;;
  *) unknown_variant "$variant" ;;
esac

vmas=2
promises='MLOCK-HI MLOCK-LO UNEVICTABLE MLOCK-FREE NR_MLOCK PTL-BAL RESIDENT VMA-LIVE'
take_settings 'vmas mms calls reclaim truncate' "0 1 deadlock $promises" "$@"
case $check in
  0|1) ;;
  deadlock) defines="$defines -DCHECK=2" ;;
  *) defines="$defines -DONLY=$(printf %s "$check" | tr - _)" ;;
esac

if [ "$check" = 0 ]; then promela mlock; else promela mlock -DBFS; fi

# Spin stores the empty state before the initial ones too, and counts it and the choices of an initial state as
# transitions: these are taken off. Choosing takes vmas + 2 steps; a deadlock is found a step behind it.
states=$((states - 1))
rules=$((rules - 1 - (1 << vmas)))
case $broken in NR_MLOCK) ;; *) broken=$(printf %s "$broken" | tr _ -) ;; esac
if [ -n "$broken" ]; then verdict="violated $broken in $((steps - vmas - 2)) steps"
elif grep -q '^pan:.*invalid end state' "$work/log"; then verdict="deadlock in $((steps - vmas - 3)) steps"
elif [ "$errors" != 0 ]; then failed
elif [ "$check" = 0 ]; then verdict=unchecked
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
