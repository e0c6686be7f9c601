# What the twin.sh of all models share: how a twin in Murphi or Promela is built and run. A twin.sh reads it in first, after the
# comment at its head, which is what `usage` prints:
#
#   . "$(dirname -- "$0")/../../twins/run.sh"
#
# It needs rumur or spin, and a C compiler; where Promela is compiled without optimisation, tcc is taken if it is there. Settings
# from the environment: CC, CFLAGS; RUMUR, more options of rumur; MEMORY, in MiB, for the states (Murphi: at the start; Promela:
# the limit); DEPTH, of spin's stack. BUILD=FILE: only builds, the executable to FILE; nothing is run, and the twin.sh ends.
# BUILDS=FOLDER: what rumur's twins are built as is kept there, and used again (at_start).

set -eu

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# The folder of the twin.sh, and one that is gone when it ends.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/twin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# What the tools said goes to stderr.
failed() { tail -n 40 "$work/log" >&2; exit 1; }

unknown_variant() { echo "twin.sh: no variant $1" >&2; exit 2; }

# set_constant NAME=VALUE: the constant NAME, in capitals, is VALUE, in Murphi ($edits) and in Promela ($defines). Sets $name and
# $value.
edits=
defines=
set_constant() {
  split_setting "$1"
  case $value in ''|*[!0-9]*) usage ;; esac
  upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
  edits="$edits
s/^  $upper: [0-9]*;/  $upper: $value;/"
  defines="$defines -U$upper -D$upper=$value"
}
split_setting() {
  case $1 in *=*) ;; *) usage ;; esac
  name=${1%%=*}
  value=${1#*=}
}

# take_settings CONSTANTS CHECKS [NAME=VALUE]...: a NAME of CONSTANTS is a constant of the twin (set_constant), and a variable here. Where
# there are CHECKS, a VALUE of them for `check` becomes $check, which else is 1; of these 0 and 1 are the constant CHECK of the twin.
take_settings() {
  constants=$1
  checks=$2
  shift 2
  [ -z "$checks" ] || check=1
  for setting in "$@"; do
    split_setting "$setting"
    case " $constants ${checks:+check} " in *" $name "*) ;; *) usage ;; esac
    if [ -z "$checks" ] || [ "$name" != check ]; then set_constant "$setting"; fi
    eval "$name=\$value"
  done
  [ -n "$checks" ] || return 0
  case " $checks " in *" $check "*) ;; *) usage ;; esac
  case $check in 0|1) defines="$defines -DCHECK=$check" ;; esac
}

# built EXECUTABLE: with BUILD that is all.
built() { [ -z "${BUILD:-}" ] || { mv "$1" "$BUILD" && exit; }; }

# search COMMAND...: runs it in $work, all it says to the log. Sets $seconds, of wall time, whole ones.
search() {
  started=$(date +%s)
  (cd "$work" && "$@") > "$work/log" 2>&1 || true
  seconds=$(($(date +%s) - started))
}

# at_start [OPTION]...: with BUILDS, the constants of $file.m from the line `-- Read at the start` to an empty one, which no type may depend on,
# are read when the twin starts: the variants of one size are one program, $twin. rumur writes a constant as its value wherever it is used,
# so each is given a value that nothing else has, to be found again in what it writes.
at_start() {
  sed -n '/^  -- Read at the start/,/^$/s/^  \([A-Z_]*\): \([0-9]*\);.*/\1 \2/p' "$work/$file.m" > "$work/flags"
  mark=734000
  : > "$work/marks.sed"
  : > "$work/reading.sed"
  reading='__attribute__((constructor)) static void read_flags(void) {'
  while read -r flag value; do
    mark=$((mark + 1))
    echo "s/^  $flag: [0-9]*;/  $flag: $mark;/" >> "$work/marks.sed"
    echo "s/^static const value_t ru_$flag .*/static value_t ru_$flag;/; s/VALUE_C($mark)/ru_$flag/g" >> "$work/reading.sed"
    reading="$reading ru_$flag = atoi(getenv(\"TWIN_$flag\"));"
    export "TWIN_$flag=$value"
  done < "$work/flags"
  reading="$reading }"
  sed -i -f "$work/marks.sed" "$work/$file.m"
  twin=$BUILDS/$(printf '%s\n' "$@" "${RUMUR:-}" "${CFLAGS:-}" "${MEMORY:-}" | cat - "$work/$file.m" | cksum | tr ' ' -)
}

# murphi FILE [OPTION]...: searches FILE.m with the options of rumur. Sets $states, $rules, $seconds, and $broken, the invariant
# that does not hold.
murphi() {
  file=$1
  shift
  wide=
  case $(uname -m) in x86_64|amd64) wide=-mcx16 ;; esac
  sed "$edits" "$here/$file.m" > "$work/$file.m"
  twin=$work/twin
  [ -z "${BUILDS:-}" ] || at_start "$@"
  if [ ! -x "$twin" ]; then
    # shellcheck disable=SC2086 # options are words; the last of two counts
    rumur --symmetry-reduction off --deadlock-detection off --counterexample-trace off --colour off \
      --set-capacity "$((${MEMORY:-64} * 1024 * 1024))" "$@" ${RUMUR:-} -o "$work/twin.c" "$work/$file.m" \
      > "$work/log" 2>&1 || failed
    [ -z "${BUILDS:-}" ] || printf '%s\n' "$reading" | sed -i -f "$work/reading.sed" -e '$r /dev/stdin' "$work/twin.c"
    # shellcheck disable=SC2086 # flags are words
    ${CC:-cc} -std=c11 ${CFLAGS:--O1} $wide -o "$twin" "$work/twin.c" -lpthread > "$work/log" 2>&1 ||
      ${CC:-cc} -std=c11 ${CFLAGS:--O1} $wide -o "$twin" "$work/twin.c" -lpthread -latomic > "$work/log" 2>&1 || failed
  fi
  built "$twin"
  search "$twin"
  states=$(sed -n 's/^[^0-9]*\([0-9]*\) states, .*/\1/p' "$work/log" | tail -n 1)
  rules=$(sed -n 's/^[^0-9]*[0-9]* states, \([0-9]*\) rules fired.*/\1/p' "$work/log" | tail -n 1)
  broken=$(sed -n 's/.*[Ii]nvariant "*\([A-Z-]*\)"* failed.*/\1/p' "$work/log" | head -n 1)
  [ -n "$states" ] && [ -n "$rules" ] || failed
  [ -n "$broken" ] || grep -q 'No error found' "$work/log" || failed
}

# unoptimised: prints the compiler for what spin writes, without optimisation. tcc takes a fiftieth of the time of gcc -O0, and makes
# code as fast; what rumur writes it cannot compile.
unoptimised() {
  if [ -n "${CC:-}" ]; then echo "$CC"; elif command -v tcc > /dev/null; then echo tcc; else echo cc; fi
}

# promela FILE [FLAG]...: searches FILE.pml with $defines, the flags given to the compiler. Sets $states and $rules as Spin counts
# them, $seconds, $errors, $broken, the identifier that the assertion which does not hold begins with, and $steps, at which depth.
# -o2, lest Spin leave variables out of the state that only invariants read. Its numbers have eight digits: the format is mended.
# Breadth first (-DBFS) it refuses hidden variables, lest a value survive its step unseen: in these twins every step writes them
# before it reads them, and so it is told that there are none. Its hash table has 2^HASH_BITS entries, if a twin.sh sets that. And if
# it sets BOUNDED, that the search ends at DEPTH is no failure: breadth first, what is farther away is left out.
promela() {
  file=$1
  shift
  # pan needs its source again on several cores, to name shared memory by it, and writes counterexamples beside it.
  source=${BUILD:-$work/$file}.pml
  cp "$here/$file.pml" "$source"
  # shellcheck disable=SC2086 # options are words
  (cd "$work" && spin -a -o2 $defines "$source") > "$work/log" 2>&1 || failed
  sed 's/%9\.8g/%9.15g/g' "$work/pan.c" > "$work/exact.c"
  sed -i '/^#define HAS_HIDDEN/d; /#error cannot use BFS on models with variables declared hidden/d' "$work/pan.h"
  case ${CFLAGS:--O0} in -O0) compiler=$(unoptimised) ;; *) compiler=${CC:-cc} ;; esac
  # shellcheck disable=SC2086
  $compiler ${CFLAGS:--O0} -w -DSAFETY -DNOREDUCE "$@" -DMEMLIM="${MEMORY:-4000}" -o "$work/pan" "$work/exact.c" \
    -lpthread > "$work/log" 2>&1 || failed
  built "$work/pan"
  search ./pan "-w${HASH_BITS:-22}" "-m${DEPTH:-1000000}"
  ! grep -q 'out of memory' "$work/log" || failed
  [ -n "${BOUNDED:-}" ] || ! grep -q 'max search depth too small' "$work/log" || failed
  # An array index that is out of range is a mistake of the twin.
  ! grep 'assertion violated' "$work/log" | grep -q 'invalid array index' || failed
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' "$work/log")
  rules=$(sed -n 's/^ *\([0-9]*\) transitions.*/\1/p' "$work/log")
  errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$work/log")
  broken=$(sed -n 's/^pan:[0-9]*: assertion violated (*\([A-Z_]*\).*/\1/p' "$work/log")
  steps=$(sed -n 's/^pan:[0-9]*: .*(at depth \([0-9]*\)).*/\1/p' "$work/log")
  [ -n "$states" ] && [ -n "$rules" ] && [ -n "$errors" ] || failed
}

# promela_case CASES [CASE [FLAG]...]: searches CASE.pml, one of CASES, with each FLAG defined, and prints what it finds.
promela_case() {
  case " $1 " in *" ${2:-} "*) ;; *) usage ;; esac
  shift
  file=$1
  shift
  for flag in "$@"; do
    case $flag in ''|*[!A-Z_]*) usage ;; esac
    defines="$defines -D$flag"
  done
  promela "$file"
  if [ "$errors" = 0 ]; then verdict=holds; else verdict=violated; fi
  echo "states $states verdict $verdict"
}
