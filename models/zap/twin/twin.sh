#!/bin/sh
# Builds and runs a twin of the model zap in a temporary directory.
#
#   twin.sh murphi|spin VARIANT [NAME=VALUE]...
#
# VARIANT: pre-2014, 2014, 2014-always-walk, 2022, 2022-batches, cursor, s390, free-before-flush, mutant-no-sync,
# mutant-scan-active.
# NAME: a bound (cpus ptes folios anon mappings local batch batches stores), or a flag of the twin (force delay beyond
# scan_local cursor purge put_early always_walk no_sync), or check: 0 switches the invariants off, to count all states
# of a broken variant; or symmetry (murphi): 1 counts one state of each orbit under the permutations of the CPUs.
#
# Prints one line: states N rules M verdict V seconds S. V is 'holds', 'violated INVARIANT', 'unchecked' (check=0), or
# 'failed', and then what the tools said is on stderr. When an invariant is violated the search ends there: N and M say
# nothing. S is the wall time of the search alone, without the building, in whole seconds.
#
# Needs: rumur or spin, and a C compiler. Settings from the environment: CC, CFLAGS; RUMUR, more options of rumur;
# MEMORY, in MiB, for the states (murphi: at the start, it grows; spin: the limit); DEPTH, of spin's stack.
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

today='force=1 delay=1 beyond=1 scan_local=1 cursor=0 purge=0 put_early=0 always_walk=0 no_sync=0'
case $variant in
  pre-2014) flags="$today force=0 delay=0" ;;
  2014) flags="$today delay=0" ;;
  2022) flags="$today beyond=0 scan_local=0" ;;
  2022-batches) flags=$today ;;
  cursor) flags="$today delay=0 cursor=1" ;;
  s390) flags="$today force=0 delay=0 purge=1 put_early=1" ;;
  free-before-flush) flags="$today put_early=1" ;;
  2014-always-walk) flags="$today delay=0 always_walk=1" ;;
  mutant-no-sync) flags="$today no_sync=1" ;;
  mutant-scan-active) flags="$today scan_local=0" ;;
  *) echo "twin.sh: no variant $variant" >&2; exit 2 ;;
esac

check=1
symmetry=0
ptes=3
edits=
defines=
for setting in $flags "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in
    cpus|ptes|folios|anon|mappings|local|batch|batches|stores) ;;
    force|delay|beyond|scan_local|cursor|purge|put_early|always_walk|no_sync) ;;
    check) check=$value ;;
    symmetry) symmetry=$value; continue ;;
    *) usage ;;
  esac
  [ "$name" != ptes ] || ptes=$value
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  edits="$edits
s/^  $upper: [0-9]*;/  $upper: $value;/"
  defines="$defines -U$upper -D$upper=$value"
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

murphi() {
  wide=
  case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
  reduction=off
  [ "$symmetry" = 0 ] || reduction=exhaustive
  sed "$edits" "$here/zap.m" > "$work/zap.m"
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
  # shellcheck disable=SC2086
  ${CC:-cc} ${CFLAGS:--O2} -w -DSAFETY -DNOREDUCE -DMEMLIM="${MEMORY:-8000}" -o "$work/pan" "$work/exact.c" \
    -lpthread > "$work/log" 2>&1 || failed
  [ -z "${BUILD:-}" ] || { mv "$work/pan" "$BUILD" && return; }
  cd "$work"
  search ./pan -w26 -m"${DEPTH:-1000000}"
  ! grep -q 'max search depth too small\|out of memory' "$work/log" || failed
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' "$work/log")
  rules=$(sed -n 's/^ *\([0-9]*\) transitions.*/\1/p' "$work/log")
  broken=$(sed -n 's/^pan:[0-9]*: assertion violated (*\([A-Z_]*\).*/\1/p' "$work/log" | tr _ - | head -n 1)
  [ -n "$states" ] && [ -n "$rules" ] || failed
  [ -n "$broken" ] || grep -q 'errors: 0' "$work/log" || failed
  [ -n "$broken" ] || { states=$((states - 1)) && rules=$((rules - 1 - (2 << ptes))); }
  echo "states $states rules $rules verdict $(verdict "$broken") seconds $seconds"
}

case $tool in
  murphi) murphi ;;
  spin) spin_ ;;
  *) usage ;;
esac
