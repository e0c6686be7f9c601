#!/bin/sh
# Builds and runs a twin of a case of the model folio-mapcount in a temporary directory.
#
#   twin.sh slots|tuples [NAME=VALUE]...
#
# NAME: a constant at the head of slots.m or tuples.m. Prints one line: states N wrongly shared W verdict V. V is 'holds', or
# 'violated INVARIANT in S', S the number of rules of a shortest counterexample; W (slots) how many states say shared of a folio
# that one mm maps.
# Needs: rumur and a C compiler. Settings from the environment: CC, CFLAGS.

. "$(dirname -- "$0")/../../twins/run.sh"

case ${1:-} in slots|tuples) file=$1 ;; *) usage ;; esac
shift
for setting in "$@"; do
  case ${setting%%=*} in ''|*[!A-Z_]*) usage ;; esac
  set_constant "$setting"
  grep -q "^  $name: [0-9]*;" "$here/$file.m" || usage
done

# With one thread a counterexample is a shortest one.
murphi "$file" --threads 1 --counterexample-trace full
wrongly=$(sed -n 's/.*cover "said to be shared wrongly" hit \([0-9]*\) .*/\1/p' "$work/log" | tail -n 1)
if [ -n "$broken" ]; then verdict="violated $broken in $(grep -c '^Rule ' "$work/log")"; else verdict=holds; fi
echo "states $states wrongly shared ${wrongly:-0} verdict $verdict"
