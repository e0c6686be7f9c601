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
# N steps'), 'unchecked' (check=0), or 'failed', and then what the tools said is on stderr. When an invariant is violated the
# search ends there: N and M say nothing. Nor do they with spin and a mutant of gather but for check=0: it is searched breadth
# first, for the nearest violation, and Spin then stores other states too. S is the wall time of the search alone, without
# the building, in whole seconds.
#
# Needs: rumur or spin, and a C compiler. Settings from the environment: CC, CFLAGS; RUMUR, more options of rumur; MEMORY, in
# MiB, for the states (murphi: at the start, it grows; spin: the limit); DEPTH, of spin's stack.
# BUILD=FILE: only builds, the executable to FILE; nothing is run or printed.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
tool=$1
variant=$2
shift 2

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/zap-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

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
edits=
defines=
settle() {
  name=${1%%=*}
  value=${1#*=}
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in mm|tables|ptes|folios|anon|unmap) eval "$name=$value" ;; esac
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  edits="$edits
s/^  $upper: [0-9]*;/  $upper: $value;/"
  defines="$defines -U$upper -D$upper=$value"
}
for setting in $scope $flags; do settle "$setting"; done
for setting in "$@"; do
  case $setting in *=*) ;; *) usage ;; esac
  name=${setting%%=*}
  value=${setting#*=}
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

failed() {
  tail -n 40 "$work/log" >&2
  echo "states 0 rules 0 verdict failed seconds 0"
  exit 1
}

# Runs a search, all it says to the log.
search() {
  start=$(date +%s)
  "$@" > "$work/log" 2>&1 || true
  seconds=$(($(date +%s) - start))
}

verdict() {
  if [ -n "$1" ]; then echo "violated $1"; elif [ "$check" = 0 ]; then echo unchecked; else echo holds; fi
}

# Without the parts that the scope does not have: from a line `-- [NAME` to a line `-- NAME]`.
in_scope() {
  dropped=
  [ "$mm" != 0 ] || dropped="$dropped
/^-- \[MM\$/,/^-- MM\]\$/d"
  [ "$unmap" != 0 ] || dropped="$dropped
/^-- \[UNMAP\$/,/^-- UNMAP\]\$/d"
  sed "$dropped" "$here/zap.m"
}

murphi() {
  wide=
  case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
  reduction=off
  [ "$symmetry" = 0 ] || reduction=exhaustive
  in_scope | sed "$edits" > "$work/zap.m"
  # shellcheck disable=SC2086 # options are words; the last of two counts
  rumur --symmetry-reduction $reduction --deadlock-detection off --counterexample-trace off --colour off \
    --set-capacity "$((${MEMORY:-256} * 1024 * 1024))" ${RUMUR:-} -o "$work/zap.c" "$work/zap.m" \
    > "$work/log" 2>&1 || failed
  # shellcheck disable=SC2086 # flags are words
  ${CC:-cc} -std=c11 ${CFLAGS:--O3} $wide -o "$work/zap" "$work/zap.c" -lpthread > "$work/log" 2>&1 ||
    ${CC:-cc} -std=c11 ${CFLAGS:--O3} $wide -o "$work/zap" "$work/zap.c" -lpthread -latomic > "$work/log" 2>&1 || failed
  [ -z "${BUILD:-}" ] || { mv "$work/zap" "$BUILD" && return; }
  search "$work/zap"
  counts=$(sed -n 's/^[^0-9]*\([0-9]*\) states, \([0-9]*\) rules fired.*/states \1 rules \2/p' "$work/log" | tail -n 1)
  broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
  [ -n "$counts" ] || failed
  [ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
  echo "$counts verdict $(verdict "$broken") seconds $seconds"
}

# Spin stores the empty state before the initial ones too, and counts it and the choices of an initial state as
# transitions: these are taken off. Its numbers have eight digits: the format is mended. -o2: without it Spin leaves
# variables out of the state that only invariants read. Breadth first and on several cores Spin refuses hidden variables,
# lest a value survive its step unseen; in this model every step writes them before it reads them, and so it is told
# that there are none.
spin_() {
  # pan needs its source again on several cores, to name shared memory by it, and writes counterexamples beside it.
  source=${BUILD:-$work/pan}.pml
  cp "$here/zap.pml" "$source"
  # shellcheck disable=SC2086
  (cd "$work" && spin -a -o2 $defines "$source") > "$work/log" 2>&1 || failed
  sed 's/%9\.8g/%9.15g/g' "$work/pan.c" > "$work/exact.c"
  sed -i '/^#define HAS_HIDDEN/d; /#error cannot use BFS on models with variables declared hidden/d' "$work/pan.h"
  case $variant/$check in gather/mutant-*/0) breadth= ;; gather/mutant-*) breadth=-DBFS ;; *) breadth= ;; esac
  # shellcheck disable=SC2086
  ${CC:-cc} ${CFLAGS:--O2} -w -DSAFETY -DNOREDUCE $breadth -DMEMLIM="${MEMORY:-8000}" -o "$work/pan" "$work/exact.c" \
    -lpthread > "$work/log" 2>&1 || failed
  [ -z "${BUILD:-}" ] || { mv "$work/pan" "$BUILD" && return; }
  cd "$work"
  search ./pan -w24 -m"${DEPTH:-1000000}"
  ! grep -q 'max search depth too small\|out of memory' "$work/log" || failed
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' "$work/log")
  rules=$(sed -n 's/^ *\([0-9]*\) transitions.*/\1/p' "$work/log")
  [ -n "$states" ] && [ -n "$rules" ] || failed
  broken=$(sed -n 's/^pan:[0-9]*: assertion violated.*[^A-Z_]\([A-Z_][A-Z_]*\))* (at depth.*/\1/p' "$work/log" | tr _ - | head -n 1)
  [ "$broken" != REF-MAP ] || broken='REF>=MAP'
  [ -n "$broken" ] || grep -q 'errors: 0' "$work/log" || failed
  # Choosing an initial state takes a step a bit, and two.
  bits=$((tables * ptes))
  [ "$anon" -ge "$folios" ] || bits=$((bits + 1))
  if [ -z "$broken" ]; then
    states=$((states - 1))
    rules=$((rules - 1 - (1 << bits)))
  elif [ -n "$breadth" ]; then
    steps=$(sed -n 's/^pan:[0-9]*: .*(at depth \([0-9]*\)).*/\1/p' "$work/log")
    broken="$broken in $((steps - bits - 2)) steps"
  fi
  echo "states $states rules $rules verdict $(verdict "$broken") seconds $seconds"
}

case $tool in
  murphi) murphi ;;
  spin) spin_ ;;
  *) usage ;;
esac
