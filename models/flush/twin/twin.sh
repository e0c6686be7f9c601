#!/bin/sh
# Builds and runs a twin of a case of the model flush in a temporary directory.
#
#   twin.sh a9|a13 [FLAG]...
#
# FLAG: see the head of a9.pml and a13.pml. Prints one line: states N verdict V. V is 'holds' or 'violated'.
# Needs: spin and a C compiler. Settings from the environment: CC, CFLAGS.

. "$(dirname -- "$0")/../../twins/run.sh"
promela_case 'a9 a13' "$@"
