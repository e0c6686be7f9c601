/*
 * CATALOGUE C4: GUP-fast pins a page for writing while fork() shares it. Written from the catalogue's steps (and PROTOCOLS 4.4,
 * 4.5). One page of a process that forks once; faults reuse a page that has no other reference. Frame 0 is the page, 1 the
 * parent's copy, 2 the child's.
 *
 * SEQ               fork() makes write_protect_seq odd, and even again; GUP-fast looks before and behind
 * NO_ODD            (mutant) GUP-fast goes on when it is odd
 * NO_RETRY          (mutant) GUP-fast does not look behind
 * LATE_SEQ          (mutant) fork() looks at the pins first
 * NO_PIN_CHECK      (mutant) fork() does not look at the pins
 * NO_MMAP_LOCK      (mutant) fork() does not take mmap_lock
 * ONLY_COHERENT     PIN-COHERENT alone is checked
 */
#define PARENT 0
#define CHILD 1
#define NONE 3
byte frame[2] = { 0, NONE };
bool writable[2] = { true, false };
byte refcount[3] = { 1, 0, 0 };
byte pins[3];
byte readers = 0;
bool writer = false;
bool ptl = false;
byte seq = 0;
/* What is pinned, when GUP has returned. */
byte pinned = NONE;

/* The page-table lock is held: a page is reused, or copied. */
inline do_wp_page(who) {
  if
  :: refcount[frame[who]] == 1
  :: else ->
     refcount[frame[who]]--;
     frame[who] = 1 + who;
     refcount[frame[who]]++
  fi;
  writable[who] = true
}
inline grab(page) { refcount[page]++; pins[page]++ }
inline put(page) { refcount[page]--; pins[page]-- }

active proctype fork() {
  bool copies = false;
#ifndef NO_MMAP_LOCK
  atomic { !writer && readers == 0 -> writer = true }
#endif
#if defined(SEQ) && !defined(LATE_SEQ)
  seq++;
#endif
  atomic { !ptl -> ptl = true }
#ifndef NO_PIN_CHECK
  copies = (pins[frame[PARENT]] > 0);
#endif
#if defined(SEQ) && defined(LATE_SEQ)
  seq++;
#endif
  if
  :: copies -> atomic { frame[CHILD] = 2; writable[CHILD] = true; refcount[2]++ }
  :: else ->
     writable[PARENT] = false;
     atomic { refcount[frame[PARENT]]++; frame[CHILD] = frame[PARENT] }
  fi;
  ptl = false;
#ifdef SEQ
  seq++;
#endif
  atomic { writer = false; run child() }
}

/* FOLL_PIN | FOLL_WRITE, of the parent */
active proctype gup() {
  byte page = NONE;
  byte before = 0;
#ifdef SEQ
  before = seq;
#ifndef NO_ODD
  if
  :: before % 2 == 1 -> goto slow
  :: else
  fi;
#endif
#endif
  atomic {
    if
    :: writable[PARENT] -> page = frame[PARENT]
    :: else -> goto slow
    fi
  }
  grab(page);
  if
  :: atomic { frame[PARENT] != page || !writable[PARENT] -> put(page); goto slow }
  :: else
  fi;
#if defined(SEQ) && !defined(NO_RETRY)
  if
  :: atomic { seq != before -> put(page); goto slow }
  :: else
  fi;
#endif
  pinned = page;
  goto holds;
slow:
  atomic { !writer -> readers++ }
  atomic { !ptl -> ptl = true }
  if
  :: !writable[PARENT] -> do_wp_page(PARENT)
  :: else
  fi;
  atomic { page = frame[PARENT]; grab(page); pinned = page }
  ptl = false;
  readers--;
holds:
  atomic { pinned = NONE; put(page) }
}

/* The child faults and unmaps alone in its mm: each is one step. */
proctype child() {
end:
  do
  :: atomic { frame[CHILD] != NONE && !writable[CHILD] -> do_wp_page(CHILD) }
  :: atomic { frame[CHILD] != NONE -> refcount[frame[CHILD]]--; frame[CHILD] = NONE }
  od
}

/* The parent stores: where the entry is writable nothing changes, else it faults. */
active proctype parent() {
end:
  do
  :: atomic { !writable[PARENT] && !writer -> readers++ }
     atomic { !ptl -> ptl = true }
     if
     :: !writable[PARENT] -> do_wp_page(PARENT)
     :: else
     fi;
     ptl = false;
     readers--
  od
}

/* EXCL: a pinned page is reached by one mm. PIN-COHERENT: the parent's address is the page of the pin. */
active proctype monitor() {
end:
  atomic {
    pinned != NONE && (
#ifndef ONLY_COHERENT
      pinned == frame[CHILD] ||
#endif
      pinned != frame[PARENT]) -> assert(false)
  }
}
