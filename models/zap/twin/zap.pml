/*
 * Twin of the models zap and gather for Spin, without a huge page and the end of a process. Written from the tables of
 * ../README.md, to check its numbers of states and of transitions.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began. So the states
 * that Spin stores are those of the tables, plus the empty one before an initial one is chosen, and its transitions are the
 * steps, plus these choices. Variables that are 'hidden' are not part of a state. Build it with spin -o2: else Spin leaves
 * variables out of the state that only the invariants read. What only gather has is left out of zap, so that no state is
 * wider than what its model has.
 *
 * Bounds and flags are macros, spin -DPTES=1. twin.sh does it.
 */

/* The scope. 0: zap, one page table and tlb_finish_mmu(). 1: gather, the whole mm. */
#ifndef MM
#define MM 1
#endif
#ifndef CPUS
#define CPUS 1       /* at most 4 */
#endif
#ifndef TABLES
#define TABLES 2
#endif
#ifndef PTES
#define PTES 2       /* at most 9 addresses */
#endif
#ifndef FOLIOS
#define FOLIOS 2     /* at most 6 */
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
#define BATCHES 2
#endif
#ifndef STORES
#define STORES 1
#endif
#ifndef WRITEBACK
#define WRITEBACK 1
#endif
#ifndef UNMAP
#define UNMAP 1
#endif

/* Variant flags, explained in zap.m. The values here are those of today's kernel. */
#ifndef FLUSH_LOCKED
#define FLUSH_LOCKED 1
#endif
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
#ifndef TTU_SYNC
#define TTU_SYNC 1
#endif
#ifndef RMAPS_ALWAYS
#define RMAPS_ALWAYS 1
#endif
#ifndef WALK_ON
#define WALK_ON 1
#endif
#ifndef RMAPS_FIRST
#define RMAPS_FIRST 0    /* 1: the flush under the lock comes after the removals */
#endif

/* CHECK 0: no invariant. ONLY: the one to check, else all. */
#ifndef CHECK
#define CHECK 1
#endif

/* Places are entries of tables, table by table; those of the running mm come first, and are its addresses. */
#define ALL_TABLES (TABLES + MAPPINGS - 1)
#define ADDRESSES (TABLES * PTES)
#define PLACES (ALL_TABLES * PTES)
#if CPUS > 4 || TABLES * PTES > 9 || FOLIOS > 6
#error too large: add cases to the macros EACH_CPU, EACH_ADDRESS, EACH_FOLIO
#endif

#if LOCAL > BATCH
#define SLOTS LOCAL
#else
#define SLOTS BATCH
#endif

#if ANON < FOLIOS
#define CHOICES (2 << ADDRESSES)
#else
#define CHOICES (1 << ADDRESSES)
#endif
#if MM && ANON < FOLIOS
#define FOLIO_OF(v) ((v) < ANON -> (v) : ANON + ((v) - ANON) % (FOLIOS - ANON))
#elif MM
#define FOLIO_OF(v) ((v) % FOLIOS)
#else
#define FOLIO_OF(v) (((v) % PTES) % FOLIOS)
#endif

#define NONE 255

/* An entry of a table or of a TLB. */
#define ENTRY(f, w, d) (((f) << 2) | ((w) << 1) | (d))
#define FOLIO(e) ((e) >> 2)
#define WRITABLE(e) (((e) >> 1) & 1)
#define DIRTY(e) ((e) & 1)

/* What zap has in hand has its rmap bit where an entry has writable. */
#define RMAP(z) (((z) >> 1) & 1)

#define QUEUED(f, r) (((f) << 1) | (r))
#define QFOLIO(q) ((q) >> 1)
#define QRMAP(q) ((q) & 1)
#define QUEUE(b, s) queue[(b) * SLOTS + (s)]

#define TLB(c, v) tlb[(c) * ADDRESSES + (v)]
#define ANONYMOUS(f) ((f) < ANON)
#define EVERYONE ((1 << CPUS) - 1)

byte tlb[CPUS * ADDRESSES];

byte ptl[ALL_TABLES];          /* FREE, or BY_ZAP, BY_WRITEBACK, BY_UNMAP */
byte pte[PLACES];

#if MM
short refcount[FOLIOS];
short mapcount[FOLIOS];
#else
byte refcount[FOLIOS];
byte mapcount[FOLIOS];
#endif
bool locked[FOLIOS];
bool dirty[FOLIOS];
bool writeback[FOLIOS];
bool behind[FOLIOS];
bool mkcleaned[FOLIOS];
bool reused[FOLIOS];

#if MM
short nr_mapped[2];          /* [1]: of anonymous folios */
short rss[2];
#endif

byte range_first;
byte range_last;
byte length[BATCHES + 1];
byte queue[(BATCHES + 1) * SLOTS];
byte active_batch;
bool delayed_rmap;
byte cursor_batch;
byte cursor_first;

byte first[2 + UNMAP];       /* shootdowns, by BY_... */
byte last[2 + UNMAP];
byte waiting[2 + UNMAP];

bool detached;
#if MM
bool unlinked;
#else
#define unlinked false
#endif
byte readers;

byte zapping;
byte mkcleaning;
#if UNMAP
byte unmapping;
#endif

byte zap_pc;
#if TABLES > 1
byte zap_table;
#else
#define zap_table 0
#endif
byte zap_i;                  /* PTES, with no lock held: the last table is done */
bool zap_force;
#if MM
byte zap_rss[2];
#endif

byte wb_pc;
byte wb_folio;
byte wb_va;
bool wb_cleaned;

#if UNMAP
byte um_pc;
byte um_folio;
byte um_va;
#endif

byte user_pc[CPUS];
byte user_va[CPUS];
byte user_left[CPUS];

#if TABLES * PTES > 6
short choice = 1;
#else
byte choice = 1;
#endif
/* Of the initial state, bit by bit behind a leading 1; 0 ever after. */

hidden byte i, j, k, n, a, from;
hidden byte is_full, found, any;
hidden byte quiet, flag;
hidden short nr[2];
hidden short present[2];
#if !MM
hidden byte STALE_FREE, MKCLEAN, LOST_DIRTY, MAPCOUNT;
#else
hidden byte STALE_FREE, MKCLEAN, LOST_DIRTY, MAPCOUNT, REF_MAP, PTL_BAL, RET_FLUSH;
hidden byte RMAP_PENDING, RMAP_ONCE, RMAP_SKIP, FORCED_FLUSH, UNMAPPED, QUIESCENT;
#endif

#define BY_ZAP 0
#define BY_WRITEBACK 1
#define BY_UNMAP 2
#define FREE 3

#define TLB_GATHER_MMU 0
#define PTE_OFFSET_MAP_LOCK 1
#define PTEP_GET_AND_CLEAR_FULL 2
#define SET_PAGE_DIRTY 3
#define PAGE_REMOVE_RMAP 4
#define TLB_REMOVE_PAGE 5
#define TLBONLY 6
#define TLBONLY_WAIT 7
#define TLB_FLUSH_RMAPS 8
#define PTE_UNMAP_UNLOCK 9
#define FREE_PGTABLES 10
#define TLB_FLUSH_MMU 11
#define TLB_FLUSH_MMU_WAIT 12
#define TLB_BATCH_PAGES_FLUSH 13
#define ZAP_DONE 14
#define FREE_PAGE_AND_SWAP_CACHE 15
#define IN_ZAP_PTE_RANGE ((PTEP_GET_AND_CLEAR_FULL <= zap_pc && zap_pc <= PTE_UNMAP_UNLOCK) || \
	zap_pc == FREE_PAGE_AND_SWAP_CACHE)

#define WB_FOLIO_LOCK 0
#define WB_FOLIO_MKCLEAN 1
#define WB_WALK 2
#define WB_CLEAR 3
#define WB_CLEAR_WAIT 4
#define WB_SET_PTE_AT 5
#define WB_FOLIO_MARK_DIRTY 6
#define WB_CLEAR_DIRTY_FOR_IO 7
#define WB_SUBMIT_BIO 8
#define WB_DONE 9

#define UM_FOLIO_LOCK 0
#define UM_TRY_TO_UNMAP 1
#define UM_WALK 2
#define UM_CLEAR 3
#define UM_CLEAR_WAIT 4
#define UM_FOLIO_MARK_DIRTY 5
#define UM_PAGE_REMOVE_RMAP 6
#define UM_FOLIO_MAPPED 7
#define UM_DONE 8

#define STORE 0
#define HANDLE_MM_FAULT 1
#define DO_PAGE_MKWRITE 2
#define FINISH_MKWRITE_FAULT 3
#define FAULT_DIRTY_SHARED_PAGE 4
#define RETRY_STORE 5
#define USER_DONE 6

/* Invariants ------------------------------------------------------------------------------------------------------- */

#define C_ALL 0
#define C_STALE_FREE 1
#define C_MKCLEAN 2
#define C_LOST_DIRTY 3
#define C_MAPCOUNT 4
#define C_REF_MAP 5
#define C_PTL_BAL 6
#define C_RET_FLUSH 7
#define C_RMAP_PENDING 8
#define C_RMAP_ONCE 9
#define C_RMAP_SKIP 10
#define C_FORCED_FLUSH 11
#define C_UNMAPPED 12
#define C_QUIESCENT 13
#ifndef ONLY
#define ONLY C_ALL
#endif
#define REQUIRE(name, holds) name = name && (holds)
#define CHECKED(name) (ONLY == C_ALL || ONLY == name)

#define BEFORE_CURSOR(b, s) ((b) < cursor_batch || ((b) == cursor_batch && (s) < cursor_first))

#if UNMAP
#define UM_QUIET (um_pc == UM_FOLIO_LOCK || um_pc == UM_DONE)
#define UM_LOCKED(t) (UM_CLEAR <= um_pc && um_pc <= UM_PAGE_REMOVE_RMAP && um_va / PTES == t)
#define UM_UNMAPPED (um_pc != UM_FOLIO_MAPPED || mapcount[um_folio] == 0)
#else
#define UM_QUIET true
#define UM_LOCKED(t) false
#define UM_UNMAPPED true
#endif

/* n: entries of the folio, queued ones and those in hand that its mapcount still counts; any: is one dirty? k: those of a table. */
inline count_rmaps(f)
{
	n = 0; any = false;
	for (i : 0 .. PLACES - 1) {
		if
		:: pte[i] != NONE && FOLIO(pte[i]) == f -> n++; any = any || DIRTY(pte[i])
		:: else
		fi
	}
	k = n;
	for (i : 0 .. (BATCHES + 1) * SLOTS - 1) {
		if
		:: queue[i] != NONE && QFOLIO(queue[i]) == f && QRMAP(queue[i]) -> n++
		:: else
		fi
	}
	if
	:: zapping != NONE && FOLIO(zapping) == f -> n = n + RMAP(zapping); any = any || DIRTY(zapping)
	:: else
	fi;
	if
	:: mkcleaning != NONE && FOLIO(mkcleaning) == f -> n++; any = any || DIRTY(mkcleaning)
	:: else
	fi;
#if UNMAP
	if
	:: unmapping != NONE && FOLIO(unmapping) == f -> n++; any = any || DIRTY(unmapping)
	:: else
	fi
#endif
}

#if !MM
inline check()
{
#if CHECK
	MKCLEAN = true; STALE_FREE = true;
	for (i : 0 .. CPUS * ADDRESSES - 1) {
		if
		:: tlb[i] != NONE ->
			MKCLEAN = MKCLEAN && !(WRITABLE(tlb[i]) && DIRTY(tlb[i]) && mkcleaned[FOLIO(tlb[i])]);
			STALE_FREE = STALE_FREE && refcount[FOLIO(tlb[i])] > 0 && !reused[FOLIO(tlb[i])]
		:: else
		fi
	}
	MAPCOUNT = true; LOST_DIRTY = true;
	for (j : 0 .. FOLIOS - 1) {
		count_rmaps(j);
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
#else
inline check()
{
#if CHECK
	STALE_FREE = true; MKCLEAN = true; LOST_DIRTY = true; MAPCOUNT = true;
	REF_MAP = true; PTL_BAL = true; RET_FLUSH = true; RMAP_PENDING = true; RMAP_ONCE = true;
	RMAP_SKIP = true; FORCED_FLUSH = true; UNMAPPED = true; QUIESCENT = true;
	quiet = zap_pc == ZAP_DONE && (wb_pc == WB_FOLIO_LOCK || wb_pc == WB_DONE) && UM_QUIET;
	for (i : 0 .. CPUS - 1) {
		quiet = quiet && user_pc[i] == USER_DONE
	}
	for (i : 0 .. CPUS * ADDRESSES - 1) {
		if
		:: tlb[i] != NONE ->
			k = FOLIO(tlb[i]);
			REQUIRE(MKCLEAN, !(WRITABLE(tlb[i]) && DIRTY(tlb[i]) && mkcleaned[k]));
			REQUIRE(STALE_FREE, refcount[k] > 0 && !reused[k]);
			REQUIRE(RET_FLUSH, zap_pc != ZAP_DONE)
		:: else
		fi
	}
	nr[0] = 0; nr[1] = 0; present[0] = 0; present[1] = 0;
	for (j : 0 .. FOLIOS - 1) {
		count_rmaps(j);
		present[ANONYMOUS(j)] = present[ANONYMOUS(j)] + k;
		if
		:: mapcount[j] > 0 -> nr[ANONYMOUS(j)]++
		:: else
		fi;
		REQUIRE(QUIESCENT, !quiet || (mapcount[j] == k && !locked[j] && !writeback[j] &&
			refcount[j] == mapcount[j] + !ANONYMOUS(j) + reused[j]));
		REQUIRE(MAPCOUNT, n == mapcount[j]);
		REQUIRE(REF_MAP, refcount[j] >= mapcount[j] + !ANONYMOUS(j));
		REQUIRE(LOST_DIRTY, ANONYMOUS(j) || dirty[j] || writeback[j] || !behind[j] || any)
	}
	REQUIRE(QUIESCENT, !quiet || (range_last == 0 && !delayed_rmap && nr_mapped[0] == nr[0] && nr_mapped[1] == nr[1] &&
		rss[0] == present[0] && rss[1] == present[1]));
	for (i : 0 .. BATCHES) {
		for (j : 0 .. SLOTS - 1) {
			if
			:: QUEUE(i, j) != NONE ->
				REQUIRE(QUIESCENT, !quiet);
				REQUIRE(RMAP_PENDING, IN_ZAP_PTE_RANGE || !QRMAP(QUEUE(i, j)));
				REQUIRE(RMAP_ONCE, !CURSOR || !IN_ZAP_PTE_RANGE || BEFORE_CURSOR(i, j) || QRMAP(QUEUE(i, j)));
				REQUIRE(RMAP_SKIP, !CURSOR || !IN_ZAP_PTE_RANGE || !BEFORE_CURSOR(i, j) || !QRMAP(QUEUE(i, j)))
			:: else
			fi
		}
	}
	for (i : 0 .. TABLES - 1) {
		REQUIRE(QUIESCENT, !quiet || ptl[i] == FREE);
		REQUIRE(PTL_BAL, (ptl[i] == BY_ZAP) == (IN_ZAP_PTE_RANGE && zap_table == i));
		REQUIRE(PTL_BAL, (ptl[i] == BY_WRITEBACK) ==
			(WB_CLEAR <= wb_pc && wb_pc <= WB_SET_PTE_AT && wb_va / PTES == i));
		REQUIRE(PTL_BAL, (ptl[i] == BY_UNMAP) == UM_LOCKED(i))
	}
	REQUIRE(FORCED_FLUSH, zap_pc != TLBONLY || zap_force);
	REQUIRE(UNMAPPED, UM_UNMAPPED);
	assert(!CHECKED(C_STALE_FREE) || STALE_FREE);
	assert(!CHECKED(C_MKCLEAN) || MKCLEAN);
	assert(!CHECKED(C_LOST_DIRTY) || LOST_DIRTY);
	assert(!CHECKED(C_MAPCOUNT) || MAPCOUNT);
	assert(!CHECKED(C_REF_MAP) || REF_MAP);
	assert(!CHECKED(C_PTL_BAL) || PTL_BAL);
	assert(!CHECKED(C_RET_FLUSH) || RET_FLUSH);
	assert(!CHECKED(C_RMAP_PENDING) || RMAP_PENDING);
	assert(!CHECKED(C_RMAP_ONCE) || RMAP_ONCE);
	assert(!CHECKED(C_RMAP_SKIP) || RMAP_SKIP);
	assert(!CHECKED(C_FORCED_FLUSH) || FORCED_FLUSH);
	assert(!CHECKED(C_UNMAPPED) || UNMAPPED);
	assert(!CHECKED(C_QUIESCENT) || QUIESCENT)
#else
	skip
#endif
}
#endif

/* Removing the rmap, and the shootdowns ---------------------------------------------------------------------------- */

inline remove_rmap(f)
{
	mapcount[f]--;
#if MM
	if
	:: mapcount[f] == 0 -> nr_mapped[ANONYMOUS(f)]--
	:: else
	fi
#endif
}

inline shoot_down(who, start, end)
{
	first[who] = start;
	last[who] = end;
	waiting[who] = EVERYONE
}

inline purge(v)
{
	for (i : 0 .. CPUS - 1) { TLB(i, v) = NONE }
}

inline shot_down(who)
{
	first[who] = 0;
	last[who] = 0
}

/* Zap -------------------------------------------------------------------------------------------------------------- */

inline discard()
{
	if
	:: CURSOR -> cursor_batch = active_batch; cursor_first = length[active_batch]
	:: else
	fi
}

/* Sets any: is there an entry whose rmap tlb_flush_rmaps is to remove? */
inline find_pending()
{
	any = false;
	for (i : 0 .. BATCHES) {
		for (j : 0 .. SLOTS - 1) {
			if
			:: QUEUE(i, j) == NONE
			:: QUEUE(i, j) != NONE && CURSOR ->
				any = any || (!BEFORE_CURSOR(i, j) && (WALK_ON || i == cursor_batch))
			:: else -> any = any || (QRMAP(QUEUE(i, j)) && (i == active_batch || (SCAN_LOCAL && i == 0)))
			fi
		}
	}
}

inline next_table()
{
	zap_pc = (zap_i < PTES -> PTE_OFFSET_MAP_LOCK : (MM -> FREE_PGTABLES : ZAP_DONE))
}

inline after_the_flush()
{
	find_pending();
	zap_pc = ((CURSOR -> any : delayed_rmap) -> TLB_FLUSH_RMAPS : PTE_UNMAP_UNLOCK)
}

#define FLUSH_NOW (FLUSH_LOCKED && zap_force && range_last > 0)

inline next_entry()    /* in: is_full */
{
	zapping = NONE;
	zap_i++;
	if
	:: !is_full && zap_i < PTES -> zap_pc = PTEP_GET_AND_CLEAR_FULL
	:: else ->
#if MM
		rss[0] = rss[0] - zap_rss[0];
		rss[1] = rss[1] - zap_rss[1];
		zap_rss[0] = 0;
		zap_rss[1] = 0;
#endif
		if
		:: RMAPS_FIRST ->
			after_the_flush();
			if
			:: zap_pc == PTE_UNMAP_UNLOCK && FLUSH_NOW -> zap_pc = TLBONLY
			:: else
			fi
		:: !RMAPS_FIRST && FLUSH_NOW -> zap_pc = TLBONLY
		:: !RMAPS_FIRST && !FLUSH_NOW && !RMAPS_ALWAYS && !zap_force -> zap_pc = PTE_UNMAP_UNLOCK
		:: else -> after_the_flush()
		fi
	fi
}

inline remove_or_queue()
{
	zap_pc = (CURSOR || (DELAY && DIRTY(zapping) && !ANONYMOUS(FOLIO(zapping))) -> TLB_REMOVE_PAGE : PAGE_REMOVE_RMAP)
}

inline free_pages()
{
	any = false;
	for (i : 0 .. BATCHES) { any = any || length[i] > 0 }
	if
	:: any -> zap_pc = TLB_BATCH_PAGES_FLUSH
	:: else ->
		active_batch = 0;
		discard();
		if
		:: unlinked -> zap_pc = ZAP_DONE
		:: else -> next_table()
		fi
	fi
}

inline shoot_down_gather()
{
	shoot_down(BY_ZAP, range_first, range_last);
	range_first = 0;
	range_last = 0
}

/* Writeback and unmap ---------------------------------------------------------------------------------------------- */

#define WB_IN_WALK (WB_WALK <= wb_pc && wb_pc <= WB_SET_PTE_AT)
#if UNMAP
#define UM_IN_WALK (UM_WALK <= um_pc && um_pc <= UM_PAGE_REMOVE_RMAP)
#else
#define UM_IN_WALK false
#endif

/* Sets a: the first place at 'from' or behind it that maps the folio, or did; found: is there one? */
inline find_mapping(f)
{
	found = false;
	for (i : 0 .. PLACES - 1) {
		if
		:: !found && i >= from && FOLIO_OF(i) == f -> found = true; a = i
		:: else
		fi
	}
}

inline mkclean_returns()
{
	mkcleaned[wb_folio] = true;
	wb_va = 0;
	wb_pc = (wb_cleaned -> WB_FOLIO_MARK_DIRTY : WB_CLEAR_DIRTY_FOR_IO)
}

inline wb_next_mapping()    /* in: from */
{
	find_mapping(wb_folio);
	if
	:: found -> wb_va = a; wb_pc = WB_WALK
	:: else -> mkclean_returns()
	fi
}

#if UNMAP
inline um_walk()    /* in: from */
{
	find_mapping(um_folio);
	if
	:: mapcount[um_folio] == 0 || unlinked || !found -> um_va = 0; um_pc = UM_FOLIO_MAPPED
	:: else -> um_va = a; um_pc = UM_WALK
	fi
}
#endif

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
		:: pte[k] == NONE || !WRITABLE(pte[k]) || (TLB(c, k) != NONE && !WRITABLE(TLB(c, k))) ->
			TLB(c, k) = NONE;
			user_va[c] = k;
			user_pc[c] = HANDLE_MM_FAULT
		:: else ->
			pte[k] = pte[k] | 1;
			TLB(c, k) = pte[k];
			n = FOLIO(pte[k]);
			complete(c, n)
		fi
	fi
}

#define EACH_STORE(c, v) \
:: d_step { user_pc[c] == STORE -> store_to(c, v); check() }

#define USER(c) \
:: d_step { user_pc[c] == HANDLE_MM_FAULT -> \
	if \
	:: detached -> user_va[c] = 0; user_left[c] = 0; user_pc[c] = USER_DONE \
	:: else -> readers++; user_pc[c] = DO_PAGE_MKWRITE \
	fi; \
	check() } \
:: d_step { user_pc[c] == DO_PAGE_MKWRITE && !locked[FOLIO_OF(user_va[c])] -> \
	if \
	:: pte[user_va[c]] == NONE -> readers--; user_va[c] = 0; user_left[c] = 0; user_pc[c] = USER_DONE \
	:: else -> locked[FOLIO_OF(user_va[c])] = true; user_pc[c] = FINISH_MKWRITE_FAULT \
	fi; \
	check() } \
:: d_step { user_pc[c] == FINISH_MKWRITE_FAULT && ptl[user_va[c] / PTES] == FREE && pte[user_va[c]] != NONE -> \
	pte[user_va[c]] = pte[user_va[c]] | 3; \
	mkcleaned[FOLIO_OF(user_va[c])] = false; \
	user_pc[c] = FAULT_DIRTY_SHARED_PAGE; \
	check() } \
:: d_step { user_pc[c] == FAULT_DIRTY_SHARED_PAGE -> \
	dirty[FOLIO_OF(user_va[c])] = true; \
	locked[FOLIO_OF(user_va[c])] = false; \
	readers--; \
	user_pc[c] = RETRY_STORE; \
	check() } \
:: d_step { user_pc[c] == RETRY_STORE -> store_to(c, user_va[c]); check() } \
:: FLUSH_TLB_FUNC(c, BY_ZAP) \
:: FLUSH_TLB_FUNC(c, BY_WRITEBACK) \
BY_UNMAP_TOO(c)

#if UNMAP
#define BY_UNMAP_TOO(c) :: FLUSH_TLB_FUNC(c, BY_UNMAP)
#else
#define BY_UNMAP_TOO(c)
#endif

/* Hardware and allocator ------------------------------------------------------------------------------------------- */

#define FILL_OR_EVICT(c, v) \
:: d_step { TLB(c, v) == NONE && pte[v] != NONE -> TLB(c, v) = pte[v]; check() } \
:: d_step { TLB(c, v) != NONE -> TLB(c, v) = NONE; check() }

#define FLUSH_TLB_FUNC(c, who) \
d_step { (waiting[who] >> c) & 1 -> \
	for (i : 0 .. ADDRESSES - 1) { \
		if \
		:: first[who] <= i && i < last[who] -> TLB(c, i) = NONE \
		:: else \
		fi \
	} \
	waiting[who] = waiting[who] & ~(1 << c); \
	check() }

#define FOLIO_STEPS(f) \
:: d_step { WRITEBACK && wb_pc == WB_FOLIO_LOCK && !ANONYMOUS(f) && dirty[f] && !locked[f] -> \
	locked[f] = true; \
	wb_folio = f; \
	wb_pc = WB_FOLIO_MKCLEAN; \
	check() } \
UNMAP_STEP(f) \
:: d_step { ANON > 0 && refcount[f] == 0 -> refcount[f] = 1; reused[f] = true; check() }

#if UNMAP
#define UNMAP_STEP(f) \
:: d_step { um_pc == UM_FOLIO_LOCK && !ANONYMOUS(f) && !locked[f] && !writeback[f] -> \
	locked[f] = true; \
	um_folio = f; \
	um_pc = UM_TRY_TO_UNMAP; \
	check() }
#else
#define UNMAP_STEP(f)
#endif

/* Every CPU, address, folio ---------------------------------------------------------------------------------------- */

#if TABLES * PTES > 1
#define ADDRESS_1(X, c) X(c, 1)
#else
#define ADDRESS_1(X, c)
#endif
#if TABLES * PTES > 2
#define ADDRESS_2(X, c) X(c, 2)
#else
#define ADDRESS_2(X, c)
#endif
#if TABLES * PTES > 3
#define ADDRESS_3(X, c) X(c, 3)
#else
#define ADDRESS_3(X, c)
#endif
#if TABLES * PTES > 4
#define ADDRESS_4(X, c) X(c, 4)
#else
#define ADDRESS_4(X, c)
#endif
#if TABLES * PTES > 5
#define ADDRESS_5(X, c) X(c, 5)
#else
#define ADDRESS_5(X, c)
#endif
#if TABLES * PTES > 6
#define ADDRESS_6(X, c) X(c, 6)
#else
#define ADDRESS_6(X, c)
#endif
#if TABLES * PTES > 7
#define ADDRESS_7(X, c) X(c, 7)
#else
#define ADDRESS_7(X, c)
#endif
#if TABLES * PTES > 8
#define ADDRESS_8(X, c) X(c, 8)
#else
#define ADDRESS_8(X, c)
#endif
#define EACH_ADDRESS(X, c) X(c, 0) ADDRESS_1(X, c) ADDRESS_2(X, c) ADDRESS_3(X, c) ADDRESS_4(X, c) ADDRESS_5(X, c) \
	ADDRESS_6(X, c) ADDRESS_7(X, c) ADDRESS_8(X, c)

#if CPUS > 3
#define EACH_CPU(X) X(0) X(1) X(2) X(3)
#elif CPUS > 2
#define EACH_CPU(X) X(0) X(1) X(2)
#elif CPUS > 1
#define EACH_CPU(X) X(0) X(1)
#else
#define EACH_CPU(X) X(0)
#endif

#if FOLIOS > 5
#define EACH_FOLIO(X) X(0) X(1) X(2) X(3) X(4) X(5)
#elif FOLIOS > 4
#define EACH_FOLIO(X) X(0) X(1) X(2) X(3) X(4)
#elif FOLIOS > 3
#define EACH_FOLIO(X) X(0) X(1) X(2) X(3)
#elif FOLIOS > 2
#define EACH_FOLIO(X) X(0) X(1) X(2)
#elif FOLIOS > 1
#define EACH_FOLIO(X) X(0) X(1)
#else
#define EACH_FOLIO(X) X(0)
#endif

#define CPU_STEPS(c) \
EACH_ADDRESS(EACH_STORE, c) \
USER(c) \
EACH_ADDRESS(FILL_OR_EVICT, c)

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
	/* Bits of choice: the pages stored to before; above them, where there is page cache: written by write(2). Every
	   choice is as many steps long, so that breadth first the first violation found is a nearest one. */
	atomic {
		do
		:: d_step { choice < CHOICES -> choice = choice * 2 }
		:: d_step { choice < CHOICES -> choice = choice * 2 + 1 }
		:: choice >= CHOICES -> break
		od;
		d_step {
			for (i : 0 .. CPUS * ADDRESSES - 1) { tlb[i] = NONE }
			for (i : 0 .. CPUS - 1) { user_left[i] = STORES }
			for (i : 0 .. ALL_TABLES - 1) { ptl[i] = FREE }
			flag = (choice >> ADDRESSES) & 1 && CHOICES > (1 << ADDRESSES);
			for (i : 0 .. FOLIOS - 1) {
				refcount[i] = (ANONYMOUS(i) -> 0 : 1);
				dirty[i] = !ANONYMOUS(i) && flag;
				behind[i] = dirty[i]
			}
			for (i : 0 .. PLACES - 1) {
				k = FOLIO_OF(i);
				any = i < ADDRESSES && ((choice >> i) & 1);
				pte[i] = ENTRY(k, (i < ADDRESSES), any);
				refcount[k]++;
				mapcount[k]++;
#if MM
				rss[ANONYMOUS(k)]++;
				if
				:: mapcount[k] == 1 -> nr_mapped[ANONYMOUS(k)]++
				:: else
				fi;
#endif
				if
				:: any && !ANONYMOUS(k) -> dirty[k] = true; behind[k] = true
				:: else
				fi
			}
			for (i : 0 .. (BATCHES + 1) * SLOTS - 1) { queue[i] = NONE }
			zapping = NONE;
			mkcleaning = NONE;
#if UNMAP
			unmapping = NONE;
#endif
			choice = 0;
			check()
		}
	}

end:	do

	/* zap */

	:: d_step { zap_pc == TLB_GATHER_MMU && readers == 0 ->
		detached = true;
		next_table();
		check() }

	:: d_step { zap_pc == PTE_OFFSET_MAP_LOCK && ptl[zap_table] == FREE ->
		ptl[zap_table] = BY_ZAP;
		zap_force = false;
		discard();
		zap_pc = PTEP_GET_AND_CLEAR_FULL;
		check() }

	:: d_step { zap_pc == PTEP_GET_AND_CLEAR_FULL ->
		a = zap_table * PTES + zap_i;
		if
		:: pte[a] == NONE -> is_full = false; next_entry()
		:: else ->
			k = FOLIO(pte[a]);
			zapping = ENTRY(k, 1, DIRTY(pte[a]));
			pte[a] = NONE;
#if MM
			zap_rss[ANONYMOUS(k)]++;
#endif
			if
			:: PURGE -> purge(a)
			:: else ->
				range_first = (range_last == 0 -> a : range_first);
				range_last = a + 1
			fi;
			if
			:: DIRTY(zapping) && !ANONYMOUS(k) -> zap_pc = SET_PAGE_DIRTY
			:: else -> remove_or_queue()
			fi
		fi;
		check() }

	:: d_step { zap_pc == SET_PAGE_DIRTY ->
		dirty[FOLIO(zapping)] = true;
		zap_force = zap_force || FORCE;
		delayed_rmap = delayed_rmap || (DELAY && !CURSOR);
		remove_or_queue();
		check() }

	:: d_step { zap_pc == PAGE_REMOVE_RMAP ->
		k = FOLIO(zapping);
		remove_rmap(k);
		zapping = zapping & ~2;
		zap_pc = (PUT_EARLY -> FREE_PAGE_AND_SWAP_CACHE : TLB_REMOVE_PAGE);
		check() }

	:: d_step { zap_pc == FREE_PAGE_AND_SWAP_CACHE ->
		refcount[FOLIO(zapping)]--;
		is_full = false;
		next_entry();
		check() }

	:: d_step { zap_pc == TLB_REMOVE_PAGE ->
		QUEUE(active_batch, length[active_batch]) = QUEUED(FOLIO(zapping), RMAP(zapping));
		length[active_batch]++;
		is_full = false;
		if
		:: length[active_batch] == (active_batch == 0 -> LOCAL : BATCH) ->
			if
			:: active_batch < BATCHES && (!delayed_rmap || active_batch < BEYOND) -> active_batch++
			:: else -> is_full = true; zap_force = true
			fi
		:: else
		fi;
		next_entry();
		check() }

	:: d_step { zap_pc == TLBONLY ->
		shoot_down_gather();
		zap_pc = TLBONLY_WAIT;
		check() }

	:: d_step { zap_pc == TLBONLY_WAIT && waiting[BY_ZAP] == 0 ->
		shot_down(BY_ZAP);
		after_the_flush();
		check() }

	:: d_step { zap_pc == TLB_FLUSH_RMAPS ->
		if
		:: CURSOR ->
			if
			:: cursor_first == length[cursor_batch] -> cursor_batch++; cursor_first = 0
			:: else
			fi;
			k = QFOLIO(QUEUE(cursor_batch, cursor_first));
			QUEUE(cursor_batch, cursor_first) = QUEUED(k, 0);
			cursor_first++;
			remove_rmap(k)
		:: else ->
			found = false;
			for (i : 0 .. BATCHES) {
				for (j : 0 .. SLOTS - 1) {
					if
					:: !found && QUEUE(i, j) != NONE && QRMAP(QUEUE(i, j)) && (i == active_batch || (SCAN_LOCAL && i == 0)) ->
						found = true;
						k = QFOLIO(QUEUE(i, j));
						QUEUE(i, j) = QUEUED(k, 0);
						remove_rmap(k)
					:: else
					fi
				}
			}
		fi;
		find_pending();
		if
		:: !any ->
			delayed_rmap = false;
			discard();
			zap_pc = (RMAPS_FIRST && FLUSH_NOW -> TLBONLY : PTE_UNMAP_UNLOCK)
		:: else
		fi;
		check() }

	:: d_step { zap_pc == PTE_UNMAP_UNLOCK ->
		ptl[zap_table] = FREE;
#if TABLES > 1
		if
		:: zap_i == PTES && zap_table < TABLES - 1 -> zap_table++; zap_i = 0
		:: else
		fi;
#endif
#if MM
		any = zap_force;
		zap_force = false;
#else
		any = true;    /* of one table, tlb_finish_mmu() comes next */
#endif
		if
		:: any && range_last > 0 -> zap_pc = TLB_FLUSH_MMU
		:: any && range_last == 0 -> free_pages()
		:: else -> next_table()
		fi;
		check() }

#if MM
	:: d_step { zap_pc == FREE_PGTABLES && !WB_IN_WALK && !UM_IN_WALK ->
		unlinked = true;
		if
		:: range_last > 0 -> zap_pc = TLB_FLUSH_MMU
		:: else -> free_pages()
		fi;
		check() }
#endif

	:: d_step { zap_pc == TLB_FLUSH_MMU ->
		shoot_down_gather();
		zap_pc = TLB_FLUSH_MMU_WAIT;
		check() }

	:: d_step { zap_pc == TLB_FLUSH_MMU_WAIT && waiting[BY_ZAP] == 0 ->
		shot_down(BY_ZAP);
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

	:: d_step { wb_pc == WB_FOLIO_MKCLEAN ->
		if
		:: (mapcount[wb_folio] == 0 && !ALWAYS_WALK) || unlinked -> mkclean_returns()
		:: else -> from = 0; wb_next_mapping()
		fi;
		check() }

	:: d_step { wb_pc == WB_WALK && (ptl[wb_va / PTES] == FREE || (NO_SYNC && pte[wb_va] == NONE)) ->
		if
		:: pte[wb_va] != NONE && FOLIO(pte[wb_va]) == wb_folio && (pte[wb_va] & 3) ->
			ptl[wb_va / PTES] = BY_WRITEBACK;
			wb_pc = WB_CLEAR
		:: else -> from = wb_va + 1; wb_next_mapping()
		fi;
		check() }

	:: d_step { wb_pc == WB_CLEAR ->
		mkcleaning = pte[wb_va];
		pte[wb_va] = NONE;
		if    /* no CPU caches an entry of a sleeping mm */
		:: PURGE && wb_va < ADDRESSES -> purge(wb_va)
		:: PURGE && wb_va >= ADDRESSES
		:: !PURGE && wb_va < ADDRESSES -> shoot_down(BY_WRITEBACK, wb_va, wb_va + 1)
		:: !PURGE && wb_va >= ADDRESSES -> shoot_down(BY_WRITEBACK, 0, 0)
		fi;
		wb_pc = WB_CLEAR_WAIT;
		check() }

	:: d_step { wb_pc == WB_CLEAR_WAIT && waiting[BY_WRITEBACK] == 0 ->
		shot_down(BY_WRITEBACK);
		wb_pc = WB_SET_PTE_AT;
		check() }

	:: d_step { wb_pc == WB_SET_PTE_AT ->
		pte[wb_va] = ENTRY(FOLIO(mkcleaning), 0, 0);
		mkcleaning = NONE;
		wb_cleaned = true;
		ptl[wb_va / PTES] = FREE;
		from = wb_va + 1;
		wb_next_mapping();
		check() }

	:: d_step { wb_pc == WB_FOLIO_MARK_DIRTY ->
		dirty[wb_folio] = true;
		wb_cleaned = false;
		wb_pc = WB_CLEAR_DIRTY_FOR_IO;
		check() }

	:: d_step { wb_pc == WB_CLEAR_DIRTY_FOR_IO ->
		dirty[wb_folio] = false;
		writeback[wb_folio] = true;
		locked[wb_folio] = false;
		wb_pc = WB_SUBMIT_BIO;
		check() }

	:: d_step { wb_pc == WB_SUBMIT_BIO ->
		behind[wb_folio] = false;
		writeback[wb_folio] = false;
		wb_folio = 0;
		wb_pc = WB_DONE;
		check() }

#if UNMAP
	/* unmap; folio_lock is in FOLIO_STEPS */

	:: d_step { um_pc == UM_TRY_TO_UNMAP -> from = 0; um_walk(); check() }

	:: d_step { um_pc == UM_WALK && (ptl[um_va / PTES] == FREE || (!TTU_SYNC && pte[um_va] == NONE)) ->
		if
		:: pte[um_va] != NONE -> ptl[um_va / PTES] = BY_UNMAP; um_pc = UM_CLEAR
		:: else -> from = um_va + 1; um_walk()
		fi;
		check() }

	:: d_step { um_pc == UM_CLEAR ->
		unmapping = pte[um_va];
		pte[um_va] = NONE;
		shoot_down(BY_UNMAP, um_va, um_va + 1);
		um_pc = UM_CLEAR_WAIT;
		check() }

	:: d_step { um_pc == UM_CLEAR_WAIT && waiting[BY_UNMAP] == 0 ->
		shot_down(BY_UNMAP);
		um_pc = (DIRTY(unmapping) -> UM_FOLIO_MARK_DIRTY : UM_PAGE_REMOVE_RMAP);
		check() }

	:: d_step { um_pc == UM_FOLIO_MARK_DIRTY ->
		dirty[um_folio] = true;
		um_pc = UM_PAGE_REMOVE_RMAP;
		check() }

	:: d_step { um_pc == UM_PAGE_REMOVE_RMAP ->
		rss[0]--;
		remove_rmap(um_folio);
		refcount[um_folio]--;
		unmapping = NONE;
		ptl[um_va / PTES] = FREE;
		from = um_va + 1;
		um_walk();
		check() }

	:: d_step { um_pc == UM_FOLIO_MAPPED ->
		locked[um_folio] = false;
		um_folio = 0;
		um_pc = UM_DONE;
		check() }
#endif

	EACH_FOLIO(FOLIO_STEPS)
	EACH_CPU(CPU_STEPS)

	od
}
