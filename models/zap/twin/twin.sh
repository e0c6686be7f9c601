#!/bin/sh
# Builds and runs a twin of the models zap and gather in a temporary directory.
#
#   twin.sh murphi|spin MODEL/VARIANT [NAME=VALUE]...
#
# zap/: pre-2014, 2014, 2014-always-walk, 2022, 2022-batches, cursor, s390, free-before-flush, mutant-no-sync,
# mutant-scan-active.
# gather/: cursor, today, mutant-no-ttu-sync, mutant-no-ttu-sync-today, mutant-rmaps-if-forced, mutant-no-forced-flush,
# mutant-one-batch, mutant-no-limit. spin only: mutant-rmaps-first. murphi only: cursor-huge, today-huge, cursor-exit,
# today-exit, s390, mutant-no-discard-at-start, mutant-discard-after-walk-only, mutant-discard-at-free-only,
# mutant-exit-too-early.
# NAME: a bound of the model, but for spin and huge, or check: 0 switches the invariants off, to count all states of a broken
# variant; spin, of gather: the name of an invariant checks it alone; or symmetry (murphi): 1 counts one state of each orbit
# under the permutations of the CPUs. A variant does not set bounds.
#
# Prints one line: states N rules M verdict V seconds S. V is 'holds', 'violated INVARIANT' (spin, of a mutant of gather: 'in
# N steps'), or 'unchecked' (check=0). If a tool fails, what it said is on stderr, and nothing is printed. When an invariant is
# violated the search ends there: N and M say nothing. Nor do they with spin and a mutant of gather but for check=0: it is searched
# breadth first, for the nearest violation, and Spin then stores other states too. S is the wall time of the search alone, without
# the building, in whole seconds.
#
# Needs: rumur or spin, and a C compiler. Settings from the environment: CC, CFLAGS; RUMUR, more options of rumur; MEMORY, in
# MiB, for the states (murphi: at the start, it grows; spin: the limit); DEPTH, of spin's stack.
# BUILD=FILE: only builds, the executable to FILE; nothing is run or printed. BUILDS=FOLDER (murphi): the variants of one size are
# built once, in this folder.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 2 ] || usage
tool=$1
variant=$2
shift 2

# The scope of each model, and its default bounds; then what a variant has otherwise than today's kernel.
case $variant in
  zap/*) scope='mm=0 tables=1 huge=0 writeback=1 unmap=0 mappings=1 ptes=3 folios=3 anon=1 batches=1' ;;
  *) scope='mm=1 tables=2 huge=0 writeback=1 unmap=1 mappings=1 ptes=2 folios=2 anon=1 batches=2' ;;
esac
in2014='delay=0'
pre2014="$in2014 flush_locked=0 force=0"
cursor="$in2014 cursor=1"
case $tool/$variant in
  */zap/2022-batches|*/gather/today|murphi/gather/today-huge) flags= ;;
  */zap/pre-2014) flags=$pre2014 ;;
  */zap/2014) flags=$in2014 ;;
  */zap/2014-always-walk) flags="$in2014 always_walk=1" ;;
  */zap/2022) flags='beyond=0 scan_local=0' ;;
  */zap/cursor|*/gather/cursor|murphi/gather/cursor-huge) flags=$cursor ;;
  */zap/s390|murphi/gather/s390) flags="$pre2014 purge=1 put_early=1" ;;
  */zap/free-before-flush) flags='put_early=1' ;;
  */zap/mutant-no-sync) flags='no_sync=1' ;;
  */zap/mutant-scan-active) flags='scan_local=0' ;;
  */gather/mutant-no-ttu-sync) flags="$cursor ttu_sync=0" ;;
  */gather/mutant-no-ttu-sync-today) flags='ttu_sync=0' ;;
  */gather/mutant-rmaps-if-forced) flags="$cursor rmaps_always=0" ;;
  */gather/mutant-no-forced-flush) flags="$cursor force=0" ;;
  */gather/mutant-one-batch) flags="$cursor walk_on=0" ;;
  */gather/mutant-no-limit) flags='beyond=99' ;;
  spin/gather/mutant-rmaps-first) flags="$cursor rmaps_first=1" ;;
  murphi/gather/cursor-exit) flags="$cursor exit=1" ;;
  murphi/gather/today-exit) flags='exit=1' ;;
  murphi/gather/mutant-no-discard-at-start) flags="$cursor discard_start=0" ;;
  murphi/gather/mutant-discard-after-walk-only) flags="$cursor discard_start=0 discard_free=0" ;;
  murphi/gather/mutant-discard-at-free-only) flags="$cursor discard_start=0 discard_walk=0" ;;
  murphi/gather/mutant-exit-too-early) flags="$cursor exit=1 exit_waits=0" ;;
  *) echo "twin.sh: no variant $variant of $tool" >&2; exit 2 ;;
esac

check=1
symmetry=0
settle() {
  set_constant "$1"
  case $name in mm|tables|ptes|folios|anon|unmap) eval "$name=$value" ;; esac
}
for setting in $scope $flags; do settle "$setting"; done
for setting in "$@"; do
  split_setting "$setting"
  case $tool/$variant/$name in
    */zap/*/mappings|*/gather/*/tables|*/gather/*/writeback|*/gather/*/unmap|murphi/gather/*/huge) settle "$setting" ;;
    spin/gather/*/huge) [ "$value" = 0 ] || usage ;;
    */cpus|*/ptes|*/folios|*/anon|*/local|*/batch|*/batches|*/stores) settle "$setting" ;;
    murphi/*/symmetry) symmetry=$value ;;
    */check)
      check=$value
      case $tool/$variant/$value in
        */0|*/1) settle "$setting" ;;
        spin/gather/*/REF\>=MAP) defines="$defines -DONLY=C_REF_MAP" ;;
        spin/gather/*/*[!A-Z-]*) usage ;;
        spin/gather/*/*) defines="$defines -DONLY=C_$(printf %s "$value" | tr - _)" ;;
        *) usage ;;
      esac ;;
    *) usage ;;
  esac
done

verdict() {
  if [ -n "$1" ]; then echo "violated $1"; elif [ "$check" = 0 ]; then echo unchecked; else echo holds; fi
}

in_murphi() {
  # Without the parts that the scope does not have: from a line `-- [NAME` to a line `-- NAME]`.
  [ "$mm" != 0 ] || edits="/^-- \[MM\$/,/^-- MM\]\$/d$edits"
  [ "$unmap" != 0 ] || edits="/^-- \[UNMAP\$/,/^-- UNMAP\]\$/d
$edits"
  reduction=off
  [ "$symmetry" = 0 ] || reduction=exhaustive
  MEMORY=${MEMORY:-256} CFLAGS=${CFLAGS:--O3}
  murphi zap --symmetry-reduction $reduction
}

in_promela() {
  case $variant/$check in gather/mutant-*/0) breadth= ;; gather/mutant-*) breadth=-DBFS ;; *) breadth= ;; esac
  MEMORY=${MEMORY:-8000} CFLAGS=${CFLAGS:--O2} HASH_BITS=24
  # shellcheck disable=SC2086 # none or one
  promela zap $breadth
  # The assertions of this twin end with the name of the invariant.
  broken=$(sed -n 's/^pan:[0-9]*: assertion violated.*[^A-Z_]\([A-Z_][A-Z_]*\))* (at depth.*/\1/p' "$work/log" | tr _ - | head -n 1)
  [ "$broken" != REF-MAP ] || broken='REF>=MAP'
  [ -n "$broken" ] || [ "$errors" = 0 ] || failed
  # Spin stores the empty state before the initial ones too, and counts it and the choices of an initial state as transitions:
  # these are taken off. Choosing takes a step a bit, and two.
  bits=$((tables * ptes))
  [ "$anon" -ge "$folios" ] || bits=$((bits + 1))
  if [ -z "$broken" ]; then
    states=$((states - 1))
    rules=$((rules - 1 - (1 << bits)))
  elif [ -n "$breadth" ]; then
    broken="$broken in $((steps - bits - 2)) steps"
  fi
}

case $tool in
  murphi) in_murphi ;;
  spin) in_promela ;;
  *) usage ;;
esac
echo "states $states rules $rules verdict $(verdict "$broken") seconds $seconds"
