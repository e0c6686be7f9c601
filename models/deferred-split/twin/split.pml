/*
 * Twin of the model deferred-split for Spin. Written from ../README.md by somebody who had not read the TypeScript, to
 * check its numbers of states and of transitions, and its verdicts.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the
 * states that Spin stores are the states of the table, plus the empty one before the initial ones are chosen, and what
 * it counts as transitions are the steps, plus those choices. Everything else is 'hidden', not part of a state. Build
 * it with spin -o2: else Spin leaves variables out of the state that only properties read.
 *
 * The bound and the flags are macros, spin -DFOLIOS=3. twin.sh does it.
 */

#ifndef FOLIOS
#define FOLIOS 2        /* at most 3 */
#endif

/* Variant flags; the values here are those of batch. */
#ifndef BATCH
#define BATCH 1         /* 0: the list of the scan */
#endif
#ifndef KEEP
#define KEEP 0          /* of which folio the reference is kept: 0 of none, 1 that is split or stays on the list, 2 that stays */
#endif
#ifndef DEL_LOCKED
#define DEL_LOCKED 0    /* the list_del_init() of the scan is under split_queue_lock */
#endif
#ifndef UNMAP
#define UNMAP 1         /* a part of each folio is unmapped first */
#endif
#ifndef SWAPOUT
#define SWAPOUT 0       /* folio 0 goes by swapout: 1 uncharged while it is queued, 2 taken off first */
#endif

/* Flags of the mutants. */
#ifndef UNQUEUE_LOCKS
#define UNQUEUE_LOCKS 1
#endif
#ifndef TRY_GET
#define TRY_GET 1
#endif
#ifndef LOOK
#define LOOK 1          /* the scan puts back only what is on no list */
#endif

#if FOLIOS > 3
#error too large: add cases to EACH_FOLIO
#endif

/* Entries of lists: the folios, and the heads. */
#define MEMCG FOLIOS
#define NODE (FOLIOS + 1)
#define OF_SCAN (FOLIOS + 2)
#define ENTRIES (FOLIOS + 3)
#define NONE 15

byte next[ENTRIES];
byte prev[ENTRIES];

byte refs[FOLIOS];
bool partially[FOLIOS];
bool charged[FOLIOS];
bool large[FOLIOS];
bool freed[FOLIOS];

bool locked[2];         /* split_queue_lock: 0 of the node's queue, 1 of the memcg's: as a folio is charged */

byte scan_pc;
byte at = NONE;         /* the folio in hand */
byte following = NONE;  /* what followed it; NONE with the one that was kept till the end, and with a batch */
byte left;              /* of the batch, bit by bit */
byte kept = NONE;

byte owner_pc[FOLIOS];

/* Between the two steps of list_del_init(): of the scan, and of each owner. */
byte old_next[FOLIOS + 1];
byte old_prev[FOLIOS + 1];
#define BY_SCAN FOLIOS

byte choice = 1;        /* of the initial state, bit by bit behind a leading 1; 0 ever after */

hidden byte i, e, n, p, LIST, QUEUED_FREE;

/* Program counters: of the scan and of owners */
#define UNQUEUE 0
#define LIST_DEL_INIT 1
#define LIST_DEL_INIT_PREV 2
#define UNCHARGE 3
#define DONE 4
/* of owners */
#define REMOVE_RMAP 5
#define PUT_TESTZERO 6
#define MEM_CGROUP_SWAPOUT 7
/* of the scan */
#define FOLIO_TRY_GET 8
#define SPLIT_FOLIO 9
#define LIST_DEL_ENTRY 10
#define LIST_DEL_ENTRY_PREV 11
#define INIT_LIST_HEAD 12
#define INIT_LIST_HEAD_PREV 13
#define LIST_ADD_TAIL 14
#define SWAP 15
#define FOLIO_PUT 16
#define LIST_SPLICE_TAIL 17

#if FOLIOS == 1
#define EACH_FOLIO(X) X(0)
#elif FOLIOS == 2
#define EACH_FOLIO(X) X(0) X(1)
#else
#define EACH_FOLIO(X) X(0) X(1) X(2)
#endif

/* Properties ------------------------------------------------------------------------------------------------------- */

inline check()
{
	QUEUED_FREE = true;
	for (i : 0 .. ENTRIES - 1) {
		QUEUED_FREE = QUEUED_FREE && (next[i] == i || next[i] >= FOLIOS || !freed[next[i]]) &&
			(prev[i] == i || prev[i] >= FOLIOS || !freed[prev[i]])
	}
	assert(QUEUED_FREE)
}

inline valid_del(f)
{
	LIST = prev[next[f]] == f && next[prev[f]] == f;
	assert(LIST)
}

/* Lists ------------------------------------------------------------------------------------------------------------ */

#define LISTED(f) (next[f] != f)

inline list_del_init(f)
{
	valid_del(f);
	n = next[f];
	p = prev[f];
	prev[n] = p;
	next[p] = n;
	next[f] = f;
	prev[f] = f
}

inline list_add_tail(f, head)
{
	p = prev[head];
	LIST = next[p] == head && p != f;
	assert(LIST);
	prev[head] = f;
	next[f] = head;
	prev[f] = p;
	next[p] = f
}

#define QUEUE_OF(f) (charged[f] -> MEMCG : NODE)
#define LOCK_OF(f) locked[charged[f]]

/* Who frees: its program counter, the folio, and where it keeps both links --------------------------------------------- */

#define FREE_STEPS(pc, f, by, END) \
:: d_step { pc == UNQUEUE && (!large[f] || !LISTED(f) || !LOCK_OF(f) || !UNQUEUE_LOCKS) -> \
	if \
	:: !large[f] || !LISTED(f) -> pc = UNCHARGE \
	:: else -> LOCK_OF(f) = UNQUEUE_LOCKS; partially[f] = false; pc = LIST_DEL_INIT \
	fi; \
	check() } \
:: d_step { pc == LIST_DEL_INIT -> \
	valid_del(f); \
	old_next[by] = next[f]; \
	old_prev[by] = prev[f]; \
	prev[old_next[by]] = old_prev[by]; \
	pc = LIST_DEL_INIT_PREV; \
	check() } \
:: d_step { pc == LIST_DEL_INIT_PREV -> \
	next[old_prev[by]] = old_next[by]; \
	old_next[by] = 0; \
	old_prev[by] = 0; \
	next[f] = f; \
	prev[f] = f; \
	if \
	:: UNQUEUE_LOCKS -> LOCK_OF(f) = false \
	:: else \
	fi; \
	pc = UNCHARGE; \
	check() } \
:: d_step { pc == UNCHARGE -> \
	charged[f] = false; \
	large[f] = false; \
	partially[f] = false; \
	freed[f] = true; \
	END; \
	check() }

/* Owners ----------------------------------------------------------------------------------------------------------- */

#define QUEUES(f) (UNMAP && large[f])

#define OWNER_STEPS(f) \
:: d_step { owner_pc[f] == REMOVE_RMAP && (!QUEUES(f) || !LOCK_OF(f)) -> \
	if \
	:: QUEUES(f) -> \
		partially[f] = true; \
		if \
		:: !LISTED(f) -> list_add_tail(f, QUEUE_OF(f)) \
		:: else \
		fi \
	:: else \
	fi; \
	owner_pc[f] = PUT_TESTZERO; \
	check() } \
:: d_step { owner_pc[f] == PUT_TESTZERO && (!SWAPOUT || f != 0 || refs[f] == 1) -> \
	refs[f]--; \
	if \
	:: SWAPOUT && f == 0 -> owner_pc[f] = MEM_CGROUP_SWAPOUT \
	:: else -> owner_pc[f] = (refs[f] == 0 -> UNQUEUE : DONE) \
	fi; \
	check() } \
:: d_step { owner_pc[f] == MEM_CGROUP_SWAPOUT && (SWAPOUT == 1 || !LISTED(f) || !locked[1]) -> \
	if \
	:: SWAPOUT == 2 && LISTED(f) -> list_del_init(f); partially[f] = false \
	:: else \
	fi; \
	charged[f] = false; \
	owner_pc[f] = UNQUEUE; \
	check() } \
FREE_STEPS(owner_pc[f], f, f, owner_pc[f] = DONE)

/* The scan --------------------------------------------------------------------------------------------------------- */

inline scan_ends()
{
	at = NONE;
	following = NONE;
	scan_pc = (BATCH -> DONE : LIST_SPLICE_TAIL)
}

/* The next in hand: of the batch, or e, an entry of the list. */
inline begin()
{
#if BATCH
	if
	:: left == 0 -> scan_ends()
	:: else ->
		at = (left & 1 -> 0 : (left & 2 -> 1 : 2));
		left = left & ~(1 << at);
		scan_pc = SPLIT_FOLIO
	fi
#else
	if
	:: e == OF_SCAN -> scan_ends()
	:: else -> at = e; following = next[e]; scan_pc = SPLIT_FOLIO
	fi
#endif
}

inline onwards()
{
	if
	:: !BATCH && following == NONE -> at = NONE; scan_pc = DONE
	:: else -> e = following; begin()
	fi
}

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	/* Bits of choice: the folios that are partially mapped. As many steps for every choice, so that breadth first the
	   first violation found is a nearest one. */
	atomic {
		do
		:: d_step { choice < (1 << FOLIOS) -> choice = choice * 2 }
		:: d_step { choice < (1 << FOLIOS) -> choice = choice * 2 + 1 }
		:: choice >= (1 << FOLIOS) -> break
		od;
		d_step {
			for (i : 0 .. ENTRIES - 1) {
				next[i] = i;
				prev[i] = i
			}
			for (i : 0 .. FOLIOS - 1) {
				partially[i] = (choice >> i) & 1;
				refs[i] = 1;
				charged[i] = true;
				large[i] = true;
				owner_pc[i] = REMOVE_RMAP;
				list_add_tail(i, MEMCG)
			}
			scan_pc = FOLIO_TRY_GET;
			choice = 0;
			check()
		}
	}

end:
	do

	EACH_FOLIO(OWNER_STEPS)

	FREE_STEPS(scan_pc, at, BY_SCAN, onwards())

	:: d_step { scan_pc == FOLIO_TRY_GET && !locked[1] ->
		e = next[MEMCG];
		do
		:: e != MEMCG ->
			i = e;
			e = next[e];
			list_del_init(i);
			if
			:: refs[i] > 0 || !TRY_GET ->
				refs[i]++;
#if BATCH
				left = left | (1 << i)
#else
				list_add_tail(i, OF_SCAN)
#endif
			:: else -> partially[i] = false
			fi
		:: else -> break
		od;
		e = next[OF_SCAN];
		begin();
		check() }

	/* It is split. */
	:: d_step { scan_pc == SPLIT_FOLIO && !LOCK_OF(at) && refs[at] == 2 ->
		if
		:: LISTED(at) -> list_del_init(at)
		:: else
		fi;
		large[at] = false;
		partially[at] = false;
		scan_pc = (KEEP == 1 -> SWAP : FOLIO_PUT);
		check() }

	/* It is not. */
	:: d_step { scan_pc == SPLIT_FOLIO ->
		if
		:: partially[at] -> scan_pc = (BATCH -> LIST_ADD_TAIL : (KEEP -> SWAP : FOLIO_PUT))
		:: else -> scan_pc = (BATCH -> FOLIO_PUT : LIST_DEL_ENTRY)
		fi;
		check() }

#if DEL_LOCKED
	:: d_step { scan_pc == LIST_DEL_ENTRY && !LOCK_OF(at) ->
		list_del_init(at);
		scan_pc = FOLIO_PUT;
		check() }
#else
	:: d_step { scan_pc == LIST_DEL_ENTRY ->
		valid_del(at);
		old_next[BY_SCAN] = next[at];
		old_prev[BY_SCAN] = prev[at];
		prev[old_next[BY_SCAN]] = old_prev[BY_SCAN];
		scan_pc = LIST_DEL_ENTRY_PREV;
		check() }

	:: d_step { scan_pc == LIST_DEL_ENTRY_PREV ->
		next[old_prev[BY_SCAN]] = old_next[BY_SCAN];
		old_next[BY_SCAN] = 0;
		old_prev[BY_SCAN] = 0;
		scan_pc = INIT_LIST_HEAD;
		check() }

	:: d_step { scan_pc == INIT_LIST_HEAD ->
		next[at] = at;
		scan_pc = INIT_LIST_HEAD_PREV;
		check() }

	:: d_step { scan_pc == INIT_LIST_HEAD_PREV ->
		prev[at] = at;
		scan_pc = FOLIO_PUT;
		check() }
#endif

	:: d_step { scan_pc == LIST_ADD_TAIL && !LOCK_OF(at) ->
		if
		:: !LISTED(at) || !LOOK -> list_add_tail(at, QUEUE_OF(at))
		:: else
		fi;
		scan_pc = FOLIO_PUT;
		check() }

	:: d_step { scan_pc == SWAP ->
		e = at;
		at = kept;
		kept = e;
		if
		:: at == NONE -> onwards()
		:: else -> scan_pc = FOLIO_PUT
		fi;
		check() }

	:: d_step { scan_pc == FOLIO_PUT ->
		refs[at]--;
		if
		:: refs[at] == 0 -> scan_pc = UNQUEUE
		:: else -> onwards()
		fi;
		check() }

	:: d_step { scan_pc == LIST_SPLICE_TAIL && !locked[1] ->
		if
		:: LISTED(OF_SCAN) ->
			p = prev[MEMCG];
			next[p] = next[OF_SCAN];
			prev[next[OF_SCAN]] = p;
			n = prev[OF_SCAN];
			next[n] = MEMCG;
			prev[MEMCG] = n;
			next[OF_SCAN] = OF_SCAN;
			prev[OF_SCAN] = OF_SCAN
		:: else
		fi;
		at = kept;
		kept = NONE;
		scan_pc = (at == NONE -> DONE : FOLIO_PUT);
		check() }

	od
}
