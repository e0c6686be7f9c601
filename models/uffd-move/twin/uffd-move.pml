/*
 * Twin of the model uffd-move for Spin. Written from the tables of ../README.md by somebody who had not read the TypeScript, to check
 * its numbers of states, and its verdicts.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the states that Spin
 * stores are the states of the table, plus the empty one before an initial one is chosen. Everything else is 'hidden', not part of a
 * state. Build it with spin -o2: else Spin leaves variables out of the state that only invariants read.
 *
 * Bounds and flags are macros, spin -DSLOTS=2. twin.sh does it.
 */

#ifndef SLOTS
#define SLOTS 1         /* at most 2 */
#endif

/* Variant flags; the values here are those of fixed. */
#ifndef ASK_TRYLOCK
#define ASK_TRYLOCK 1   /* the folio is asked whether it is in the swap cache of the slot: where folio_trylock() got the lock */
#endif
#ifndef ASK_LOCK
#define ASK_LOCK 1      /* and where folio_lock() did */
#endif
#ifndef ASK_NONE
#define ASK_NONE 1      /* without a folio: whether there is one by now, under the page-table locks; 2: before they are taken */
#endif
#ifndef SYNCHRONOUS
#define SYNCHRONOUS 0
#endif
#ifndef EXCLUSIVE
#define EXCLUSIVE 1     /* PageAnonExclusive, pte_swp_exclusive() */
#endif
#ifndef PINS_FIRST
#define PINS_FIRST 1    /* folio_maybe_dma_pinned() before the entry is cleared */
#endif
#ifndef PINS_SECOND
#define PINS_SECOND 1   /* and behind that */
#endif
#ifndef INDEX
#define INDEX 1         /* a folio in the swap cache gets the index of its new place */
#endif
#ifndef LOCKS
#define LOCKS 1         /* UFFDIO_MOVE locks the folio; 0: it is asked, and not locked */
#endif
#ifndef SAME
#define SAME 1          /* pte_same() under the locks, in all steps but vm_normal_folio */
#endif

/* What to check: 0 ANON-INDEX alone, which steps assert, 1 all; or with it the property that ONLY names. */
#ifndef CHECK
#define CHECK 1
#endif

#if SLOTS > 2
#error too large: add cases to EACH_SLOT
#endif

/* An entry, and what UFFDIO_MOVE has kept of one. */
#define NONE 0
#define FOLIO(f) ((f) + 1)
#define SLOT(s) ((s) + 4)
#define IS_FOLIO(e) ((e) >= 1 && (e) <= 3)
#define IS_SLOT(e) ((e) >= 4)
#define FOLIO_OF(e) ((e) - 1)
#define SLOT_OF(e) ((e) - 4)

/* Tables. */
#define SOURCE 0
#define DESTINATION 1
#define OTHER 2

byte entry[3];
bool swp_exclusive[3];  /* of one that names a slot */

byte refs[3];
byte pins[3];
byte maps[3];
bool exclusive[3];
bool locked[3];
bool content[3];
byte anon_at[3];        /* table + 1, 0 for none */

byte named[SLOTS];
byte cached[SLOTS];     /* FOLIO(f), or NONE */
bool written[SLOTS];

bool others;
byte moved;
#define PRESENT 1
#define SWAP 2
#define CACHED 3

bool ptl;               /* of the source; only UFFDIO_MOVE holds it from step to step */

byte move_pc;
byte kept;
bool kept_exclusive;
byte hand;              /* FOLIO(f), or NONE */

byte fault_pc;
byte fault_at;
byte fault_slot;
byte fault_folio;

byte reclaim_pc;
byte reclaim_folio;

byte pin_pc;
byte pin_folio;

bool chosen;            /* an initial state */

hidden byte i, found;
hidden byte ANON_INDEX, COW_PRIV, PIN_COHERENT;

/* program counters of move */
#define MOVE_PAGES_PTE 0
#define VM_NORMAL_FOLIO 1
#define FILEMAP_GET_FOLIO 2
#define FOLIO_TRYLOCK 3
#define FOLIO_LOCK 4
#define FOLIO_TEST_SWAPCACHE 5
#define CACHE_EARLY 6
#define MOVE_SWAP_PTE 7
#define MOVE_PRESENT_PTE 8
#define PTEP_CLEAR_FLUSH 9
#define FOLIO_MOVE_ANON_RMAP 10
#define DONE 11

/* of fault */
#define DO_SWAP_PAGE 0
#define FAULT_FOLIO_LOCK 1
#define PTE_SAME 2

/* of reclaim */
#define ADD_TO_SWAP 0
#define TRY_TO_UNMAP_ONE 1
#define REMOVE_MAPPING 2

/* of pin */
#define GUP_FAST_PTE_RANGE 0
#define TRY_GRAB_FOLIO_FAST 1
#define RECHECK 2
#define UNPIN_USER_PAGE 3
#define PIN_DONE 4

/* Properties ------------------------------------------------------------------------------------------------------- */

#define WANTED(e) ((e) == OTHER && others)
#define HOLDS(s) (cached[s] == NONE -> written[s] : content[FOLIO_OF(cached[s])])

inline check()
{
	assert(ANON_INDEX);
#if CHECK == 1
	COW_PRIV = true;
	for (i : 0 .. 2) {
		if
		:: IS_FOLIO(entry[i]) -> COW_PRIV = COW_PRIV && content[FOLIO_OF(entry[i])] == WANTED(i)
		:: IS_SLOT(entry[i]) -> COW_PRIV = COW_PRIV && HOLDS(SLOT_OF(entry[i])) == WANTED(i)
		:: else
		fi
	}
	PIN_COHERENT = true;
	if
	:: pin_pc != UNPIN_USER_PAGE || move_pc == FOLIO_MOVE_ANON_RMAP
	:: else ->
		if
		:: IS_SLOT(entry[SOURCE]) -> PIN_COHERENT = cached[SLOT_OF(entry[SOURCE])] == pin_folio
		:: else -> PIN_COHERENT = entry[SOURCE] == pin_folio
		fi
	fi;
#ifdef ONLY
	assert(ONLY)
#else
	assert(COW_PRIV);
	assert(PIN_COHERENT)
#endif
#endif
}

/* Words of the tables ---------------------------------------------------------------------------------------------- */

/* The place of an entry: what anon_at is for the folio that it maps. */
#define PLACE(e) ((e) == OTHER && !others -> SOURCE + 1 : (e) + 1)

#define PTL_FREE(e) ((e) != SOURCE || !ptl)

/* A freed folio keeps nothing. */
inline put(f)
{
	refs[f]--;
	if
	:: refs[f] == 0 -> exclusive[f] = false; content[f] = false; anon_at[f] = 0
	:: else
	fi
}

/* A slot that nobody has holds nothing. */
inline slot_put(s)
{
	if
	:: named[s] == 0 && cached[s] == NONE -> written[s] = false
	:: else
	fi
}

inline leaves_swap_cache(s, f)
{
	cached[s] = NONE;
	slot_put(s);
	put(f)
}

/* Sets found: the slot that the folio is cached in, or SLOTS. */
inline slot_of_folio(f)
{
	found = SLOTS;
	for (i : 0 .. SLOTS - 1) {
		if
		:: cached[i] == FOLIO(f) -> found = i
		:: else
		fi
	}
}

/* Sets found: the first free slot, or SLOTS. */
inline free_slot()
{
	found = SLOTS;
	for (i : 0 .. SLOTS - 1) {
		if
		:: found == SLOTS && cached[i] == NONE && named[i] == 0 -> found = i
		:: else
		fi
	}
}

/* The entry that names the slot maps the folio: the mapping has a reference of its own. */
inline map(e, s, f)
{
	if
	:: anon_at[f] == 0 -> anon_at[f] = PLACE(e)
	:: else
	fi;
	ANON_INDEX = anon_at[f] == PLACE(e);
	if
	:: swp_exclusive[e] -> exclusive[f] = true
	:: else
	fi;
	refs[f]++;
	maps[f]++;
	entry[e] = FOLIO(f);
	swp_exclusive[e] = false;
	named[s]--
}

/* move: drops what it has in hand, and goes to 'to'. */
inline unlocked_out(to)
{
	if
	:: hand != NONE -> put(FOLIO_OF(hand))
	:: else
	fi;
	hand = NONE;
	kept = NONE;
	kept_exclusive = false;
	move_pc = to
}

inline out(to)
{
	if
	:: hand != NONE && LOCKS -> locked[FOLIO_OF(hand)] = false
	:: else
	fi;
	unlocked_out(to)
}

#define AS_KEPT (entry[SOURCE] == kept && swp_exclusive[SOURCE] == kept_exclusive)

inline has_the_lock(asks)
{
	if
	:: LOCKS -> locked[FOLIO_OF(hand)] = true
	:: else
	fi;
	if
	:: IS_FOLIO(kept) -> move_pc = MOVE_PRESENT_PTE
	:: else -> move_pc = (asks -> FOLIO_TEST_SWAPCACHE : MOVE_SWAP_PTE)
	fi
}

inline fault_ends()
{
	fault_at = 0;
	fault_slot = 0;
	fault_folio = NONE;
	fault_pc = DO_SWAP_PAGE
}

inline pin_ends()
{
	pin_folio = NONE;
	pin_pc = PIN_DONE
}

inline unpin()
{
	pins[FOLIO_OF(pin_folio)]--;
	put(FOLIO_OF(pin_folio));
	pin_ends()
}

/* Steps with a choice ---------------------------------------------------------------------------------------------- */

/* do_swap_page() of an entry whose slot has a folio in the swap cache. */
#define FAULT_CACHED(at) \
:: d_step { fault_pc == DO_SWAP_PAGE && IS_SLOT(entry[at]) && cached[SLOT_OF(entry[at])] != NONE -> \
	begin(); \
	fault_at = at; \
	fault_slot = SLOT_OF(entry[at]); \
	fault_folio = cached[fault_slot]; \
	refs[FOLIO_OF(fault_folio)]++; \
	fault_pc = FAULT_FOLIO_LOCK; \
	check() }

#define PASSES_BY(at) (SYNCHRONOUS && named[SLOT_OF(entry[at])] == 1)

/* And of one whose slot has none; f is free. */
#define FAULT_NEW(at, f) \
:: d_step { fault_pc == DO_SWAP_PAGE && IS_SLOT(entry[at]) && cached[SLOT_OF(entry[at])] == NONE && refs[f] == 0 && \
		(!PASSES_BY(at) || PTL_FREE(at)) -> \
	begin(); \
	found = SLOT_OF(entry[at]); \
	content[f] = written[found]; \
	if \
	:: PASSES_BY(at) -> map(at, found, f); slot_put(found) \
	:: else -> \
		cached[found] = FOLIO(f); \
		refs[f] = 2; \
		fault_at = at; \
		fault_slot = found; \
		fault_folio = FOLIO(f); \
		fault_pc = FAULT_FOLIO_LOCK \
	fi; \
	check() }

#define FAULT_STEPS(at) FAULT_CACHED(at) FAULT_NEW(at, 0) FAULT_NEW(at, 1) FAULT_NEW(at, 2)

#define STILL_NAMES (entry[fault_at] == SLOT(fault_slot))

/* folio_free_swap() may be tried while another entry names the slot, and then does nothing. */
#define FAULT_MAPS(frees) \
:: d_step { fault_pc == PTE_SAME && PTL_FREE(fault_at) && (!(frees) || STILL_NAMES) -> \
	begin(); \
	if \
	:: STILL_NAMES -> \
		map(fault_at, fault_slot, FOLIO_OF(fault_folio)); \
		if \
		:: frees && named[fault_slot] == 0 -> leaves_swap_cache(fault_slot, FOLIO_OF(fault_folio)) \
		:: else \
		fi \
	:: else \
	fi; \
	locked[FOLIO_OF(fault_folio)] = false; \
	put(FOLIO_OF(fault_folio)); \
	fault_ends(); \
	check() }

#if SLOTS == 1
#define A_SLOT_IS_FREE (cached[0] == NONE && named[0] == 0)
#define IS_CACHED(f) (cached[0] == FOLIO(f))
#else
#define A_SLOT_IS_FREE ((cached[0] == NONE && named[0] == 0) || (cached[1] == NONE && named[1] == 0))
#define IS_CACHED(f) (cached[0] == FOLIO(f) || cached[1] == FOLIO(f))
#endif

#define RECLAIM_STEP(f) \
:: d_step { reclaim_pc == ADD_TO_SWAP && (IS_CACHED(f) || (maps[f] != 0 && A_SLOT_IS_FREE)) && pins[f] == 0 && !locked[f] -> \
	begin(); \
	locked[f] = true; \
	refs[f]++; \
	reclaim_folio = FOLIO(f); \
	if \
	:: IS_CACHED(f) \
	:: else -> free_slot(); cached[found] = FOLIO(f); refs[f]++ \
	fi; \
	reclaim_pc = TRY_TO_UNMAP_ONE; \
	check() }

#define RECLAIM_ENDS(stays) \
:: d_step { reclaim_pc == REMOVE_MAPPING && (stays || (maps[FOLIO_OF(reclaim_folio)] == 0 && refs[FOLIO_OF(reclaim_folio)] == 2)) -> \
	begin(); \
	locked[FOLIO_OF(reclaim_folio)] = false; \
	if \
	:: stays \
	:: else -> slot_of_folio(FOLIO_OF(reclaim_folio)); leaves_swap_cache(found, FOLIO_OF(reclaim_folio)) \
	fi; \
	put(FOLIO_OF(reclaim_folio)); \
	reclaim_folio = NONE; \
	reclaim_pc = ADD_TO_SWAP; \
	check() }

/* An entry that an rmap walk of the folio of reclaim comes to. */
#define WALKED(e) (entry[e] == reclaim_folio && PLACE(e) == anon_at[FOLIO_OF(reclaim_folio)])
#define FIRST_WALKED (WALKED(0) -> 0 : (WALKED(1) -> 1 : (WALKED(2) -> 2 : 3)))

inline begin()
{
	ANON_INDEX = true;
	i = 0;
	found = 0
}

/* Initial states --------------------------------------------------------------------------------------------------- */

#define MAPPED(e, f) \
	entry[e] = FOLIO(f); refs[f]++; maps[f]++

/* The source and the other have each a folio of its own. */
#define OWN_FOLIOS(f, g) \
:: d_step { !chosen -> \
	begin(); \
	others = 1; \
	MAPPED(SOURCE, f); exclusive[f] = true; anon_at[f] = PLACE(SOURCE); \
	MAPPED(OTHER, g); exclusive[g] = true; anon_at[g] = PLACE(OTHER); content[g] = 1; \
	chosen = true; \
	check() }

/* They share one since fork(). */
#define SHARED_FOLIO(f) \
:: d_step { !chosen -> \
	begin(); \
	MAPPED(SOURCE, f); MAPPED(OTHER, f); anon_at[f] = PLACE(SOURCE); \
	chosen = true; \
	check() }

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	if
	OWN_FOLIOS(0, 1)
	SHARED_FOLIO(0)
	fi;

end:
	do

	/* move */

	:: d_step { move_pc == MOVE_PAGES_PTE && !ptl ->
		begin();
		kept = entry[SOURCE];
		kept_exclusive = swp_exclusive[SOURCE];
		if
		:: kept == NONE -> move_pc = DONE
		:: IS_FOLIO(kept) -> move_pc = VM_NORMAL_FOLIO
		:: else -> move_pc = FILEMAP_GET_FOLIO
		fi;
		check() }

	:: d_step { move_pc == VM_NORMAL_FOLIO && !ptl ->
		begin();
		if
		:: entry[SOURCE] != kept -> unlocked_out(MOVE_PAGES_PTE)
		:: entry[SOURCE] == kept && EXCLUSIVE && !exclusive[FOLIO_OF(kept)] -> unlocked_out(DONE)
		:: else -> hand = kept; refs[FOLIO_OF(hand)]++; move_pc = FOLIO_TRYLOCK
		fi;
		check() }

	:: d_step { move_pc == FILEMAP_GET_FOLIO ->
		begin();
		if
		:: EXCLUSIVE && !kept_exclusive -> unlocked_out(DONE)
		:: else ->
			hand = cached[SLOT_OF(kept)];
			if
			:: hand == NONE -> move_pc = (ASK_NONE == 2 -> CACHE_EARLY : MOVE_SWAP_PTE)
			:: else -> refs[FOLIO_OF(hand)]++; move_pc = FOLIO_TRYLOCK
			fi
		fi;
		check() }

	:: d_step { move_pc == FOLIO_TRYLOCK ->
		begin();
		if
		:: LOCKS && locked[FOLIO_OF(hand)] -> move_pc = FOLIO_LOCK
		:: else -> has_the_lock(ASK_TRYLOCK)
		fi;
		check() }

	:: d_step { move_pc == FOLIO_LOCK && !ptl && !locked[FOLIO_OF(hand)] ->
		begin();
		if
		:: SAME && !AS_KEPT -> unlocked_out(MOVE_PAGES_PTE)
		:: else -> has_the_lock(ASK_LOCK)
		fi;
		check() }

	:: d_step { move_pc == FOLIO_TEST_SWAPCACHE ->
		begin();
		if
		:: cached[SLOT_OF(kept)] != hand -> out(MOVE_PAGES_PTE)
		:: else -> move_pc = MOVE_SWAP_PTE
		fi;
		check() }

	/* Of mutant-cache-early alone. */
	:: d_step { move_pc == CACHE_EARLY ->
		begin();
		if
		:: cached[SLOT_OF(kept)] != NONE -> out(MOVE_PAGES_PTE)
		:: else -> move_pc = MOVE_SWAP_PTE
		fi;
		check() }

	:: d_step { move_pc == MOVE_SWAP_PTE && !ptl ->
		begin();
		if
		:: (SAME && !AS_KEPT) || (ASK_NONE == 1 && hand == NONE && cached[SLOT_OF(kept)] != NONE) -> out(MOVE_PAGES_PTE)
		:: else ->
			if
			:: hand != NONE && INDEX -> anon_at[FOLIO_OF(hand)] = DESTINATION + 1
			:: else
			fi;
			entry[DESTINATION] = entry[SOURCE];
			swp_exclusive[DESTINATION] = swp_exclusive[SOURCE];
			entry[SOURCE] = NONE;
			swp_exclusive[SOURCE] = false;
			moved = (hand == NONE -> SWAP : CACHED);
			out(DONE)
		fi;
		check() }

	:: d_step { move_pc == MOVE_PRESENT_PTE && !ptl ->
		begin();
		if
		:: SAME && !AS_KEPT -> out(MOVE_PAGES_PTE)
		:: (!SAME || AS_KEPT) && ((PINS_FIRST && pins[FOLIO_OF(hand)] != 0) || (EXCLUSIVE && !exclusive[FOLIO_OF(hand)])) ->
			out(DONE)
		:: else -> ptl = true; move_pc = PTEP_CLEAR_FLUSH
		fi;
		check() }

	:: d_step { move_pc == PTEP_CLEAR_FLUSH ->
		begin();
		kept = entry[SOURCE];
		kept_exclusive = swp_exclusive[SOURCE];
		entry[SOURCE] = NONE;
		swp_exclusive[SOURCE] = false;
		move_pc = FOLIO_MOVE_ANON_RMAP;
		check() }

	:: d_step { move_pc == FOLIO_MOVE_ANON_RMAP ->
		begin();
		if
		:: PINS_SECOND && pins[FOLIO_OF(hand)] != 0 -> entry[SOURCE] = kept; swp_exclusive[SOURCE] = kept_exclusive
		:: else ->
			anon_at[FOLIO_OF(hand)] = DESTINATION + 1;
			entry[DESTINATION] = kept;
			swp_exclusive[DESTINATION] = kept_exclusive;
			moved = PRESENT
		fi;
		ptl = false;
		out(DONE);
		check() }

	/* fault */

	FAULT_STEPS(0) FAULT_STEPS(1) FAULT_STEPS(2)

	:: d_step { fault_pc == FAULT_FOLIO_LOCK && !locked[FOLIO_OF(fault_folio)] ->
		begin();
		if
		:: cached[fault_slot] == fault_folio -> locked[FOLIO_OF(fault_folio)] = true; fault_pc = PTE_SAME
		:: else -> put(FOLIO_OF(fault_folio)); fault_ends()
		fi;
		check() }

	FAULT_MAPS(false) FAULT_MAPS(true)

	/* reclaim */

	RECLAIM_STEP(0) RECLAIM_STEP(1) RECLAIM_STEP(2)

	:: d_step { reclaim_pc == TRY_TO_UNMAP_ONE && (FIRST_WALKED != SOURCE || !ptl) ->
		begin();
		if
		:: FIRST_WALKED == 3 || (exclusive[FOLIO_OF(reclaim_folio)] && pins[FOLIO_OF(reclaim_folio)] != 0) ->
			reclaim_pc = REMOVE_MAPPING
		:: else ->
			slot_of_folio(FOLIO_OF(reclaim_folio));
			i = FIRST_WALKED;
			entry[i] = SLOT(found);
			swp_exclusive[i] = exclusive[FOLIO_OF(reclaim_folio)];
			exclusive[FOLIO_OF(reclaim_folio)] = false;
			written[found] = content[FOLIO_OF(reclaim_folio)];
			named[found]++;
			maps[FOLIO_OF(reclaim_folio)]--;
			put(FOLIO_OF(reclaim_folio))
		fi;
		check() }

	RECLAIM_ENDS(true) RECLAIM_ENDS(false)

	/* free_swap */

	:: d_step { cached[0] != NONE && named[0] == 0 && !locked[FOLIO_OF(cached[0])] ->
		begin();
		found = FOLIO_OF(cached[0]);
		leaves_swap_cache(0, found);
		check() }

	/* pin */

	:: d_step { pin_pc == GUP_FAST_PTE_RANGE && IS_FOLIO(entry[SOURCE]) ->
		begin();
		pin_folio = entry[SOURCE];
		pin_pc = TRY_GRAB_FOLIO_FAST;
		check() }

	:: d_step { pin_pc == TRY_GRAB_FOLIO_FAST ->
		begin();
		if
		:: refs[FOLIO_OF(pin_folio)] == 0 -> pin_ends()
		:: else -> refs[FOLIO_OF(pin_folio)]++; pins[FOLIO_OF(pin_folio)]++; pin_pc = RECHECK
		fi;
		check() }

	:: d_step { pin_pc == RECHECK ->
		begin();
		if
		:: entry[SOURCE] != pin_folio || !exclusive[FOLIO_OF(pin_folio)] -> unpin()
		:: else -> pin_pc = UNPIN_USER_PAGE
		fi;
		check() }

	:: d_step { pin_pc == UNPIN_USER_PAGE ->
		begin();
		unpin();
		check() }

	od
}
