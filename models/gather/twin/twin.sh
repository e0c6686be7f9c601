#!/bin/sh
# Builds and runs one of the twins of the model gather in a temporary directory.
#
#   twin.sh murphi|spin VARIANT [NAME=VALUE]...
#
# VARIANT: cursor, today, mutant-no-ttu-sync, mutant-no-ttu-sync-today, mutant-rmaps-if-forced, mutant-no-forced-flush,
# mutant-one-batch. spin only: mutant-rmaps-first, mutant-no-limit. murphi only: cursor-huge, today-huge, cursor-exit,
# today-exit, s390, mutant-no-discard-at-start, mutant-discard-after-walk-only, mutant-discard-at-free-only,
# mutant-exit-too-early.
# NAME: a bound (cpus tables ptes folios anon huge local batch batches stores writeback unmap; spin: no huge), or check: 0
# switches the invariants off, to count all states of a broken variant; spin: the name of an invariant checks it alone. A
# variant does not set bounds.
#
# Prints one line: states N rules M verdict V seconds S. V is 'holds', 'violated INVARIANT' (spin: 'in N steps'),
# 'unchecked' (check=0), or 'failed', and then what the tools said is on stderr. When an invariant is violated the search
# ends there: N and M say nothing. Nor do they with spin and a mutant but for check=0: it is searched breadth first, for the
# nearest violation, and Spin then stores other states too.
#
# Needs: rumur or spin, and a C compiler. Settings from the environment: CC, CFLAGS; RUMUR, more options of rumur; MEMORY,
# in MiB, for the states (murphi: at the start; spin: the limit).

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
tool=$1
variant=$2
shift 2

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/gather-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

today='cursor=0 delay=1'
[ "$tool" = murphi ] || today='cursor=0'
case $tool/$variant in
  */cursor|murphi/cursor-huge) flags= ;;
  */today|murphi/today-huge) flags=$today ;;
  */mutant-no-ttu-sync) flags='ttu_sync=0' ;;
  */mutant-no-ttu-sync-today) flags="$today ttu_sync=0" ;;
  */mutant-rmaps-if-forced) flags='rmaps_always=0' ;;
  */mutant-no-forced-flush) flags='force=0' ;;
  spin/mutant-one-batch) flags='one_batch=1' ;;
  spin/mutant-rmaps-first) flags='rmaps_first=1' ;;
  spin/mutant-no-limit) flags="$today limit=0" ;;
  murphi/cursor-exit) flags='exit=1' ;;
  murphi/today-exit) flags="$today exit=1" ;;
  murphi/s390) flags='cursor=0 force=0 purge=1' ;;
  murphi/mutant-one-batch) flags='walk_on=0' ;;
  murphi/mutant-no-discard-at-start) flags='discard_start=0' ;;
  murphi/mutant-discard-after-walk-only) flags='discard_start=0 discard_free=0' ;;
  murphi/mutant-discard-at-free-only) flags='discard_start=0 discard_walk=0' ;;
  murphi/mutant-exit-too-early) flags='exit=1 exit_waits=0' ;;
  *) echo "twin.sh: no variant $variant of $tool" >&2; exit 2 ;;
esac

check=1
tables=2
ptes=2
folios=2
anon=1
edits=
defines=
for setting in $flags "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $tool/$name in
    spin/huge) [ "$value" = 0 ] || usage; continue ;;
    spin/check)
      check=$value
      case $value in
        0|1) defines="$defines -DCHECK=$value" ;;
        'REF>=MAP') defines="$defines -DONLY=C_REF_MAP" ;;
        ''|*[!A-Z-]*) usage ;;
        *) defines="$defines -DONLY=C_$(printf %s "$value" | tr - _)" ;;
      esac
      continue ;;
  esac
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in
    cpus|tables|ptes|folios|anon|huge|local|batch|batches|stores|writeback|unmap) ;;
    cursor|delay|force|purge|exit|exit_waits|ttu_sync|rmaps_always|walk_on) ;;
    discard_start|discard_free|discard_walk) ;;
    one_batch|rmaps_first|limit) ;;
    check) check=$value ;;
    *) usage ;;
  esac
  case $name in tables|ptes|folios|anon) eval "$name=$value" ;; esac
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

murphi() {
  wide=
  case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
  sed "$edits" "$here/gather.m" > "$work/gather.m"
  # shellcheck disable=SC2086 # options are words; the last of two counts
  rumur --symmetry-reduction off --deadlock-detection off --counterexample-trace off --colour off \
    --set-capacity "$((${MEMORY:-256} * 1024 * 1024))" ${RUMUR:-} -o "$work/gather.c" "$work/gather.m" \
    > "$work/log" 2>&1 || failed
  # shellcheck disable=SC2086 # flags are words
  ${CC:-cc} -std=c11 ${CFLAGS:--O2} $wide -o "$work/gather" "$work/gather.c" -lpthread > "$work/log" 2>&1 ||
    ${CC:-cc} -std=c11 ${CFLAGS:--O2} $wide -o "$work/gather" "$work/gather.c" -lpthread -latomic > "$work/log" 2>&1 || failed

  start=$(date +%s)
  "$work/gather" > "$work/log" 2>&1 || true
  seconds=$(($(date +%s) - start))
  counts=$(sed -n 's/^[^0-9]*\([0-9]*\) states, \([0-9]*\) rules fired.*/states \1 rules \2/p' "$work/log" | tail -n 1)
  broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
  [ -n "$counts" ] || failed
  [ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
  if [ -n "$broken" ]; then verdict="violated $broken"; elif [ "$check" = 0 ]; then verdict=unchecked; else verdict=holds; fi
  echo "$counts verdict $verdict seconds $seconds"
}

# As for the twins of zap and mlock: -o2, lest Spin leave variables out of the state that only invariants read; its numbers
# have eight digits, the format is mended; breadth first it refuses hidden variables, lest a value survive its step unseen:
# in this model every step writes them before it reads them, and so it is told that there are none.
spin_() {
  cp "$here/gather.pml" "$work"
  cd "$work"
  # shellcheck disable=SC2086 # options are words
  spin -a -o2 $defines gather.pml > log 2>&1 || failed
  sed 's/%9\.8g/%9.15g/g' pan.c > exact.c
  sed -i '/^#define HAS_HIDDEN/d; /#error cannot use BFS on models with variables declared hidden/d' pan.h
  case $variant/$check in mutant-*/0|cursor/*|today/*) breadth= ;; *) breadth=-DBFS ;; esac
  # shellcheck disable=SC2086
  ${CC:-cc} ${CFLAGS:--O2} -w -DSAFETY -DNOREDUCE $breadth -DMEMLIM="${MEMORY:-4000}" -o pan exact.c > log 2>&1 || failed
  start=$(date +%s)
  ./pan -w22 -m1000000 > log 2>&1 || true
  seconds=$(($(date +%s) - start))
  ! grep -q 'max search depth too small\|out of memory' log || failed
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' log)
  rules=$(sed -n 's/^ *\([0-9]*\) transitions.*/\1/p' log)
  [ -n "$states" ] && [ -n "$rules" ] || failed
  # Spin stores the empty state before the initial ones too, and counts it and the choices of an initial state as
  # transitions: these are taken off. Choosing takes a step a bit, and two.
  bits=$((tables * ptes))
  [ "$anon" -ge "$folios" ] || bits=$((bits + 1))
  states=$((states - 1))
  rules=$((rules - 1 - (1 << bits)))
  broken=$(sed -n 's/^pan:[0-9]*: assertion violated .*[^A-Z_]\([A-Z_][A-Z_]*\))* (at depth.*/\1/p' log | tr _ -)
  [ "$broken" != REF-MAP ] || broken='REF>=MAP'
  steps=$(sed -n 's/^pan:[0-9]*: .*(at depth \([0-9]*\)).*/\1/p' log)
  [ -n "$broken" ] || grep -q 'errors: 0' log || failed
  if [ -n "$broken" ]; then verdict="violated $broken in $((steps - bits - 2)) steps"
  elif [ "$check" = 0 ]; then verdict=unchecked
  else verdict=holds
  fi
  echo "states $states rules $rules verdict $verdict seconds $seconds"
}

case $tool in
  murphi) murphi ;;
  spin) spin_ ;;
  *) usage ;;
esac
