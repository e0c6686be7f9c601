#!/bin/sh
# Builds and runs the twin of the model gather in a temporary directory.
#
#   twin.sh VARIANT [NAME=VALUE]...
#
# VARIANT: cursor, cursor-huge, today, today-huge, cursor-exit, today-exit, s390, mutant-no-ttu-sync,
# mutant-no-ttu-sync-today, mutant-rmaps-if-forced, mutant-no-forced-flush, mutant-one-batch,
# mutant-no-discard-at-start, mutant-discard-after-walk-only, mutant-discard-at-free-only, mutant-exit-too-early.
# NAME: a bound (cpus tables ptes folios anon huge local batch batches stores writeback unmap), or check: 0 switches the
# invariants off, to count all states of a broken variant. A variant does not set bounds.
#
# Prints one line: states N rules M verdict V seconds S. V is 'holds', 'violated INVARIANT', 'unchecked' (check=0), or
# 'failed', and then what the tools said is on stderr. When an invariant is violated the search ends there: N and M say
# nothing.
#
# Needs: rumur and a C compiler. Settings from the environment: CC, CFLAGS; RUMUR, more options of rumur; MEMORY, in MiB,
# for the states at the start.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 1 ] || usage
variant=$1
shift

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/gather-twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

today='cursor=0 delay=1'
case $variant in
  cursor|cursor-huge) flags= ;;
  today|today-huge) flags=$today ;;
  cursor-exit) flags='exit=1' ;;
  today-exit) flags="$today exit=1" ;;
  s390) flags='cursor=0 force=0 purge=1' ;;
  mutant-no-ttu-sync) flags='ttu_sync=0' ;;
  mutant-no-ttu-sync-today) flags="$today ttu_sync=0" ;;
  mutant-rmaps-if-forced) flags='rmaps_always=0' ;;
  mutant-no-forced-flush) flags='force=0' ;;
  mutant-one-batch) flags='walk_on=0' ;;
  mutant-no-discard-at-start) flags='discard_start=0' ;;
  mutant-discard-after-walk-only) flags='discard_start=0 discard_free=0' ;;
  mutant-discard-at-free-only) flags='discard_start=0 discard_walk=0' ;;
  mutant-exit-too-early) flags='exit=1 exit_waits=0' ;;
  *) echo "twin.sh: no variant $variant" >&2; exit 2 ;;
esac

check=1
edits=
for setting in $flags "$@"; do
  name=${setting%%=*}
  value=${setting#*=}
  case $setting in *=*) ;; *) usage ;; esac
  case $value in ''|*[!0-9]*) usage ;; esac
  case $name in
    cpus|tables|ptes|folios|anon|huge|local|batch|batches|stores|writeback|unmap) ;;
    cursor|delay|force|purge|exit|exit_waits|ttu_sync|rmaps_always|walk_on) ;;
    discard_start|discard_free|discard_walk) ;;
    check) check=$value ;;
    *) usage ;;
  esac
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  edits="$edits
s/^  $upper: [0-9]*;/  $upper: $value;/"
done

failed() {
  tail -n 40 "$work/log" >&2
  echo "states 0 rules 0 verdict failed seconds 0"
  exit 1
}

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
