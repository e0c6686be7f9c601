#!/bin/sh
# Builds and runs the twin of the variants b5-* of the model page-table-free in a temporary directory.
#
#   twin.sh VARIANT [sharers=N] [check=0]
#
# VARIANT: b5-no-ipi, b5-each, b5-fixed, b5-mutant-own-cpus, b5-mutant-late-ipi, b5-ipi-flush.
# check=0 switches the invariant off, to count all states of a broken variant.
#
# Prints one line: states N rules M verdict V. V is 'holds', 'violated PT-LIVE', or 'unchecked' (check=0). When the
# invariant is violated the search ends there: N and M say nothing.
#
# Needs: rumur and a C compiler.

. "$(dirname -- "$0")/../../twins/run.sh"

[ $# -ge 1 ] || usage
variant=$1
shift

case $variant in
  b5-no-ipi) flags='last=0' ;;
  b5-each) flags='last=0 each=1' ;;
  b5-fixed) flags= ;;
  b5-mutant-own-cpus) flags='own=1' ;;
  b5-mutant-late-ipi) flags='late=1' ;;
  b5-ipi-flush) flags='last=0 by_ipi=1' ;;
  *) unknown_variant "$variant" ;;
esac

check=1
# shellcheck disable=SC2086 # flags are words
take_settings 'sharers each last own late by_ipi check' '' $flags "$@"

murphi unshare
if [ -n "$broken" ]; then verdict="violated $broken"; elif [ "$check" = 0 ]; then verdict=unchecked; else verdict=holds; fi
echo "states $states rules $rules verdict $verdict"
