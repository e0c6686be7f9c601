# Builds and runs a twin in Promela of one case of a model, in a temporary directory. For the twin.sh of a model, which sets
# `here` to its folder and `cases` to the names of its twins, has `usage`, and reads this in with its own arguments:
#
#   CASE [FLAG]...
#
# FLAG is defined when CASE.pml is read. Prints one line: states N verdict V. V is 'holds' or 'violated'.
# Needs: spin and a C compiler. Settings from the environment: CC, CFLAGS.

known=
for one in $cases; do
  if [ "${1:-}" = "$one" ]; then known=$one; fi
done
[ -n "$known" ] || usage
shift

work=$(mktemp -d "${TMPDIR:-/tmp}/twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

flags=
for flag in "$@"; do
  case $flag in ''|*[!A-Z_]*) usage ;; esac
  flags="$flags -D$flag"
done

cd "$work"
# shellcheck disable=SC2086 # flags are words
spin $flags -a "$here/$known.pml" > log 2>&1 || { cat log >&2; exit 1; }
# shellcheck disable=SC2086 # flags are words
${CC:-cc} ${CFLAGS:--O1} -DSAFETY -DNOREDUCE -o pan pan.c > log 2>&1 || { cat log >&2; exit 1; }
./pan > log 2>&1 || true
states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' log)
errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' log)
case $errors in
  0) verdict=holds ;;
  # An array index that is out of range is a mistake of the twin.
  [1-9]*) grep 'assertion violated' log | grep -qv 'invalid array index' || { cat log >&2; exit 1; }; verdict=violated ;;
  *) cat log >&2; exit 1 ;;
esac
echo "states $states verdict $verdict"
