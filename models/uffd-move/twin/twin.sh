#!/bin/sh
# Builds and runs the Promela twin of the model uffd-move in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: one of the model; of the mutants all.
# NAME: the bound slots, or check: 0 looks at ANON-INDEX alone, which the steps assert, and counts all states, where it holds; the name
# of a property at that property too.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated PROPERTY in N steps', or 'failed', and then what the tools said is
# on stderr. Unless check=0 it is searched breadth first, for the nearest violation.
#
# Needs spin and a C compiler. Settings from the environment: CC, CFLAGS; MEMORY, in MiB, the limit for the states.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

case $variant in
  fixed) defines= ;;
  fixed-synchronous) defines=-DSYNCHRONOUS=1 ;;
  2023) defines='-DASK_TRYLOCK=0 -DASK_LOCK=0 -DASK_NONE=0' ;;
  2023-folio) defines='-DASK_TRYLOCK=0 -DASK_LOCK=0' ;;
  2023-synchronous) defines='-DASK_TRYLOCK=0 -DASK_LOCK=0 -DASK_NONE=0 -DSYNCHRONOUS=1' ;;
  posted-v1) defines=-DASK_LOCK=0 ;;
  mutant-cache-early) defines=-DASK_NONE=2 ;;
  mutant-no-pte-same) defines=-DSAME=0 ;;
  mutant-no-exclusive) defines=-DEXCLUSIVE=0 ;;
  mutant-pins-before) defines=-DPINS_SECOND=0 ;;
  mutant-pins-behind) defines=-DPINS_FIRST=0 ;;
  mutant-no-index) defines=-DINDEX=0 ;;
  mutant-no-lock) defines=-DLOCKS=0 ;;
  *) unknown_variant "$variant" ;;
esac

take_settings slots '0 1 COW-PRIV PIN-COHERENT' "$@"
case $check in 0|1) ;; *) defines="$defines -DONLY=$(printf %s "$check" | tr - _)" ;; esac

HASH_BITS=18
if [ "$check" = 0 ]; then promela uffd-move; else promela uffd-move -DBFS; fi

# Spin stores the empty state before the initial ones too, and counts it and the choice of an initial state as transitions: these are
# taken off.
states=$((states - 1))
rules=$((rules - 3))
if [ -n "$broken" ]; then verdict="violated $(printf %s "$broken" | tr _ -) in $steps steps"
elif [ "$errors" != 0 ]; then failed
else verdict=holds
fi
echo "states $states rules $rules verdict $verdict"
