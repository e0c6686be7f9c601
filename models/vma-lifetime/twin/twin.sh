#!/bin/sh
# Builds and runs the Promela twin of the model vma-lifetime in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: as in ../README.md, mutants too.
# NAME: faults, a bound, or check: 0 switches properties and assertions off, to count all states of a broken variant: a step
# whose assertion would fail does not happen; LOCKED, WAITED, OTHER, B-EXITED, SLAB-FREED tells how soon that is seen.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated PROPERTY in N steps', 'deadlock in N steps', 'seen in
# N steps', 'unseen', or 'unchecked' (check=0). What failed, and then what the tools said, is on stderr. N and M only say
# something with check=0: what is checked is searched breadth first, for the nearest violation.
#
# Needs spin and a C compiler. Settings from the environment: CC, CFLAGS; MEMORY, in MiB, the limit for the states.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

case $variant in
  2025) defines='-DCOMPARES=2 -DGRAB=0' ;;
  posted-v1) defines=-DDROP_OF_VMA=1 ;;
  fixed) defines= ;;
  mutant-no-grab) defines=-DGRAB=0 ;;
  mutant-no-mm) defines=-DCOMPARES=0 ;;
  mutant-no-second-seq) defines=-DSECOND_SEQ=0 ;;
  mutant-detach-no-wait) defines=-DDETACH_WAITS=0 ;;
  mutant-seq-late) defines=-DSEQ_LATE=1 ;;
  mutant-looks-first) defines=-DLOOKS_FIRST=1 ;;
  mutant-slab-at-once) defines=-DTYPESAFE=0 ;;
  mutant-no-rcu) defines=-DRCU=0 ;;
  *) unknown_variant "$variant" ;;
esac

take_settings faults '0 1 LOCKED WAITED OTHER B-EXITED SLAB-FREED' "$@"
case $check in 0|1) ;; *) defines="$defines -DCHECK=2 -DNEVER=$(printf %s "$check" | tr - _)" ;; esac

HASH_BITS=16
if [ "$check" = 0 ]; then promela vma-lifetime; else promela vma-lifetime -DBFS; fi

# Spin counts the initial state as a transition. An assertion fails a step behind the depth that it says.
rules=$((rules - 1))
if [ -n "$broken" ]; then verdict="violated $(printf %s "$broken" | tr _ -) in $((steps + 1)) steps"
elif grep -q '^pan:.*invalid end state' "$work/log"; then verdict="deadlock in $steps steps"
elif [ "$check" != 0 ] && [ "$check" != 1 ]; then
  if [ "$errors" = 0 ]; then verdict=unseen; else verdict="seen in $((steps + 1)) steps"; fi
elif [ "$errors" != 0 ]; then failed
elif [ "$check" = 0 ]; then verdict=unchecked
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
