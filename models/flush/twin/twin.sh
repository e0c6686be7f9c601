#!/bin/sh
# Builds and runs a twin of a case of the model flush in a temporary directory.
#
#   twin.sh a9|a13 [FLAG]...
#
# FLAG: see the head of a9.pml and a13.pml. Prints one line: states N verdict V. V is 'holds' or 'violated'.
# Needs: spin and a C compiler. Settings from the environment: CC, CFLAGS.

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cases='a9 a13'
. "$here/../../spin-case.sh"
