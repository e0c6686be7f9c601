/*
 * CATALOGUE C1: who has a reference to a page, and no longer maps it, sees what a relative stores to it later.
 * Written from the catalogue's steps. One page of a process that forks; one reference (FOLL_GET, for reading), of either
 * process. Frame 0 is the page, 1 the parent's copy, 2 the child's.
 *
 * MAPCOUNT      a write fault reuses a page that is mapped once; else
 * REFCOUNT      one that has no other reference; else
 *               (neither) one that is exclusive, or has no other reference
 */
#define PARENT 0
#define CHILD 1
#define NONE 3
/* Who has stored last; before fork() it does not matter. */
mtype = { inherited, parents, childs };
mtype content[3] = inherited;
byte refcount[3] = { 1, 0, 0 };
byte mapcount[3] = { 1, 0, 0 };
bool excl[3] = { true, false, false };
/* The entry of each process, and what the process must see there. */
byte frame[2] = { 0, NONE };
bool writable[2] = { true, false };
mtype expected[2] = inherited;
bool forked = false;
/* The reference, and whose it is. */
byte referred = NONE;
byte referrer;

inline map(who, page, write) {
  refcount[page]++;
  mapcount[page]++;
  frame[who] = page;
  writable[who] = write
}
inline unmap(page) {
  mapcount[page]--;
  refcount[page]--
}
#define own(who) (who == PARENT -> parents : childs)
#if defined(MAPCOUNT)
#define mayReuse(page) (mapcount[page] == 1)
#elif defined(REFCOUNT)
#define mayReuse(page) (refcount[page] == 1)
#else
#define mayReuse(page) (excl[page] || refcount[page] == 1)
#endif

proctype process(byte who) {
  byte old;
  do
  /* fork(): mmap_lock for writing, both page-table locks. A reference is no pin, so the page is shared. */
  :: atomic {
       who == PARENT && !forked && frame[who] != NONE ->
       excl[frame[who]] = false;
       writable[who] = false;
       map(CHILD, frame[who], false);
       forked = true;
       run process(CHILD)
     }
  /* munmap(): mmap_lock for writing */
  :: atomic { frame[who] != NONE -> unmap(frame[who]); frame[who] = NONE }
  /* A store through a writable entry. */
  :: atomic {
       frame[who] != NONE && writable[who] ->
       if
       :: forked -> content[frame[who]] = own(who); expected[who] = own(who)
       :: else
       fi
     }
  /* The write fault: do_wp_page(), under the page-table lock. */
  :: atomic { frame[who] != NONE && !writable[who] -> old = frame[who] }
     if
     :: atomic { mayReuse(old) -> excl[old] = true; writable[who] = true }
     :: atomic { !mayReuse(old) -> refcount[old]++ }
        content[1 + who] = content[old];
        atomic {
          excl[1 + who] = true;
          map(who, 1 + who, true);
        }
        mapcount[old]--;
        refcount[old]--;
        refcount[old]--
     fi
  :: frame[who] == NONE -> break
  od
}

active proctype gup() {
end:
  atomic {
    if
    :: frame[PARENT] != NONE -> referrer = PARENT
    :: frame[CHILD] != NONE -> referrer = CHILD
    fi;
    referred = frame[referrer];
    refcount[referred]++
  }
end_holding:
  atomic { refcount[referred]--; referred = NONE }
}

/* COW-PRIV, at both addresses and through the reference */
active proctype monitor() {
end:
  atomic {
    (frame[PARENT] != NONE && content[frame[PARENT]] != expected[PARENT]) ||
    (frame[CHILD] != NONE && content[frame[CHILD]] != expected[CHILD]) ||
    (referred != NONE && content[referred] == own(1 - referrer)) -> assert(false)
  }
}

init { run process(PARENT) }
