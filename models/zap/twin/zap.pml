/*
 * Twin of the model zap for Spin. Written from ../README.md, to check its numbers of states and of transitions.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the
 * states that Spin stores are the states of the table, plus the empty one before the initial ones are chosen, and what
 * it counts as transitions are the steps, plus those choices. Everything else is 'hidden', not part of a state. Build
 * it with spin -o2: else Spin leaves variables out of the state that are only written when CHECK is 0, as mkcleaned is.
 *
 * Bounds and flags are macros, spin -DPTES=2. twin.sh does it.
 */

#ifndef CPUS
#define CPUS 1      /* at most 4 */
#endif
#ifndef PTES
#define PTES 3      /* at most 6 */
#endif
#ifndef FOLIOS
#define FOLIOS 3    /* at most 6 */
#endif
#ifndef ANON
#define ANON 1
#endif
#ifndef MAPPINGS
#define MAPPINGS 1
#endif
#ifndef LOCAL
#define LOCAL 1
#endif
#ifndef BATCH
#define BATCH 1
#endif
#ifndef BATCHES
#define BATCHES 1
#endif
#ifndef STORES
#define STORES 1
#endif

/* Variant flags, explained in zap.m. The values here are those of 2022-batches. */
#ifndef FORCE
#define FORCE 1
#endif
#ifndef DELAY
#define DELAY 1
#endif
#ifndef BEYOND
#define BEYOND 1
#endif
#ifndef SCAN_LOCAL
#define SCAN_LOCAL 1
#endif
#ifndef CURSOR
#define CURSOR 0
#endif
#ifndef PURGE
#define PURGE 0
#endif
#ifndef PUT_EARLY
#define PUT_EARLY 0
#endif
#ifndef ALWAYS_WALK
#define ALWAYS_WALK 0
#endif
#ifndef NO_SYNC
#define NO_SYNC 0
#endif
#ifndef CHECK
#define CHECK 1
#endif

#if CPUS > 4 || PTES > 6 || FOLIOS > 6
#error too large: add cases to the macros EACH_CPU, EACH_PAGE, EACH_FOLIO
#endif

#if LOCAL > BATCH
#define SLOTS LOCAL
#else
#define SLOTS BATCH
#endif

#define NONE 255

/* An entry of a table or of a TLB, in one byte; none: NONE. */
#define ENTRY(f, w, d) (((f) << 2) | ((w) << 1) | (d))
#define FOLIO(e) ((e) >> 2)
#define WRITABLE(e) (((e) >> 1) & 1)
#define DIRTY(e) ((e) & 1)

/* What zap has in hand: folio, dirty, and whether the mapcount still counts it. */
#define RMAP(z) (((z) >> 1) & 1)

/* A queued page. */
#define QUEUED(f, r) (((f) << 1) | (r))
#define QFOLIO(q) ((q) >> 1)
#define QRMAP(q) ((q) & 1)

#define TLB(c, v) tlb[(c) * PTES + (v)]
#define PTE(t, v) pte[(t) * PTES + (v)]
#define QUEUE(b, s) queue[(b) * SLOTS + (s)]
#define ANONYMOUS(f) ((f) < ANON)
#define EVERYONE ((1 << CPUS) - 1)

byte tlb[CPUS * PTES];

byte ptl[MAPPINGS];      /* FREE, ZAP, WRITEBACK */
byte pte[MAPPINGS * PTES];

byte refcount[FOLIOS];
byte mapcount[FOLIOS];
bool locked[FOLIOS];
bool dirty[FOLIOS];
bool writeback[FOLIOS];
bool behind[FOLIOS];
bool mkcleaned[FOLIOS];
bool reused[FOLIOS];

byte gather_first;
byte gather_last;
byte length[BATCHES + 1];
byte queue[(BATCHES + 1) * SLOTS];
byte active_batch;
bool delayed_rmap;
byte cursor_batch;
byte cursor_first;

byte first[2];           /* the shootdowns, by BY_ZAP and BY_WRITEBACK: range, CPUs that are waited for */
byte last[2];
byte waiting[2];

bool detached;
byte readers;

byte zapping;
byte mkcleaning;

byte zap_pc;
byte zap_va;
bool zap_force;

byte wb_pc;
byte wb_folio;
byte wb_table;
byte wb_va;
bool wb_cleaned;

byte user_pc[CPUS];
byte user_va[CPUS];
byte user_left[CPUS];

byte choice = 1;         /* of the initial state, bit by bit behind a leading 1; 0 ever after */

hidden byte i, j, k, n, from;
hidden byte is_full, found, any;
hidden byte MKCLEAN, STALE_FREE, MAPCOUNT, LOST_DIRTY;

#define FREE 0
#define ZAP 1
#define WRITEBACK 2

#define BY_ZAP 0
#define BY_WRITEBACK 1

#define DETACH_VMAS 0
#define PTE_OFFSET_MAP_LOCK 1
#define PTEP_GET_AND_CLEAR_FULL 2
#define SET_PAGE_DIRTY 3
#define PAGE_REMOVE_RMAP 4
#define TLB_REMOVE_PAGE 5
#define FREE_PAGE_AND_SWAP_CACHE 6
#define TLBONLY 7
#define TLBONLY_WAIT 8
#define TLB_FLUSH_RMAPS 9
#define PTE_UNMAP_UNLOCK 10
#define TLB_FLUSH_MMU 11
#define TLB_FLUSH_MMU_WAIT 12
#define TLB_BATCH_PAGES_FLUSH 13
#define ZAP_DONE 14

#define FOLIO_LOCK 0
#define FOLIO_MKCLEAN 1
#define PAGE_VMA_MAPPED_WALK 2
#define PTEP_CLEAR_FLUSH 3
#define PTEP_CLEAR_FLUSH_WAIT 4
#define SET_PTE_AT 5
#define FOLIO_MARK_DIRTY 6
#define FOLIO_CLEAR_DIRTY_FOR_IO 7
#define SUBMIT_BIO 8
#define WRITEBACK_DONE 9

#define STORE 0
#define HANDLE_MM_FAULT 1
#define DO_PAGE_MKWRITE 2
#define FINISH_MKWRITE_FAULT 3
#define FAULT_DIRTY_SHARED_PAGE 4
#define RETRY_STORE 5
#define USER_DONE 6

/* Invariants ------------------------------------------------------------------------------------------------------- */

inline check()
{
#if CHECK
	MKCLEAN = true; STALE_FREE = true;
	for (i : 0 .. CPUS * PTES - 1) {
		if
		:: tlb[i] != NONE ->
			MKCLEAN = MKCLEAN && !(WRITABLE(tlb[i]) && DIRTY(tlb[i]) && mkcleaned[FOLIO(tlb[i])]);
			STALE_FREE = STALE_FREE && refcount[FOLIO(tlb[i])] > 0 && !reused[FOLIO(tlb[i])]
		:: else
		fi
	}
	MAPCOUNT = true; LOST_DIRTY = true;
	for (j : 0 .. FOLIOS - 1) {
		n = 0; any = false;
		for (i : 0 .. MAPPINGS * PTES - 1) {
			if
			:: pte[i] != NONE && FOLIO(pte[i]) == j -> n++; any = any || DIRTY(pte[i])
			:: else
			fi
		}
		for (i : 0 .. (BATCHES + 1) * SLOTS - 1) {
			if
			:: queue[i] != NONE && QFOLIO(queue[i]) == j && QRMAP(queue[i]) -> n++
			:: else
			fi
		}
		if
		:: zapping != NONE && FOLIO(zapping) == j -> n = n + RMAP(zapping); any = any || DIRTY(zapping)
		:: else
		fi;
		if
		:: mkcleaning != NONE && FOLIO(mkcleaning) == j -> n++; any = any || DIRTY(mkcleaning)
		:: else
		fi;
		MAPCOUNT = MAPCOUNT && n == mapcount[j];
		LOST_DIRTY = LOST_DIRTY && (ANONYMOUS(j) || dirty[j] || writeback[j] || !behind[j] || any)
	}
	assert(MKCLEAN);
	assert(STALE_FREE);
	assert(MAPCOUNT);
	assert(LOST_DIRTY);
	i = 0; j = 0; n = 0
#else
	skip
#endif
}

/* Zap -------------------------------------------------------------------------------------------------------------- */

#define FROM_CURSOR(b, s) ((b) > cursor_batch || ((b) == cursor_batch && (s) >= cursor_first))
#define SCANNED(b) ((b) == active_batch || (SCAN_LOCAL && (b) == 0))

/* Sets any: is there an entry whose rmap is to be removed? */
inline find_pending()
{
	any = false;
	for (i : 0 .. BATCHES) {
		for (j : 0 .. SLOTS - 1) {
			if
			:: QUEUE(i, j) == NONE
			:: QUEUE(i, j) != NONE && CURSOR -> any = any || FROM_CURSOR(i, j)
			:: else -> any = any || (QRMAP(QUEUE(i, j)) && SCANNED(i))
			fi
		}
	}
}

inline remove_queued_rmap(b, s)
{
	k = QFOLIO(QUEUE(b, s));
	mapcount[k]--;
	QUEUE(b, s) = QUEUED(k, 0)
}

inline cursor_to_end()
{
	if
	:: CURSOR -> cursor_batch = active_batch; cursor_first = length[active_batch]
	:: else
	fi
}

inline before_unlock()
{
	if
	:: CURSOR -> find_pending()
	:: else -> any = delayed_rmap
	fi;
	zap_pc = (any -> TLB_FLUSH_RMAPS : PTE_UNMAP_UNLOCK)
}

inline next_page()    /* in: is_full */
{
	zapping = NONE;
	zap_va++;
	if
	:: zap_va < PTES && !is_full -> zap_pc = PTEP_GET_AND_CLEAR_FULL
	:: else ->
		if
		:: FORCE && zap_force -> zap_pc = TLBONLY
		:: else -> before_unlock()
		fi
	fi
}

inline remove_or_queue()
{
	if
	:: CURSOR || (DELAY && DIRTY(zapping) && !ANONYMOUS(FOLIO(zapping))) -> zap_pc = TLB_REMOVE_PAGE
	:: else -> zap_pc = PAGE_REMOVE_RMAP
	fi
}

inline free_pages()
{
	any = false;
	for (i : 0 .. BATCHES) { any = any || length[i] > 0 }
	if
	:: any -> zap_pc = TLB_BATCH_PAGES_FLUSH
	:: else ->
		active_batch = 0;
		cursor_batch = 0;
		cursor_first = 0;
		zap_pc = (zap_va < PTES -> PTE_OFFSET_MAP_LOCK : ZAP_DONE)
	fi
}

inline shoot_down_gather()
{
	first[BY_ZAP] = gather_first;
	last[BY_ZAP] = gather_last;
	waiting[BY_ZAP] = EVERYONE;
	gather_first = 0;
	gather_last = 0
}

inline purge(v)
{
	for (i : 0 .. CPUS - 1) { TLB(i, v) = NONE }
}

/* Writeback -------------------------------------------------------------------------------------------------------- */

inline mkclean_returns()
{
	mkcleaned[wb_folio] = true;
	wb_table = 0;
	wb_va = 0;
	wb_pc = (wb_cleaned -> FOLIO_MARK_DIRTY : FOLIO_CLEAR_DIRTY_FOR_IO)
}

/* To the first mapping of the folio from place 'from' on; a place is table * PTES + page. */
inline walk()
{
	found = false;
	for (i : 0 .. MAPPINGS * PTES - 1) {
		if
		:: !found && i >= from && (i % PTES) % FOLIOS == wb_folio ->
			found = true;
			wb_table = i / PTES;
			wb_va = i % PTES
		:: else
		fi
	}
	if
	:: found -> wb_pc = PAGE_VMA_MAPPED_WALK
	:: else -> mkclean_returns()
	fi
}

/* Users ------------------------------------------------------------------------------------------------------------ */

inline complete(c, f)
{
	if
	:: !ANONYMOUS(f) -> behind[f] = true
	:: else
	fi;
	user_va[c] = 0;
	user_left[c]--;
	user_pc[c] = (user_left[c] == 0 -> USER_DONE : STORE)
}

inline store_to(c, v)
{
	k = v;
	if
	:: TLB(c, k) != NONE && WRITABLE(TLB(c, k)) && DIRTY(TLB(c, k)) ->
		n = FOLIO(TLB(c, k));
		complete(c, n)
	:: else ->
		if
		:: PTE(0, k) == NONE || !WRITABLE(PTE(0, k)) || (TLB(c, k) != NONE && !WRITABLE(TLB(c, k))) ->
			TLB(c, k) = NONE;
			user_va[c] = k;
			user_pc[c] = HANDLE_MM_FAULT
		:: else ->
			PTE(0, k) = PTE(0, k) | 1;
			TLB(c, k) = PTE(0, k);
			n = FOLIO(PTE(0, k));
			complete(c, n)
		fi
	fi
}

#define USER_STORE(c, v) \
:: d_step { user_pc[c] == STORE -> store_to(c, v); check() }

#define USER(c) \
:: d_step { user_pc[c] == HANDLE_MM_FAULT -> \
	if \
	:: detached -> user_va[c] = 0; user_left[c] = 0; user_pc[c] = USER_DONE \
	:: else -> readers++; user_pc[c] = DO_PAGE_MKWRITE \
	fi; \
	check() } \
:: d_step { user_pc[c] == DO_PAGE_MKWRITE && PTE(0, user_va[c]) != NONE && \
		!locked[FOLIO(PTE(0, user_va[c]))] -> \
	locked[FOLIO(PTE(0, user_va[c]))] = true; \
	user_pc[c] = FINISH_MKWRITE_FAULT; \
	check() } \
:: d_step { user_pc[c] == FINISH_MKWRITE_FAULT && ptl[0] == FREE && PTE(0, user_va[c]) != NONE -> \
	PTE(0, user_va[c]) = PTE(0, user_va[c]) | 3; \
	mkcleaned[FOLIO(PTE(0, user_va[c]))] = false; \
	user_pc[c] = FAULT_DIRTY_SHARED_PAGE; \
	check() } \
:: d_step { user_pc[c] == FAULT_DIRTY_SHARED_PAGE -> \
	dirty[user_va[c] % FOLIOS] = true; \
	locked[user_va[c] % FOLIOS] = false; \
	readers--; \
	user_pc[c] = RETRY_STORE; \
	check() } \
:: d_step { user_pc[c] == RETRY_STORE -> store_to(c, user_va[c]); check() } \
:: FLUSH_TLB_FUNC(c, BY_ZAP) \
:: FLUSH_TLB_FUNC(c, BY_WRITEBACK)

/* Hardware and allocator ------------------------------------------------------------------------------------------- */

#define TLB_FILL_EVICT(c, v) \
:: d_step { TLB(c, v) == NONE && PTE(0, v) != NONE -> TLB(c, v) = PTE(0, v); check() } \
:: d_step { TLB(c, v) != NONE -> TLB(c, v) = NONE; check() }

#define FLUSH_TLB_FUNC(c, who) \
d_step { (waiting[who] >> c) & 1 -> \
	for (i : 0 .. PTES - 1) { \
		if \
		:: first[who] <= i && i < last[who] -> TLB(c, i) = NONE \
		:: else \
		fi \
	} \
	waiting[who] = waiting[who] & ~(1 << c); \
	check() }

#define FOLIO_STEPS(f) \
:: d_step { wb_pc == FOLIO_LOCK && !ANONYMOUS(f) && dirty[f] && !locked[f] -> \
	locked[f] = true; \
	wb_folio = f; \
	wb_pc = FOLIO_MKCLEAN; \
	check() } \
:: d_step { refcount[f] == 0 -> refcount[f] = 1; reused[f] = true; check() }

/* Every CPU, page, folio ------------------------------------------------------------------------------------------- */

#define CPU_0(X) X(0)
#define PAGE_0(X, c) X(c, 0)
#define FOLIO_0(X) X(0)
#if CPUS > 1
#define CPU_1(X) X(1)
#else
#define CPU_1(X)
#endif
#if CPUS > 2
#define CPU_2(X) X(2)
#else
#define CPU_2(X)
#endif
#if CPUS > 3
#define CPU_3(X) X(3)
#else
#define CPU_3(X)
#endif
#if PTES > 1
#define PAGE_1(X, c) X(c, 1)
#else
#define PAGE_1(X, c)
#endif
#if PTES > 2
#define PAGE_2(X, c) X(c, 2)
#else
#define PAGE_2(X, c)
#endif
#if PTES > 3
#define PAGE_3(X, c) X(c, 3)
#else
#define PAGE_3(X, c)
#endif
#if PTES > 4
#define PAGE_4(X, c) X(c, 4)
#else
#define PAGE_4(X, c)
#endif
#if PTES > 5
#define PAGE_5(X, c) X(c, 5)
#else
#define PAGE_5(X, c)
#endif
#if FOLIOS > 1
#define FOLIO_1(X) X(1)
#else
#define FOLIO_1(X)
#endif
#if FOLIOS > 2
#define FOLIO_2(X) X(2)
#else
#define FOLIO_2(X)
#endif
#if FOLIOS > 3
#define FOLIO_3(X) X(3)
#else
#define FOLIO_3(X)
#endif
#if FOLIOS > 4
#define FOLIO_4(X) X(4)
#else
#define FOLIO_4(X)
#endif
#if FOLIOS > 5
#define FOLIO_5(X) X(5)
#else
#define FOLIO_5(X)
#endif
#define EACH_CPU(X) CPU_0(X) CPU_1(X) CPU_2(X) CPU_3(X)
#define EACH_PAGE(X, c) PAGE_0(X, c) PAGE_1(X, c) PAGE_2(X, c) PAGE_3(X, c) PAGE_4(X, c) PAGE_5(X, c)
#define EACH_FOLIO(X) FOLIO_0(X) FOLIO_1(X) FOLIO_2(X) FOLIO_3(X) FOLIO_4(X) FOLIO_5(X)

#define CPU_STEPS(c) \
EACH_PAGE(USER_STORE, c) \
USER(c) \
EACH_PAGE(TLB_FILL_EVICT, c)

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	/* Bits of choice: the pages stored to before; above them: written by write(2). As many steps for every choice, so
	   that breadth first the first violation found is a nearest one. */
	atomic {
		do
		:: d_step { choice < (2 << PTES) -> choice = choice * 2 }
		:: d_step { choice < (2 << PTES) -> choice = choice * 2 + 1 }
		:: choice >= (2 << PTES) -> break
		od;
		d_step {
			for (i : 0 .. CPUS * PTES - 1) { tlb[i] = NONE }
			for (i : 0 .. CPUS - 1) { user_left[i] = STORES }
			for (i : 0 .. FOLIOS - 1) {
				refcount[i] = (ANONYMOUS(i) -> 0 : 1);
				dirty[i] = !ANONYMOUS(i) && ((choice >> PTES) & 1);
				behind[i] = dirty[i]
			}
			for (i : 0 .. MAPPINGS - 1) {
				for (j : 0 .. PTES - 1) {
					k = j % FOLIOS;
					any = (choice >> j) & 1;
					PTE(i, j) = ENTRY(k, (i == 0), (i == 0 && any));
					refcount[k]++;
					mapcount[k]++;
					if
					:: any && !ANONYMOUS(k) -> dirty[k] = true; behind[k] = true
					:: else
					fi
				}
			}
			for (i : 0 .. (BATCHES + 1) * SLOTS - 1) { queue[i] = NONE }
			zapping = NONE;
			mkcleaning = NONE;
			choice = 0;
			check()
		}
	}

end:	do

	/* zap */

	:: d_step { zap_pc == DETACH_VMAS && readers == 0 ->
		detached = true;
		zap_pc = PTE_OFFSET_MAP_LOCK;
		check() }

	:: d_step { zap_pc == PTE_OFFSET_MAP_LOCK && ptl[0] == FREE ->
		ptl[0] = ZAP;
		zap_force = false;
		cursor_to_end();
		zap_pc = PTEP_GET_AND_CLEAR_FULL;
		check() }

	:: d_step { zap_pc == PTEP_GET_AND_CLEAR_FULL ->
		if
		:: PTE(0, zap_va) == NONE -> is_full = false; next_page()
		:: else ->
			zapping = ENTRY(FOLIO(PTE(0, zap_va)), 1, DIRTY(PTE(0, zap_va)));
			PTE(0, zap_va) = NONE;
			if
			:: PURGE -> purge(zap_va)
			:: else ->
				gather_first = (gather_last == 0 -> zap_va : gather_first);
				gather_last = zap_va + 1
			fi;
			if
			:: DIRTY(zapping) && !ANONYMOUS(FOLIO(zapping)) -> zap_pc = SET_PAGE_DIRTY
			:: else -> remove_or_queue()
			fi
		fi;
		check() }

	:: d_step { zap_pc == SET_PAGE_DIRTY ->
		dirty[FOLIO(zapping)] = true;
		zap_force = zap_force || FORCE;
		delayed_rmap = delayed_rmap || DELAY;
		remove_or_queue();
		check() }

	:: d_step { zap_pc == PAGE_REMOVE_RMAP ->
		mapcount[FOLIO(zapping)]--;
		zapping = zapping & ~2;
		zap_pc = (PUT_EARLY -> FREE_PAGE_AND_SWAP_CACHE : TLB_REMOVE_PAGE);
		check() }

	:: d_step { zap_pc == TLB_REMOVE_PAGE ->
		QUEUE(active_batch, length[active_batch]) = QUEUED(FOLIO(zapping), RMAP(zapping));
		length[active_batch]++;
		is_full = false;
		if
		:: length[active_batch] == (active_batch == 0 -> LOCAL : BATCH) ->
			if
			:: active_batch < BATCHES && (CURSOR || !delayed_rmap || active_batch < BEYOND) -> active_batch++
			:: else -> is_full = true; zap_force = true
			fi
		:: else
		fi;
		next_page();
		check() }

	:: d_step { zap_pc == FREE_PAGE_AND_SWAP_CACHE ->
		refcount[FOLIO(zapping)]--;
		is_full = false;
		next_page();
		check() }

	:: d_step { zap_pc == TLBONLY ->
		shoot_down_gather();
		zap_pc = TLBONLY_WAIT;
		check() }

	:: d_step { zap_pc == TLBONLY_WAIT && waiting[BY_ZAP] == 0 ->
		first[BY_ZAP] = 0;
		last[BY_ZAP] = 0;
		before_unlock();
		check() }

	:: d_step { zap_pc == TLB_FLUSH_RMAPS ->
		if
		:: CURSOR ->
			if
			:: cursor_first == length[cursor_batch] -> cursor_batch++; cursor_first = 0
			:: else
			fi;
			remove_queued_rmap(cursor_batch, cursor_first);
			cursor_first++
		:: else ->
			found = false;
			for (i : 0 .. BATCHES) {
				for (j : 0 .. SLOTS - 1) {
					if
					:: !found && QUEUE(i, j) != NONE && QRMAP(QUEUE(i, j)) && SCANNED(i) ->
						found = true;
						remove_queued_rmap(i, j)
					:: else
					fi
				}
			}
		fi;
		find_pending();
		if
		:: !any -> delayed_rmap = false; cursor_to_end(); zap_pc = PTE_UNMAP_UNLOCK
		:: else
		fi;
		check() }

	:: d_step { zap_pc == PTE_UNMAP_UNLOCK ->
		ptl[0] = FREE;
		if
		:: gather_last > 0 -> zap_pc = TLB_FLUSH_MMU
		:: else -> free_pages()
		fi;
		check() }

	:: d_step { zap_pc == TLB_FLUSH_MMU ->
		shoot_down_gather();
		zap_pc = TLB_FLUSH_MMU_WAIT;
		check() }

	:: d_step { zap_pc == TLB_FLUSH_MMU_WAIT && waiting[BY_ZAP] == 0 ->
		first[BY_ZAP] = 0;
		last[BY_ZAP] = 0;
		free_pages();
		check() }

	:: d_step { zap_pc == TLB_BATCH_PAGES_FLUSH ->
		found = false;
		for (i : 0 .. BATCHES) {
			if
			:: !found && length[i] > 0 ->
				found = true;
				refcount[QFOLIO(QUEUE(i, 0))]--;
				length[i]--;
				for (j : 1 .. SLOTS) {
					if
					:: j < SLOTS -> QUEUE(i, j - 1) = QUEUE(i, j)
					:: else -> QUEUE(i, j - 1) = NONE
					fi
				}
			:: else
			fi
		}
		free_pages();
		check() }

	/* writeback; folio_lock is in FOLIO_STEPS */

	:: d_step { wb_pc == FOLIO_MKCLEAN ->
		if
		:: mapcount[wb_folio] == 0 && !ALWAYS_WALK -> mkclean_returns()
		:: else -> from = 0; walk()
		fi;
		check() }

	:: d_step { wb_pc == PAGE_VMA_MAPPED_WALK &&
			(ptl[wb_table] == FREE || (NO_SYNC && PTE(wb_table, wb_va) == NONE)) ->
		if
		:: PTE(wb_table, wb_va) != NONE && FOLIO(PTE(wb_table, wb_va)) == wb_folio &&
				(PTE(wb_table, wb_va) & 3) ->
			ptl[wb_table] = WRITEBACK;
			wb_pc = PTEP_CLEAR_FLUSH
		:: else -> from = wb_table * PTES + wb_va + 1; walk()
		fi;
		check() }

	:: d_step { wb_pc == PTEP_CLEAR_FLUSH ->
		mkcleaning = PTE(wb_table, wb_va);
		PTE(wb_table, wb_va) = NONE;
		if
		:: PURGE && wb_table == 0 -> purge(wb_va)
		:: PURGE && wb_table != 0
		:: !PURGE ->
			first[BY_WRITEBACK] = (wb_table == 0 -> wb_va : 0);
			last[BY_WRITEBACK] = (wb_table == 0 -> wb_va + 1 : 0);
			waiting[BY_WRITEBACK] = EVERYONE
		fi;
		wb_pc = PTEP_CLEAR_FLUSH_WAIT;
		check() }

	:: d_step { wb_pc == PTEP_CLEAR_FLUSH_WAIT && waiting[BY_WRITEBACK] == 0 ->
		first[BY_WRITEBACK] = 0;
		last[BY_WRITEBACK] = 0;
		wb_pc = SET_PTE_AT;
		check() }

	:: d_step { wb_pc == SET_PTE_AT ->
		PTE(wb_table, wb_va) = ENTRY(FOLIO(mkcleaning), 0, 0);
		mkcleaning = NONE;
		wb_cleaned = true;
		ptl[wb_table] = FREE;
		from = wb_table * PTES + wb_va + 1;
		walk();
		check() }

	:: d_step { wb_pc == FOLIO_MARK_DIRTY ->
		dirty[wb_folio] = true;
		wb_cleaned = false;
		wb_pc = FOLIO_CLEAR_DIRTY_FOR_IO;
		check() }

	:: d_step { wb_pc == FOLIO_CLEAR_DIRTY_FOR_IO ->
		dirty[wb_folio] = false;
		writeback[wb_folio] = true;
		locked[wb_folio] = false;
		wb_pc = SUBMIT_BIO;
		check() }

	:: d_step { wb_pc == SUBMIT_BIO ->
		behind[wb_folio] = false;
		writeback[wb_folio] = false;
		wb_folio = 0;
		wb_pc = WRITEBACK_DONE;
		check() }

	EACH_FOLIO(FOLIO_STEPS)
	EACH_CPU(CPU_STEPS)

	od
}
