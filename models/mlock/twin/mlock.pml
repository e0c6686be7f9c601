/*
 * Twin of the model mlock for Spin, a small page only. Written from the tables of ../README.md by somebody who had not
 * read the TypeScript, to check its numbers of states and of transitions, and its verdicts.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the
 * states that Spin stores are the states of the table, plus the empty one before the initial ones are chosen, and what
 * it counts as transitions are the steps, plus those choices. Everything else is 'hidden', not part of a state. Build
 * it with spin -o2: else Spin leaves variables out of the state that only invariants read.
 *
 * Bounds and flags are macros, spin -DVMAS=3. twin.sh does it.
 */

#ifndef VMAS
#define VMAS 2          /* at most 3 */
#endif
#ifndef MMS
#define MMS 2
#endif
#ifndef CALLS
#define CALLS 2
#endif
#ifndef RECLAIM
#define RECLAIM 1
#endif
#ifndef TRUNCATE
#define TRUNCATE 0
#endif

/* Variant flags; the values here are those of mended. */
#ifndef RECHECK
#define RECHECK 1       /* the second test of VM_LOCKED: 0 there is none, 1 goes on to the next VMA, 2 ends the walk, PTL held */
#endif
#ifndef ALWAYS_WALK
#define ALWAYS_WALK 0   /* munlock walks whatever the mapcount */
#endif
#ifndef ONE_STEP
#define ONE_STEP 0      /* the last page_remove_rmap() clears PG_mlocked in the step that drops the mapcount */
#endif

/* What to check: 0 nothing, 1 the invariants, or the one that ONLY names, 2 deadlocks. */
#ifndef CHECK
#define CHECK 1
#endif

#if VMAS > 3
#error too large: add cases to EACH_VMA, ALL_DONE, MAPCOUNT
#endif

#define MM(v) ((v) % MMS)

/* Who holds a lock. */
#define FREE 0
#define TASK(t) ((t) + 1)
#define BY_RECLAIM 4
#define BY_TRUNCATE 5

byte writer[MMS];       /* mmap_lock */
byte readers[MMS];

bool vm_locked[VMAS];
bool linked[VMAS];
byte ptl[VMAS];
bool entry[VMAS];

byte rmap_readers;

byte lru;
bool mlocked;
byte page_lock;
byte pins;
byte cache;
bool missed;
byte nr_mlock;

byte pc[VMAS];
bool unmaps[VMAS];
byte left[VMAS];
byte walk[VMAS];

byte reclaim_pc;
byte reclaim_walk;
byte truncate_pc;
byte truncate_walk;
byte drain_pc;

byte choice = 1;        /* of the initial state, bit by bit behind a leading 1; 0 ever after */

hidden byte i, next, at;
hidden byte quiet, maps_locked;
hidden byte MLOCK_HI, MLOCK_LO, UNEVICTABLE, MLOCK_FREE, NR_MLOCK, PTL_BAL, RESIDENT, VMA_LIVE;

/* lru */
#define EVICTABLE_LIST 0
#define UNEVICTABLE_LIST 1
#define ISOLATED 2
#define BATCH 3
#define ADDING 4
#define FREED 5
#define ON_A_LIST (lru == EVICTABLE_LIST || lru == UNEVICTABLE_LIST)

/* cache */
#define CACHED 0
#define RECLAIMED 1
#define TRUNCATED 2

/* program counters of a task */
#define SYSCALL 0
#define MM_POPULATE 1
#define FOLLOW_PAGE_MASK 2
#define HANDLE_MM_FAULT 3
#define MLOCK_VMA_PAGE 4
#define ISOLATE_LRU_PAGE 5
#define FOLLOW_PAGE 6
#define TEST_CLEAR_PAGE_MLOCKED 7
#define TEST_CLEAR_PAGE_LRU 8
#define LOCK_PAGE 9
#define RMAP_WALK 10
#define PAGE_MLOCK_ONE 11
#define PAGE_VMA_MAPPED_WALK 12
#define MLOCK_VMA_PAGE_FOUND 13
#define PUTBACK_LRU_PAGE 14
#define ZAP_PTE_RANGE 15
#define CLEAR_PAGE_MLOCK 16
#define ISOLATE_CLEARED 17
#define UNLINK_FILE_VMA 18
#define DONE 19
#define BETWEEN_CALLS(t) (pc[t] == SYSCALL || pc[t] == DONE)

/* of reclaim */
#define ISOLATE_LRU_PAGES 0
#define SHRINK_PAGE_LIST 1
#define TRY_TO_UNMAP_ONE 2
#define RECLAIM_MLOCK_VMA_PAGE 3
#define PTEP_CLEAR_FLUSH 4
#define REMOVE_MAPPING 5
#define MOVE_PAGES_TO_LRU 6
#define SET_PAGE_LRU 7

/* of truncate */
#define TRUNCATE_INODE_PAGE 0
#define UNMAP_MAPPING_PAGE 1
#define TRUNCATE_CLEAR_PAGE_MLOCK 2
#define TRUNCATE_ISOLATE_CLEARED 3
#define DELETE_FROM_PAGE_CACHE 4
#define TRUNCATE_DONE 5

/* of drain */
#define LRU_ADD_DRAIN 0
#define PAGE_EVICTABLE 1

#if VMAS == 1
#define EACH_VMA(X) X(0)
#define ALL_DONE (pc[0] == DONE)
#define MAPCOUNT (entry[0])
#elif VMAS == 2
#define EACH_VMA(X) X(0) X(1)
#define ALL_DONE (pc[0] == DONE && pc[1] == DONE)
#define MAPCOUNT (entry[0] + entry[1])
#else
#define EACH_VMA(X) X(0) X(1) X(2)
#define ALL_DONE (pc[0] == DONE && pc[1] == DONE && pc[2] == DONE)
#define MAPCOUNT (entry[0] + entry[1] + entry[2])
#endif

/* Invariants ------------------------------------------------------------------------------------------------------- */

inline check()
{
#if CHECK == 1
	quiet = reclaim_pc == ISOLATE_LRU_PAGES && (truncate_pc == TRUNCATE_INODE_PAGE || truncate_pc == TRUNCATE_DONE) &&
		lru != BATCH && lru != ADDING;
	maps_locked = false; RESIDENT = true; PTL_BAL = true; VMA_LIVE = true;
	for (i : 0 .. VMAS - 1) {
		quiet = quiet && BETWEEN_CALLS(i);
		maps_locked = maps_locked || (vm_locked[i] && entry[i]);
		RESIDENT = RESIDENT && (!vm_locked[i] || !BETWEEN_CALLS(i) || entry[i] ||
			truncate_pc != TRUNCATE_INODE_PAGE);
		if
		:: ptl[i] == FREE
		:: ptl[i] == BY_RECLAIM ->
			PTL_BAL = PTL_BAL && (reclaim_pc == RECLAIM_MLOCK_VMA_PAGE || reclaim_pc == PTEP_CLEAR_FLUSH)
		:: ptl[i] == BY_TRUNCATE ->
			PTL_BAL = PTL_BAL && (truncate_pc == TRUNCATE_CLEAR_PAGE_MLOCK || truncate_pc == TRUNCATE_ISOLATE_CLEARED)
		:: else ->
			at = pc[ptl[i] - 1];
			PTL_BAL = PTL_BAL && (at == MLOCK_VMA_PAGE || at == ISOLATE_LRU_PAGE || at == MLOCK_VMA_PAGE_FOUND ||
				at == CLEAR_PAGE_MLOCK || at == ISOLATE_CLEARED)
		fi;
		VMA_LIVE = VMA_LIVE && (linked[walk[i]] || (pc[i] != PAGE_MLOCK_ONE && pc[i] != PAGE_VMA_MAPPED_WALK &&
			pc[i] != MLOCK_VMA_PAGE_FOUND))
	}
	VMA_LIVE = VMA_LIVE && (linked[reclaim_walk] || (reclaim_pc != TRY_TO_UNMAP_ONE &&
		reclaim_pc != RECLAIM_MLOCK_VMA_PAGE && reclaim_pc != PTEP_CLEAR_FLUSH));
	VMA_LIVE = VMA_LIVE && (linked[truncate_walk] || (truncate_pc != UNMAP_MAPPING_PAGE &&
		truncate_pc != TRUNCATE_CLEAR_PAGE_MLOCK && truncate_pc != TRUNCATE_ISOLATE_CLEARED));
	MLOCK_HI = !quiet || !mlocked || maps_locked;
	MLOCK_LO = !quiet || !maps_locked || mlocked || missed;
	UNEVICTABLE = !quiet || lru != UNEVICTABLE_LIST || mlocked;
	MLOCK_FREE = lru != FREED || !mlocked;
	NR_MLOCK = nr_mlock == mlocked;
#ifdef ONLY
	assert(ONLY)
#else
	assert(MLOCK_HI);
	assert(MLOCK_LO);
	assert(UNEVICTABLE);
	assert(MLOCK_FREE);
	assert(NR_MLOCK);
	assert(PTL_BAL);
	assert(RESIDENT);
	assert(VMA_LIVE)
#endif
#else
	skip
#endif
}

/* Words of the tables ---------------------------------------------------------------------------------------------- */

/* Sets next: the first linked VMA from 'from' on, or VMAS. */
inline find_linked(from)
{
	next = VMAS;
	for (i : 0 .. VMAS - 1) {
		if
		:: next == VMAS && i >= from && linked[i] -> next = i
		:: else
		fi
	}
}

inline set_mlocked()
{
	if
	:: !mlocked -> mlocked = true; nr_mlock++; missed = false
	:: else
	fi
}

inline clear_mlocked()
{
	mlocked = false;
	nr_mlock--
}

inline list_to_batch()
{
	lru = (ON_A_LIST -> BATCH : lru)
}

inline free_()
{
	lru = (cache != CACHED && pins == 0 && MAPCOUNT == 0 && ON_A_LIST -> FREED : lru)
}

inline call_returns(t)
{
	unmaps[t] = false;
	left[t]--;
	pc[t] = (left[t] == 0 -> DONE : SYSCALL)
}

inline reader_returns(t)
{
	readers[MM(t)]--;
	call_returns(t)
}

inline munlocked(t)
{
	writer[MM(t)] = FREE;
	if
	:: unmaps[t] -> readers[MM(t)]++; pc[t] = ZAP_PTE_RANGE
	:: else -> call_returns(t)
	fi
}

inline unlock_all(t)
{
	page_lock = FREE;
	ptl[t] = FREE;
	reader_returns(t)
}

inline put(t)
{
	pins--;
	free_();
	munlocked(t)
}

inline walk_ends(t)
{
	rmap_readers--;
	walk[t] = 0;
	pc[t] = PUTBACK_LRU_PAGE
}

inline next_vma(t, from)
{
	find_linked(from);
	if
	:: next < VMAS -> walk[t] = next; pc[t] = PAGE_MLOCK_ONE
	:: else -> walk_ends(t)
	fi
}

inline reclaim_next(from)
{
	find_linked(from);
	if
	:: next < VMAS -> reclaim_walk = next; reclaim_pc = TRY_TO_UNMAP_ONE
	:: else -> rmap_readers--; reclaim_walk = 0; reclaim_pc = REMOVE_MAPPING
	fi
}

inline truncate_next(from)
{
	find_linked(from);
	if
	:: next < VMAS -> truncate_walk = next; truncate_pc = UNMAP_MAPPING_PAGE
	:: else -> rmap_readers--; truncate_walk = 0; truncate_pc = DELETE_FROM_PAGE_CACHE
	fi
}

/* exact: what page_remove_rmap() does to a mlocked page in the step that drops the last mapping. */
inline clear_in_one_step()
{
	if
	:: MAPCOUNT == 0 && mlocked -> clear_mlocked(); list_to_batch()
	:: else
	fi
}

/* Tasks ------------------------------------------------------------------------------------------------------------ */

#define MMAP_LOCK_FREE(t) (writer[MM(t)] == FREE && readers[MM(t)] == 0)

#define TASK_STEPS(t) \
:: d_step { pc[t] == SYSCALL && MMAP_LOCK_FREE(t) -> /* mlock */ \
	vm_locked[t] = true; \
	pc[t] = MM_POPULATE; \
	check() } \
:: d_step { pc[t] == SYSCALL && MMAP_LOCK_FREE(t) && vm_locked[t] -> /* munlock */ \
	writer[MM(t)] = TASK(t); \
	vm_locked[t] = false; \
	unmaps[t] = false; \
	pc[t] = FOLLOW_PAGE; \
	check() } \
:: d_step { pc[t] == SYSCALL && MMAP_LOCK_FREE(t) -> /* munmap */ \
	writer[MM(t)] = TASK(t); \
	unmaps[t] = true; \
	if \
	:: vm_locked[t] -> vm_locked[t] = false; pc[t] = FOLLOW_PAGE \
	:: else -> munlocked(t) \
	fi; \
	check() } \
:: d_step { pc[t] == MM_POPULATE && writer[MM(t)] == FREE -> \
	readers[MM(t)]++; \
	pc[t] = FOLLOW_PAGE_MASK; \
	check() } \
:: d_step { pc[t] == FOLLOW_PAGE_MASK && ptl[t] == FREE -> \
	if \
	:: !entry[t] -> pc[t] = HANDLE_MM_FAULT \
	:: entry[t] && page_lock != FREE -> missed = true; reader_returns(t) \
	:: else -> page_lock = TASK(t); ptl[t] = TASK(t); pc[t] = MLOCK_VMA_PAGE \
	fi; \
	check() } \
:: d_step { pc[t] == HANDLE_MM_FAULT && \
		(cache == TRUNCATED || (page_lock == FREE && ptl[t] == FREE && lru != ADDING)) -> \
	if \
	:: cache == TRUNCATED -> reader_returns(t) \
	:: else -> \
		if \
		:: cache == RECLAIMED -> cache = CACHED; missed = false; lru = BATCH \
		:: else \
		fi; \
		entry[t] = true; \
		pc[t] = FOLLOW_PAGE_MASK \
	fi; \
	check() } \
:: d_step { pc[t] == MLOCK_VMA_PAGE -> \
	if \
	:: mlocked -> unlock_all(t) \
	:: else -> set_mlocked(); pc[t] = ISOLATE_LRU_PAGE \
	fi; \
	check() } \
:: d_step { pc[t] == ISOLATE_LRU_PAGE && lru != ADDING -> \
	list_to_batch(); \
	unlock_all(t); \
	check() } \
:: d_step { pc[t] == FOLLOW_PAGE && ptl[t] == FREE -> \
	if \
	:: !entry[t] -> munlocked(t) \
	:: else -> pins++; pc[t] = TEST_CLEAR_PAGE_MLOCKED \
	fi; \
	check() } \
:: d_step { pc[t] == TEST_CLEAR_PAGE_MLOCKED -> \
	if \
	:: mlocked -> clear_mlocked(); pc[t] = TEST_CLEAR_PAGE_LRU \
	:: else -> put(t) \
	fi; \
	check() } \
:: d_step { pc[t] == TEST_CLEAR_PAGE_LRU && lru != ADDING -> \
	if \
	:: ON_A_LIST -> lru = ISOLATED; pc[t] = LOCK_PAGE \
	:: else -> missed = true; put(t) \
	fi; \
	check() } \
:: d_step { pc[t] == LOCK_PAGE && page_lock == FREE -> \
	page_lock = TASK(t); \
	pc[t] = (MAPCOUNT <= 1 && !ALWAYS_WALK -> PUTBACK_LRU_PAGE : RMAP_WALK); \
	check() } \
:: d_step { pc[t] == RMAP_WALK -> \
	rmap_readers++; \
	next_vma(t, 0); \
	check() } \
:: d_step { pc[t] == PAGE_MLOCK_ONE -> \
	if \
	:: vm_locked[walk[t]] -> pc[t] = PAGE_VMA_MAPPED_WALK \
	:: else -> next_vma(t, walk[t] + 1) \
	fi; \
	check() } \
:: d_step { pc[t] == PAGE_VMA_MAPPED_WALK && ptl[walk[t]] == FREE -> \
	if \
	:: !entry[walk[t]] -> next_vma(t, walk[t] + 1) \
	:: entry[walk[t]] && RECHECK == 1 && !vm_locked[walk[t]] -> next_vma(t, walk[t] + 1) \
	:: entry[walk[t]] && RECHECK == 2 && !vm_locked[walk[t]] -> ptl[walk[t]] = TASK(t); walk_ends(t) \
	:: else -> ptl[walk[t]] = TASK(t); pc[t] = MLOCK_VMA_PAGE_FOUND \
	fi; \
	check() } \
:: d_step { pc[t] == MLOCK_VMA_PAGE_FOUND -> \
	set_mlocked(); \
	ptl[walk[t]] = FREE; \
	walk_ends(t); \
	check() } \
:: d_step { pc[t] == PUTBACK_LRU_PAGE -> \
	lru = BATCH; \
	page_lock = FREE; \
	put(t); \
	check() } \
:: d_step { pc[t] == ZAP_PTE_RANGE && ptl[t] == FREE && !(ONE_STEP && entry[t] && MAPCOUNT == 1 && lru == ADDING) -> \
	if \
	:: !entry[t] -> pc[t] = UNLINK_FILE_VMA \
	:: else -> \
		entry[t] = false; \
		if \
		:: MAPCOUNT == 0 && !ONE_STEP -> ptl[t] = TASK(t); pc[t] = CLEAR_PAGE_MLOCK \
		:: else -> clear_in_one_step(); free_(); pc[t] = UNLINK_FILE_VMA \
		fi \
	fi; \
	check() } \
:: d_step { pc[t] == CLEAR_PAGE_MLOCK -> \
	if \
	:: mlocked -> clear_mlocked(); pc[t] = ISOLATE_CLEARED \
	:: else -> free_(); ptl[t] = FREE; pc[t] = UNLINK_FILE_VMA \
	fi; \
	check() } \
:: d_step { pc[t] == ISOLATE_CLEARED && lru != ADDING -> \
	list_to_batch(); \
	free_(); \
	ptl[t] = FREE; \
	pc[t] = UNLINK_FILE_VMA; \
	check() } \
:: d_step { pc[t] == UNLINK_FILE_VMA && rmap_readers == 0 -> \
	linked[t] = false; \
	readers[MM(t)]--; \
	unmaps[t] = false; \
	left[t] = 0; \
	pc[t] = DONE; \
	check() }

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	/* Bits of choice: the VMAs that are VM_LOCKED. As many steps for every choice, so that breadth first the first
	   violation found is a nearest one. */
	atomic {
		do
		:: d_step { choice < (1 << VMAS) -> choice = choice * 2 }
		:: d_step { choice < (1 << VMAS) -> choice = choice * 2 + 1 }
		:: choice >= (1 << VMAS) -> break
		od;
		d_step {
			for (i : 0 .. VMAS - 1) {
				vm_locked[i] = (choice >> i) & 1;
				linked[i] = true;
				entry[i] = true;
				left[i] = CALLS
			}
			mlocked = choice != (1 << VMAS);
			nr_mlock = mlocked;
			lru = (mlocked -> UNEVICTABLE_LIST : EVICTABLE_LIST);
			choice = 0;
			check()
		}
	}

#if CHECK != 2
end:
#endif
	do

	EACH_VMA(TASK_STEPS)

#if CHECK == 2
	/* What has finished may go on doing nothing: so a state without a successor is a deadlock. */
	:: d_step { ALL_DONE && (!TRUNCATE || truncate_pc == TRUNCATE_DONE) -> skip }
#endif

	/* drain */

	:: d_step { drain_pc == LRU_ADD_DRAIN && lru == BATCH ->
		lru = ADDING;
		drain_pc = PAGE_EVICTABLE;
		check() }

	:: d_step { drain_pc == PAGE_EVICTABLE ->
		lru = (mlocked -> UNEVICTABLE_LIST : EVICTABLE_LIST);
		free_();
		drain_pc = LRU_ADD_DRAIN;
		check() }

#if RECLAIM
	:: d_step { reclaim_pc == ISOLATE_LRU_PAGES && lru == EVICTABLE_LIST ->
		lru = ISOLATED;
		reclaim_pc = SHRINK_PAGE_LIST;
		check() }

	:: d_step { reclaim_pc == SHRINK_PAGE_LIST ->
		if
		:: page_lock != FREE || mlocked -> reclaim_pc = MOVE_PAGES_TO_LRU
		:: else ->
			page_lock = BY_RECLAIM;
			rmap_readers++;
			reclaim_next(0)
		fi;
		check() }

	:: d_step { reclaim_pc == TRY_TO_UNMAP_ONE && ptl[reclaim_walk] == FREE ->
		if
		:: !entry[reclaim_walk] -> reclaim_next(reclaim_walk + 1)
		:: else ->
			ptl[reclaim_walk] = BY_RECLAIM;
			reclaim_pc = (vm_locked[reclaim_walk] -> RECLAIM_MLOCK_VMA_PAGE : PTEP_CLEAR_FLUSH)
		fi;
		check() }

	:: d_step { reclaim_pc == RECLAIM_MLOCK_VMA_PAGE ->
		set_mlocked();
		ptl[reclaim_walk] = FREE;
		rmap_readers--;
		reclaim_walk = 0;
		reclaim_pc = REMOVE_MAPPING;
		check() }

	:: d_step { reclaim_pc == PTEP_CLEAR_FLUSH ->
		entry[reclaim_walk] = false;
		ptl[reclaim_walk] = FREE;
		reclaim_next(reclaim_walk + 1);
		check() }

	:: d_step { reclaim_pc == REMOVE_MAPPING ->
		page_lock = FREE;
		if
		:: MAPCOUNT == 0 && pins == 0 && cache == CACHED -> cache = RECLAIMED; lru = FREED; reclaim_pc = ISOLATE_LRU_PAGES
		:: MAPCOUNT == 0 && pins == 0 && cache != CACHED -> lru = FREED; reclaim_pc = ISOLATE_LRU_PAGES
		:: else -> reclaim_pc = MOVE_PAGES_TO_LRU
		fi;
		check() }

	:: d_step { reclaim_pc == MOVE_PAGES_TO_LRU ->
		if
		:: mlocked -> lru = BATCH; reclaim_pc = ISOLATE_LRU_PAGES
		:: else -> reclaim_pc = SET_PAGE_LRU
		fi;
		check() }

	:: d_step { reclaim_pc == SET_PAGE_LRU ->
		lru = EVICTABLE_LIST;
		reclaim_pc = ISOLATE_LRU_PAGES;
		check() }
#endif

#if TRUNCATE
	:: d_step { truncate_pc == TRUNCATE_INODE_PAGE && page_lock == FREE ->
		if
		:: cache != CACHED -> truncate_pc = TRUNCATE_DONE
		:: else ->
			page_lock = BY_TRUNCATE;
			rmap_readers++;
			truncate_next(0)
		fi;
		check() }

	:: d_step { truncate_pc == UNMAP_MAPPING_PAGE && ptl[truncate_walk] == FREE &&
			!(ONE_STEP && entry[truncate_walk] && MAPCOUNT == 1 && lru == ADDING) ->
		if
		:: !entry[truncate_walk] -> truncate_next(truncate_walk + 1)
		:: else ->
			entry[truncate_walk] = false;
			if
			:: MAPCOUNT == 0 && !ONE_STEP ->
				ptl[truncate_walk] = BY_TRUNCATE;
				truncate_pc = TRUNCATE_CLEAR_PAGE_MLOCK
			:: else ->
				clear_in_one_step();
				truncate_next(truncate_walk + 1)
			fi
		fi;
		check() }

	:: d_step { truncate_pc == TRUNCATE_CLEAR_PAGE_MLOCK ->
		if
		:: mlocked -> clear_mlocked(); truncate_pc = TRUNCATE_ISOLATE_CLEARED
		:: else -> ptl[truncate_walk] = FREE; truncate_next(truncate_walk + 1)
		fi;
		check() }

	:: d_step { truncate_pc == TRUNCATE_ISOLATE_CLEARED && lru != ADDING ->
		list_to_batch();
		ptl[truncate_walk] = FREE;
		truncate_next(truncate_walk + 1);
		check() }

	:: d_step { truncate_pc == DELETE_FROM_PAGE_CACHE ->
		cache = TRUNCATED;
		page_lock = FREE;
		free_();
		truncate_pc = TRUNCATE_DONE;
		check() }
#endif

	od
}
