#!/bin/sh
# Builds and runs the Promela twin of the model swap-table in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: no-match, disk, zram, mutant-inserts-unlocked, mutant-no-eexist, mutant-no-enoent, mutant-no-pte-same.
# NAME: slots; or check: 0 switches NO-LOST-WRITE off, to count all states of a broken variant.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated NO-LOST-WRITE in N steps', 'deadlock in N steps', 'unchecked'
# (check=0), or 'failed', and then what the tools said is on stderr. N and M only say something with check=0: what is checked is
# searched breadth first, for the nearest violation, and both faults may stand still when they are done.
#
# Needs spin and a C compiler. Settings from the environment: CC, CFLAGS; MEMORY, in MiB, the limit for the states.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

case $variant in
  no-match) defines=-DMATCH=0 ;;
  disk) defines= ;;
  zram) defines=-DZRAM=1 ;;
  mutant-inserts-unlocked) defines='-DZRAM=1 -DLOCKS=0' ;;
  mutant-no-eexist) defines='-DZRAM=1 -DEEXIST=0' ;;
  mutant-no-enoent) defines='-DZRAM=1 -DENOENT=0' ;;
  mutant-no-pte-same) defines='-DZRAM=1 -DSAME=0' ;;
  *) unknown_variant "$variant" ;;
esac

take_settings slots '0 1' "$@"

HASH_BITS=16
if [ "$check" = 0 ]; then promela swap-table; else promela swap-table -DBFS; fi

# Taken off: the state before the initial one, the step between them, and the former as a transition, which Spin counts it as. A
# deadlock is found a step behind it.
states=$((states - 1))
rules=$((rules - 2))
if [ -n "$broken" ]; then verdict="violated $(printf %s "$broken" | tr _ -) in $steps steps"
elif grep -q '^pan:.*invalid end state' "$work/log"; then verdict="deadlock in $((steps - 1)) steps"
elif [ "$errors" != 0 ]; then failed
elif [ "$check" = 0 ]; then verdict=unchecked
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
