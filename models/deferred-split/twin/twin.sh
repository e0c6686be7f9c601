#!/bin/sh
# Builds and runs the Promela twin of the model deferred-split in a temporary directory.
#
#   twin.sh VARIANT [folios=N] [within=N]
#
# VARIANT: one of the model, or a mutant. within=N counts the states that are no more than N steps away: of a variant that breaks something
# in N + 1, all that a search breadth first goes through before.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated PROPERTY in N steps', 'unchecked' (within=N), or 'failed', and then
# what the tools said is on stderr. N and M say nothing where something is violated, M nothing with within=N.
#
# Needs spin and a C compiler. Settings from the environment: CC, CFLAGS; MEMORY, in MiB, the limit for the states.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

list='-DBATCH=0'
case $variant in
  2024-rc) defines="$list -DUNMAP=0" ;;
  2024-first-fix) defines="$list -DUNMAP=0 -DKEEP=1" ;;
  2024-puts) defines="$list -DUNMAP=0 -DKEEP=2" ;;
  2024) defines="$list -DKEEP=2" ;;
  2024-locked) defines="$list -DKEEP=2 -DDEL_LOCKED=1" ;;
  2024-rc-locked) defines="$list -DDEL_LOCKED=1" ;;
  batch) defines= ;;
  2019-swapout) defines=-DSWAPOUT=1 ;;
  swapout) defines=-DSWAPOUT=2 ;;
  mutant-no-lock) defines=-DUNQUEUE_LOCKS=0 ;;
  mutant-no-try) defines=-DTRY_GET=0 ;;
  mutant-no-look) defines=-DLOOK=0 ;;
  *) unknown_variant "$variant" ;;
esac

folios=2
within=
take_settings 'folios within' '' "$@"

# Choosing an initial state takes folios + 2 steps. Breadth first Spin stores states on the way there, and says how many it has besides.
if [ -n "$within" ]; then
  BOUNDED=1
  DEPTH=$((within + folios + 3))
  promela split -DBFS
  states=$(sed -n 's/^[^0-9]*\([0-9]*\) nominal states.*/\1/p' "$work/log")
else
  promela split
  # For the nearest violation.
  if [ -n "$broken" ]; then promela split -DBFS; fi
fi

# Spin stores the empty state before the initial ones too, and counts it and the choices as transitions: these are taken off.
states=$((states - 1))
rules=$((rules - 1 - (1 << folios)))
if [ -n "$broken" ]; then verdict="violated $(printf %s "$broken" | tr _ -) in $((steps - folios - 2)) steps"
elif [ "$errors" != 0 ]; then failed
elif [ -n "$within" ]; then verdict=unchecked
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
