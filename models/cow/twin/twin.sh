#!/bin/sh
# Builds and runs a twin of a case of the model cow in a temporary directory.
#
#   twin.sh c1|c4 [FLAG]...
#
# FLAG: see the head of c1.pml and c4.pml. Prints one line: states N verdict V. V is 'holds' or 'violated'.
# Needs: spin and a C compiler. Settings from the environment: CC, CFLAGS.

. "$(dirname -- "$0")/../../twins/run.sh"
promela_case 'c1 c4' "$@"
