/*
 * Twin of the model swap-table for Spin. Written from the tables of ../README.md by somebody who had not read the
 * TypeScript, to check its numbers of states and of transitions, and its verdicts.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the
 * states that Spin stores are the states of the table, none of them up to symmetry, and what it counts as transitions are
 * the steps. A step that chooses is there once for each choice. Everything else is 'hidden', not part of a state. Build it
 * with spin -o2: else Spin leaves variables out of the state that only invariants read.
 *
 * Bounds and flags are macros, spin -DSLOTS=2. twin.sh does it.
 */

#ifndef SLOTS
#define SLOTS 1         /* at most 2 */
#endif

/* Variant flags; the values here are those of disk. */
#ifndef ZRAM
#define ZRAM 0          /* the device forgets a slot when it is free */
#endif
#ifndef MATCH
#define MATCH 1         /* folio_lock looks whether the folio is still that of the slot */
#endif
#ifndef EEXIST
#define EEXIST 1        /* swap_cache_alloc_folio looks whether the slot has a folio */
#endif
#ifndef ENOENT
#define ENOENT 1        /* swap_cache_alloc_folio looks whether an entry names the slot */
#endif
#ifndef LOCKS
#define LOCKS 1         /* a folio is locked while it is read */
#endif
#ifndef SAME
#define SAME 1          /* pte_same() */
#endif
#ifndef UNWRITTEN
#define UNWRITTEN 0     /* what a slot holds that nobody has used yet: 0 or 2 */
#endif

/* What to check: 0 nothing, 1 NO-LOST-WRITE and deadlocks. */
#ifndef CHECK
#define CHECK 1
#endif

#if SLOTS > 2
#error too large: add cases to SLOT_OF and FREE_SLOT
#endif

#define FOLIOS 3
#define NONE 0          /* no folio, no slot: both are counted from 1 */

/* What a folio or a slot holds; 0 is the first version. */
#define STORED 1
#define NOTHING 2

/* The entry: a folio that it maps, 1 to FOLIOS, or a slot that it names, behind them. */
#define SLOT(s) (FOLIOS + (s))
#define MAPS (entry <= FOLIOS)
#define NAMES(s) (entry == SLOT(s))

byte entry = SLOT(1);

/* Index 0 of these is nobody's, and never written. */
byte refs[FOLIOS + 1];
byte mapcount[FOLIOS + 1];
bool locked[FOLIOS + 1];
byte holds[FOLIOS + 1];

byte count[SLOTS + 1];
byte cache[SLOTS + 1];
byte written[SLOTS + 1];

byte stored;

byte pc[2];
byte slot[2];
byte folio[2];

byte reclaim_pc;
byte reclaims;

hidden byte at, old;
hidden byte NO_LOST_WRITE;

/* Program counters of a fault. */
#define DO_SWAP_PAGE 0
#define SWAP_CACHE_GET_FOLIO 1
#define SWAP_CACHE_ALLOC_FOLIO 2
#define SWAP_READ_FOLIO 3
#define FOLIO_LOCK 4
#define PTE_SAME 5
#define DONE 6

/* of reclaim */
#define FOLIO_ALLOC_SWAP 0
#define TRY_TO_UNMAP_ONE 1
#define PAGEOUT 2
#define REMOVE_MAPPING 3

#define IS_FREE(f) (refs[f] == 0)
#define GONE(t) (ENOENT && count[slot[t]] == 0)
#define TAKEN(t) (EEXIST && cache[slot[t]] != NONE)
#define IS_SAME(t) (!SAME || NAMES(slot[t]))

/* The slot of a folio, and the first slot that is free; or NONE. */
#if SLOTS == 1
#define SLOT_OF(f) (cache[1] == (f) -> 1 : NONE)
#define FREE_SLOT (count[1] == 0 && cache[1] == NONE -> 1 : NONE)
#else
#define SLOT_OF(f) (cache[1] == (f) -> 1 : (cache[2] == (f) -> 2 : NONE))
#define FREE_SLOT (count[1] == 0 && cache[1] == NONE -> 1 : (count[2] == 0 && cache[2] == NONE -> 2 : NONE))
#endif

/* Invariants ------------------------------------------------------------------------------------------------------- */

inline check()
{
#if CHECK == 1
	if
	:: MAPS -> NO_LOST_WRITE = (holds[entry] == stored)
	:: else ->
		at = entry - FOLIOS;
		if
		:: cache[at] != NONE && holds[cache[at]] != NOTHING -> NO_LOST_WRITE = (holds[cache[at]] == stored)
		:: else -> NO_LOST_WRITE = (written[at] == stored)
		fi
	fi;
	assert(NO_LOST_WRITE)
#else
	skip
#endif
}

/* Words of the tables ---------------------------------------------------------------------------------------------- */

inline put(f)
{
	refs[f]--;
	if
	:: refs[f] == 0 -> holds[f] = 0
	:: else
	fi
}

/* What a device that forgets has of the slot, if it is free now. */
inline forget(s)
{
	if
	:: ZRAM && count[s] == 0 && cache[s] == NONE -> written[s] = NOTHING
	:: else
	fi
}

/* The folio leaves the swap table, if it is there. */
inline leaves_swap_table(f)
{
	at = SLOT_OF(f);
	if
	:: at != NONE -> cache[at] = NONE; forget(at); put(f)
	:: else
	fi
}

inline unmap(f)
{
	mapcount[f]--;
	put(f)
}

inline forgets_both(t)
{
	slot[t] = NONE;
	folio[t] = NONE
}

inline begins_again(t)
{
	forgets_both(t);
	pc[t] = DO_SWAP_PAGE
}

inline unlock_and_put(f)
{
	locked[f] = false;
	put(f)
}

/* Without pte_same() the entry may map a folio, or nothing names the slot any more. */
inline map(t)
{
	if
	:: MAPS -> unmap(entry)
	:: else
	fi;
	entry = folio[t];
	refs[folio[t]]++;
	mapcount[folio[t]]++;
	if
	:: count[slot[t]] > 0 -> count[slot[t]]--; forget(slot[t])
	:: else
	fi
}

inline fault_is_done(t)
{
	unlock_and_put(folio[t]);
	forgets_both(t);
	pc[t] = DONE
}

/* Steps ------------------------------------------------------------------------------------------------------------ */

#define FAULT_STEPS(t) \
:: d_step { pc[t] == DO_SWAP_PAGE -> \
	if \
	:: MAPS -> pc[t] = DONE \
	:: else -> slot[t] = entry - FOLIOS; pc[t] = SWAP_CACHE_GET_FOLIO \
	fi; \
	check() } \
:: d_step { pc[t] == SWAP_CACHE_GET_FOLIO -> \
	if \
	:: cache[slot[t]] != NONE -> folio[t] = cache[slot[t]]; refs[folio[t]]++; pc[t] = FOLIO_LOCK \
	:: else -> pc[t] = SWAP_CACHE_ALLOC_FOLIO \
	fi; \
	check() } \
ALLOC_STEP(t, 1) \
ALLOC_STEP(t, 2) \
ALLOC_STEP(t, 3) \
:: d_step { pc[t] == SWAP_READ_FOLIO -> \
	holds[folio[t]] = written[slot[t]]; \
	if \
	:: LOCKS -> locked[folio[t]] = false \
	:: else \
	fi; \
	pc[t] = FOLIO_LOCK; \
	check() } \
:: d_step { pc[t] == FOLIO_LOCK && !locked[folio[t]] -> \
	if \
	:: MATCH && cache[slot[t]] != folio[t] -> put(folio[t]); begins_again(t) \
	:: else -> locked[folio[t]] = true; pc[t] = PTE_SAME \
	fi; \
	check() } \
:: d_step { pc[t] == PTE_SAME -> /* frees: no */ \
	if \
	:: IS_SAME(t) -> map(t); fault_is_done(t) \
	:: else -> unlock_and_put(folio[t]); begins_again(t) \
	fi; \
	check() } \
:: d_step { pc[t] == PTE_SAME && IS_SAME(t) -> /* frees: yes */ \
	map(t); \
	leaves_swap_table(folio[t]); \
	fault_is_done(t); \
	check() }

#define ALLOC_STEP(t, f) \
:: d_step { pc[t] == SWAP_CACHE_ALLOC_FOLIO && IS_FREE(f) -> \
	if \
	:: GONE(t) -> begins_again(t) \
	:: !GONE(t) && TAKEN(t) -> pc[t] = SWAP_CACHE_GET_FOLIO \
	:: else -> \
		folio[t] = f; \
		if \
		:: cache[slot[t]] != NONE -> put(cache[slot[t]]) /* only without EEXIST */ \
		:: else \
		fi; \
		cache[slot[t]] = f; \
		refs[f] = 2; \
		locked[f] = LOCKS; \
		holds[f] = NOTHING; \
		pc[t] = SWAP_READ_FOLIO \
	fi; \
	check() }

#define FRESH_STEP(f) \
:: d_step { MAPS && IS_FREE(f) -> \
	old = entry; \
	if \
	:: !locked[old] -> leaves_swap_table(old) \
	:: else \
	fi; \
	unmap(old); \
	entry = f; \
	refs[f] = 1; \
	mapcount[f] = 1; \
	holds[f] = STORED; \
	stored = STORED; \
	check() }

#define RECLAIM_STEP(f) \
:: d_step { reclaim_pc == FOLIO_ALLOC_SWAP && !locked[f] && \
		(SLOT_OF(f) != NONE || (mapcount[f] > 0 && FREE_SLOT != NONE)) -> \
	if \
	:: SLOT_OF(f) == NONE -> at = FREE_SLOT; cache[at] = f; refs[f]++ \
	:: else \
	fi; \
	locked[f] = true; \
	refs[f]++; \
	reclaims = f; \
	reclaim_pc = TRY_TO_UNMAP_ONE; \
	check() }

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	d_step {
		count[1] = 1;
		if
		:: SLOTS > 1 -> written[SLOTS] = UNWRITTEN
		:: else
		fi
	}

#if CHECK == 0
end:
#endif
	do

	FAULT_STEPS(0)
	FAULT_STEPS(1)

#if CHECK == 1
	/* What has finished may go on doing nothing: so a state without a successor is a deadlock. */
	:: d_step { pc[0] == DONE && pc[1] == DONE -> skip }
#endif

	/* user: store */

	:: d_step { MAPS ->
		holds[entry] = STORED;
		stored = STORED;
		check() }

	FRESH_STEP(1)
	FRESH_STEP(2)
	FRESH_STEP(3)

	/* reclaim */

	RECLAIM_STEP(1)
	RECLAIM_STEP(2)
	RECLAIM_STEP(3)

	:: d_step { reclaim_pc == TRY_TO_UNMAP_ONE ->
		at = SLOT_OF(reclaims);
		if
		:: entry == reclaims -> assert(at != NONE); entry = SLOT(at); count[at]++; unmap(reclaims)
		:: else
		fi;
		reclaim_pc = PAGEOUT;
		check() }

	:: d_step { reclaim_pc == PAGEOUT ->
		at = SLOT_OF(reclaims);
		if
		:: at != NONE -> written[at] = holds[reclaims]
		:: else /* only without EEXIST */
		fi;
		reclaim_pc = REMOVE_MAPPING;
		check() }

	:: d_step { reclaim_pc == REMOVE_MAPPING -> /* stays: yes */
		unlock_and_put(reclaims);
		reclaims = NONE;
		reclaim_pc = FOLIO_ALLOC_SWAP;
		check() }

	:: d_step { reclaim_pc == REMOVE_MAPPING && SLOT_OF(reclaims) != NONE &&
			((mapcount[reclaims] == 0 && refs[reclaims] == 2) ||
			(mapcount[reclaims] > 0 && count[SLOT_OF(reclaims)] == 0)) -> /* stays: no */
		leaves_swap_table(reclaims);
		unlock_and_put(reclaims);
		reclaims = NONE;
		reclaim_pc = FOLIO_ALLOC_SWAP;
		check() }

	od
}
