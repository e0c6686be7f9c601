/*
 * CATALOGUE A13, A14: an entry is made PROT_NONE and flushed later; a fault migrates the page meanwhile; a CPU stores.
 * Written from the catalogue's steps. Frame 0 is the old page, frame 1 the new one.
 *
 * ASKS          the fault flushes where a flush is pending
 * COUNTER       pending is a counter; else a flag
 * TWO           a second operation, of another range with nothing in it
 * LATE_INC      (mutant) the count comes after the entry was changed
 * EARLY_DEC     (mutant) the count goes down before the flush
 * ONLY_WRITES   NO-LOST-WRITE alone is checked
 */
#define NONE 2
mtype = { present, protnone, migrating };
mtype entry = present;
byte frame = 0;
byte cached = NONE;
bool locked = false;
bool freed = false;
byte pending = 0;
/* Which frame has the last store. */
bool has[2] = { true, false };

inline inc() {
#ifdef COUNTER
  pending++
#else
  pending = 1
#endif
}
inline dec() {
#ifdef COUNTER
  pending--
#else
  pending = 0
#endif
}

active proctype change() {
#ifndef LATE_INC
  inc();
#endif
  atomic { !locked -> locked = true }
  entry = protnone;
  locked = false;
#ifdef LATE_INC
  inc();
#endif
#ifdef EARLY_DEC
  dec();
#endif
  cached = NONE;
#ifndef EARLY_DEC
  dec();
#endif
}

#ifdef TWO
active proctype elsewhere() {
  inc();
  dec();
}
#endif

active proctype fault() {
  bool flush = false;
end:
  atomic { entry == protnone && !locked -> locked = true }
  entry = migrating;
#ifdef ASKS
  flush = (pending > 0);
#endif
  if
  :: flush -> cached = NONE
  :: else
  fi;
  locked = false;
  has[1] = has[0];
  atomic { frame = 1; entry = present }
  freed = true;
}

active proctype user() {
  byte f;
end:
  atomic {
    cached != NONE || entry == present ->
    if
    :: cached != NONE
    :: else -> cached = frame
    fi;
    f = cached;
    has[f] = true;
    has[1 - f] = false
  }
}

active proctype hardware() {
end:
  do
  :: atomic { entry == present && cached == NONE -> cached = frame }
  :: atomic { cached != NONE -> cached = NONE }
  od
}

/* STALE-FREE, and NO-LOST-WRITE where a load takes the entry */
active proctype monitor() {
end:
  atomic {
#ifndef ONLY_WRITES
    (freed && cached == 0) ||
#endif
    (entry == present && !has[frame]) -> assert(false)
  }
}
