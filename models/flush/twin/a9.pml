/*
 * CATALOGUE A9: two MADV_DONTNEED of one page, and a CPU that caches it. Written from the catalogue's steps.
 *
 * COUNTED       the mm counts operations that owe a flush
 * NESTED        at the end a caller that is not alone flushes whatever it has recorded
 * LATE_INC      (mutant) the count comes after the entry was changed
 * EARLY_DEC     (mutant) the count goes down before the flush
 */
bool present = true;
bool cached = false;
bool locked = false;
bool freed = false;
byte pending = 0;

proctype caller() {
  bool cleared = false;
  bool nested = false;
#if defined(COUNTED) && !defined(LATE_INC)
  pending++;
#endif
  atomic { !locked -> locked = true }
  if
  :: present -> present = false; cleared = true
  :: else
  fi;
  locked = false;
#if defined(COUNTED) && defined(LATE_INC)
  pending++;
#endif
#ifdef NESTED
  nested = (pending > 1);
#endif
#if defined(COUNTED) && defined(EARLY_DEC)
  pending--;
#endif
  if
  :: cleared || nested -> cached = false
  :: else
  fi;
  if
  :: cleared -> freed = true
  :: else
  fi;
#if defined(COUNTED) && !defined(EARLY_DEC)
  pending--;
#endif
  /* RET-FLUSH: the call returns. What is cleared stays cleared, so nothing can be cached anew. */
  assert(!cached);
}

active proctype hardware() {
end:
  do
  :: atomic { present && !cached -> cached = true }
  :: atomic { cached -> cached = false }
  od
}

/* STALE-FREE */
active proctype monitor() {
end:
  atomic { freed && cached -> assert(false) }
}

init { atomic { run caller(); run caller() } }
