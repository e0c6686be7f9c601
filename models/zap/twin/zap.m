-- Twin of the models zap and gather for rumur (Murphi). Written from the tables of ../README.md, to check its numbers of
-- states and of transitions: one rule per step, the same variables as its table of state. CPUs are a scalarset: rumur may
-- take states that differ in their names for one (twin.sh tells it not to, unless asked). twin.sh replaces the values of
-- the constants below. From a line `-- [X` to a line `-- X]` is what only scopes have whose constant X is not 0: twin.sh
-- leaves it out elsewhere, so that no state is wider than what its model has.

const
  -- The scope. 0: zap, one page table and tlb_finish_mmu(). 1: gather, the whole mm.
  MM: 1;

  -- Bounds, as in the README.
  CPUS: 1;
  TABLES: 2;
  PTES: 2;
  FOLIOS: 2;
  MAPPINGS: 1;
  HUGE: 0;
  LOCAL: 1;
  BATCH: 1;
  BATCHES: 2;
  STORES: 1;
  UNMAP: 1;

  -- Read at the start (BUILDS of ../../twins/run.sh), since no type depends on one of them: two bounds, and the flags of the variants. The
  -- values here are those of today's kernel: zap's 2022-batches, gather's today.
  ANON: 1;
  WRITEBACK: 1;
  FLUSH_LOCKED: 1;   -- 2014 on: a forced flush runs before the lock is dropped
  FORCE: 1;          -- a dirty page-cache page forces the flush
  DELAY: 1;          -- 2022 on, but not with the cursor: and delays the removal of its rmap until after that flush
  BEYOND: 1;         -- further batches that the gather may begin beyond local while delayed
  SCAN_LOCAL: 1;     -- tlb_flush_rmaps scans local too, not only the active batch
  CURSOR: 0;         -- every rmap removal is batched, found by a cursor
  PURGE: 0;          -- s390: clearing an entry purges it from every TLB at once; nothing is queued
  PUT_EARLY: 0;      -- s390, free-before-flush: pages are put under the lock, not queued
  ALWAYS_WALK: 0;    -- folio_mkclean() does not believe a mapcount of 0
  NO_SYNC: 0;        -- its walk passes by an empty entry without the lock
  EXIT: 0;           -- the end of a process, a gather of the full mm
  EXIT_WAITS: 1;     -- which waits until no CPU uses the mm
  TTU_SYNC: 1;       -- the walk of unmap believes an empty entry only under the lock
  RMAPS_ALWAYS: 1;   -- cursor: tlb_flush_rmaps() at the end of every table; 0: only if a flush was forced
  WALK_ON: 1;        -- it goes on to the batches after the cursor's
  DISCARD_START: 1;  -- tlb_discard_rmaps() at the start of zap_pte_range()
  DISCARD_FREE: 1;   -- and when batches are freed
  DISCARD_WALK: 1;   -- and at the end of tlb_flush_rmaps()
  CHECK: 1;          -- 0: no invariants, to count all states of a broken variant

  SKIPPED: HUGE > 0 ? 1 : 0;     -- tables before the tables of pages
  OWN_TABLES: TABLES + SKIPPED;  -- those of the running mm; behind them, those of mms that sleep
  ALL_TABLES: OWN_TABLES + MAPPINGS - 1;
  ALL_FOLIOS: FOLIOS + SKIPPED;
  NONE: ALL_FOLIOS;              -- no folio
  SLOTS: LOCAL > BATCH ? LOCAL : BATCH;
  ADDRESSES: OWN_TABLES * PTES;
  ENTRIES: ALL_TABLES * PTES;
  REFS: ENTRIES + 1;
  LEAST_MAPCOUNT: MM = 1 ? 0 - 1 : 0;

type
  Cpu: scalarset(CPUS);
  Address: 0 .. ADDRESSES - 1;
  Edge: 0 .. ADDRESSES;           -- an address or the end of the last table
  Place: 0 .. PTES - 1;           -- an entry of a table
  PlaceEdge: 0 .. PTES;
  Table: 0 .. ALL_TABLES - 1;
  OwnTable: 0 .. OWN_TABLES - 1;
  Folio: 0 .. ALL_FOLIOS - 1;
  FolioOrNone: 0 .. ALL_FOLIOS;
  Batch: 0 .. BATCHES;
  Slot: 0 .. SLOTS - 1;
  Owner: enum { free, zap, writeback
-- [UNMAP
    , unmap
-- UNMAP]
  };
  Flusher: enum { by_zap, by_writeback
-- [UNMAP
    , by_unmap
-- UNMAP]
  };

  Entry: record folio: FolioOrNone; writable: boolean; dirty: boolean; end;
  Range: record first: Edge; last: Edge; end;  -- first .. last - 1; empty: 0 .. 0

  ZapPc: enum {
    tlb_gather_mmu, pte_offset_map_lock, ptep_get_and_clear_full, set_page_dirty, page_remove_rmap, free_page,
    tlb_remove_page, tlbonly, tlbonly_wait, tlb_flush_rmaps, pte_unmap_unlock, tlb_flush_mmu, tlb_flush_mmu_wait,
    tlb_batch_pages_flush, zap_done
-- [MM
    , pmd_trans_huge_lock, pmdp_huge_get_and_clear, remove_rmap_compound, tlb_remove_page_size, free_pgtables
-- MM]
  };
  WritebackPc: enum {
    wb_folio_lock, folio_mkclean, wb_walk, wb_clear_flush, wb_clear_flush_wait, set_pte_at, wb_mark_dirty,
    folio_clear_dirty_for_io, submit_bio, writeback_done };
-- [UNMAP
  UnmapPc: enum {
    um_folio_lock, try_to_unmap, um_walk, um_clear_flush, um_clear_flush_wait, um_mark_dirty, um_remove_rmap,
    folio_mapped, unmap_done };
-- UNMAP]
  UserPc: enum {
    store, handle_mm_fault, do_page_mkwrite, finish_mkwrite_fault, fault_dirty_shared_page, retry_store, user_done };

var
  tlb: array [Cpu] of array [Address] of Entry;

  lock: array [Table] of Owner;
  pte: array [Table] of array [Place] of Entry;

  folio: array [Folio] of record
    refcount: 0 .. REFS;
    mapcount: LEAST_MAPCOUNT .. REFS;
    locked: boolean;
    dirty: boolean;
    writeback: boolean;
    behind: boolean;     -- disk
    mkcleaned: boolean;
    reused: boolean;
  end;

-- [MM
  file_mapped: 0 .. ALL_FOLIOS;
  anon_mapped: 0 .. ALL_FOLIOS;
  file_rss: Edge;
  anon_rss: Edge;
-- MM]

  gather: record
    range: Range;
    batches: array [Batch] of record
      length: 0 .. SLOTS;
      entries: array [Slot] of record folio: FolioOrNone; rmap: boolean; end;
    end;
    active: Batch;
    delayed_rmap: boolean;
    cursor: record batch: Batch; first: 0 .. SLOTS; end;
  end;

  shootdown: array [Flusher] of record
    range: Range;
    waiting: array [Cpu] of boolean;
  end;

  vma: record
    detached: boolean;
    readers: 0 .. CPUS;
-- [MM
    unlinked: boolean;
-- MM]
  end;

  zapping: record folio: FolioOrNone; dirty: boolean; rmap: boolean; end;
  mkcleaning: Entry;
-- [UNMAP
  unmapping: Entry;
-- UNMAP]

  zap_pc: ZapPc;
  zap_table: OwnTable;
  zap_i: PlaceEdge;      -- PTES, with no lock held: the last table is done
  zap_force: boolean;
-- [MM
  zap_file: PlaceEdge;   -- local rss
  zap_anon: PlaceEdge;
-- MM]

  wb_pc: WritebackPc;
  wb_folio: Folio;
  wb_table: Table;
  wb_i: Place;
  wb_cleaned: boolean;

-- [UNMAP
  um_pc: UnmapPc;
  um_folio: Folio;
  um_table: Table;
  um_i: Place;
-- UNMAP]

  user_pc: array [Cpu] of UserPc;
  user_va: array [Cpu] of Address;
  user_left: array [Cpu] of 0 .. STORES;

----------------------------------------------------------------------------------------------------------------------

function is_anon(f: Folio): boolean;
begin
  return f < ANON | (f = FOLIOS & HUGE = 1);
end;

function is_huge(t: Table): boolean;
begin
  return HUGE > 0 & t = 0;
end;

-- The folio that an entry maps, if it maps one.
function maps(t: Table; i: Place): FolioOrNone;
var
  v: 0 .. ADDRESSES;
begin
  if is_huge(t) then return i = 0 ? FOLIOS : NONE; end;
  v := t < OWN_TABLES ? (t - SKIPPED) * PTES + i : i;
  if MM = 0 | ANON = FOLIOS then return v % FOLIOS; end;
  if v < ANON then return v; end;
  return ANON + ((v - ANON) % (ANON = FOLIOS ? 1 : FOLIOS - ANON));
end;

function address(t: Table; i: Place): Address;
begin
  return t * PTES + i;
end;

function capacity(b: Batch): 1 .. SLOTS;
begin
  return b = 0 ? LOCAL : BATCH;
end;

function waits(k: Flusher): boolean;
begin
  return exists c: Cpu do shootdown[k].waiting[c] end;
end;

procedure no_entry(var e: Entry);
begin
  e.folio := NONE;
  e.writable := false;
  e.dirty := false;
end;

procedure no_range(var r: Range);
begin
  r.first := 0;
  r.last := 0;
end;

procedure no_zapping();
begin
  zapping.folio := NONE;
  zapping.dirty := false;
  zapping.rmap := false;
end;

procedure clear_batch(b: Batch);
begin
  gather.batches[b].length := 0;
  for i: Slot do
    gather.batches[b].entries[i].folio := NONE;
    gather.batches[b].entries[i].rmap := false;
  end;
end;

procedure purge(a: Address);
begin
  for c: Cpu do no_entry(tlb[c][a]); end;
end;

procedure everyone(k: Flusher);
begin
  for c: Cpu do shootdown[k].waiting[c] := true; end;
end;

procedure discard();
begin
  gather.cursor.batch := gather.active;
  gather.cursor.first := gather.batches[gather.active].length;
end;

procedure remove_rmap(f: Folio);
begin
  folio[f].mapcount := folio[f].mapcount - 1;
-- [MM
  if folio[f].mapcount = 0 then
    if is_anon(f) then anon_mapped := anon_mapped - 1; else file_mapped := file_mapped - 1; end;
  end;
-- MM]
end;

function unlinked(): boolean;
var
  is: boolean;
begin
  is := false;
-- [MM
  is := vma.unlinked;
-- MM]
  return is;
end;

procedure put_page(f: Folio);
begin
  folio[f].refcount := folio[f].refcount - 1;
end;

-- Zap -----------------------------------------------------------------------------------------------------------------

function delayed_entry(b: Batch; i: Slot): boolean;
begin
  return (b = gather.active | (SCAN_LOCAL = 1 & b = 0)) & i < gather.batches[b].length & gather.batches[b].entries[i].rmap;
end;

-- The batch that the cursor's walk comes to next, or none.
function at_cursor(): boolean;
begin
  if gather.cursor.first < gather.batches[gather.cursor.batch].length then return true; end;
  if WALK_ON = 0 | gather.cursor.batch = BATCHES then return false; end;
  return gather.batches[gather.cursor.batch + 1].length > 0;
end;

function rmaps_left(): boolean;
begin
  if CURSOR = 1 then return at_cursor(); end;
  return exists b: Batch do exists i: Slot do delayed_entry(b, i) end end;
end;

function queued(): boolean;
begin
  return exists b: Batch do gather.batches[b].length > 0 end;
end;

procedure next_table();
begin
  zap_pc := zap_i = PTES ? zap_done : pte_offset_map_lock;
-- [MM
  if zap_i = PTES then
    zap_pc := free_pgtables;
  elsif is_huge(zap_table) then
    zap_pc := pmd_trans_huge_lock;
  end;
-- MM]
end;

procedure after_flush();
begin
  if CURSOR = 1 ? at_cursor() & (RMAPS_ALWAYS = 1 | zap_force) : gather.delayed_rmap then
    zap_pc := tlb_flush_rmaps;
  else
    zap_pc := pte_unmap_unlock;
  end;
end;

procedure next_entry(full: boolean);
begin
  no_zapping();
  zap_i := zap_i + 1;
  if !full & zap_i < PTES then
    zap_pc := ptep_get_and_clear_full;
  else
-- [MM
    file_rss := file_rss - zap_file;
    anon_rss := anon_rss - zap_anon;
    zap_file := 0;
    zap_anon := 0;
-- MM]
    if PURGE = 0 & FLUSH_LOCKED = 1 & zap_force & gather.range.last > 0 then
      zap_pc := tlbonly;
    else
      after_flush();
    end;
  end;
end;

procedure remove_or_queue();
begin
  if CURSOR = 1 | (DELAY = 1 & zapping.dirty & !is_anon(zapping.folio)) then
    zap_pc := tlb_remove_page;
  else
    zap_pc := page_remove_rmap;
  end;
end;

procedure free_pages();
begin
  if queued() then
    zap_pc := tlb_batch_pages_flush;
  else
    gather.active := 0;
    if CURSOR = 1 & DISCARD_FREE = 1 then discard(); end;
    if unlinked() then zap_pc := zap_done; else next_table(); end;
  end;
end;

procedure record_address(a: Address);
begin
  if PURGE = 1 then
    purge(a);
  elsif gather.range.last = 0 then
    gather.range.first := a;
    gather.range.last := a + 1;
  else
    if a < gather.range.first then gather.range.first := a; end;
    if a + 1 > gather.range.last then gather.range.last := a + 1; end;
  end;
end;

procedure to_queue(f: Folio; rmap: boolean; var full: boolean);
begin
  alias b: gather.batches[gather.active] do
    b.entries[b.length].folio := f;
    b.entries[b.length].rmap := rmap;
    b.length := b.length + 1;
  end;
  full := false;
  if gather.batches[gather.active].length = capacity(gather.active) then
    if gather.active < BATCHES & (!gather.delayed_rmap | gather.active < BEYOND) then
      gather.active := gather.active + 1;
    else
      full := true;
    end;
  end;
end;

procedure send(k: Flusher; r: Range);
begin
  shootdown[k].range := r;
  everyone(k);
end;

procedure next_own_table();
begin
  if zap_table < OWN_TABLES - 1 then
    zap_table := zap_table + 1;
    zap_i := 0;
  end;
end;

rule "tlb_gather_mmu"
  zap_pc = tlb_gather_mmu & vma.readers = 0
    & (EXIT = 0 | EXIT_WAITS = 0 | forall c: Cpu do user_pc[c] = user_done end)
==>
begin
  if EXIT = 1 & EXIT_WAITS = 1 then
    for a: Address do purge(a); end;
  end;
  vma.detached := true;
  next_table();
end;

-- [MM
rule "pmd_trans_huge_lock"
  zap_pc = pmd_trans_huge_lock & (pte[zap_table][0].folio = NONE | lock[zap_table] = free)
==>
begin
  if pte[zap_table][0].folio = NONE then
    next_own_table();
    next_table();
  else
    lock[zap_table] := zap;
    zap_pc := pmdp_huge_get_and_clear;
  end;
end;

rule "pmdp_huge_get_and_clear_full"
  zap_pc = pmdp_huge_get_and_clear
==>
begin
  if pte[zap_table][0].folio = NONE then
    lock[zap_table] := free;
    next_own_table();
    next_table();
  else
    zapping.folio := pte[zap_table][0].folio;
    zapping.dirty := pte[zap_table][0].dirty;
    zapping.rmap := true;
    no_entry(pte[zap_table][0]);
    record_address(address(zap_table, 0));
    zap_pc := remove_rmap_compound;
  end;
end;

rule "page_remove_rmap: compound"
  zap_pc = remove_rmap_compound
==>
begin
  remove_rmap(zapping.folio);
  zapping.rmap := false;
  if is_anon(zapping.folio) then anon_rss := anon_rss - 1; else file_rss := file_rss - 1; end;
  lock[zap_table] := free;
  zap_pc := tlb_remove_page_size;
end;

rule "tlb_remove_page_size"
  zap_pc = tlb_remove_page_size
==>
var
  full: boolean;
begin
  next_own_table();
  full := false;
  if PURGE = 1 then put_page(zapping.folio); else to_queue(zapping.folio, false, full); end;
  no_zapping();
  if full then zap_pc := tlb_flush_mmu; else next_table(); end;
end;
-- MM]

rule "pte_offset_map_lock"
  zap_pc = pte_offset_map_lock & lock[zap_table] = free
==>
begin
  lock[zap_table] := zap;
  zap_force := false;
  if CURSOR = 1 & DISCARD_START = 1 then discard(); end;
  zap_pc := ptep_get_and_clear_full;
end;

rule "ptep_get_and_clear_full"
  zap_pc = ptep_get_and_clear_full
==>
begin
  if pte[zap_table][zap_i].folio = NONE then
    next_entry(false);
  else
    zapping.folio := pte[zap_table][zap_i].folio;
    zapping.dirty := pte[zap_table][zap_i].dirty;
    zapping.rmap := true;
    no_entry(pte[zap_table][zap_i]);
-- [MM
    if is_anon(zapping.folio) then zap_anon := zap_anon + 1; else zap_file := zap_file + 1; end;
-- MM]
    record_address(address(zap_table, zap_i));
    if zapping.dirty & !is_anon(zapping.folio) then
      zap_pc := set_page_dirty;
    else
      remove_or_queue();
    end;
  end;
end;

rule "set_page_dirty"
  zap_pc = set_page_dirty
==>
begin
  folio[zapping.folio].dirty := true;
  if FORCE = 1 then zap_force := true; end;
  if DELAY = 1 then gather.delayed_rmap := true; end;
  remove_or_queue();
end;

rule "page_remove_rmap"
  zap_pc = page_remove_rmap
==>
begin
  remove_rmap(zapping.folio);
  zapping.rmap := false;
  zap_pc := PUT_EARLY = 1 ? free_page : tlb_remove_page;
end;

rule "free_page_and_swap_cache"
  zap_pc = free_page
==>
begin
  put_page(zapping.folio);
  next_entry(false);
end;

rule "__tlb_remove_page"
  zap_pc = tlb_remove_page
==>
var
  full: boolean;
begin
  to_queue(zapping.folio, zapping.rmap, full);
  if full then zap_force := true; end;
  next_entry(full);
end;

rule "tlb_flush_mmu_tlbonly"
  zap_pc = tlbonly
==>
begin
  if EXIT = 0 then send(by_zap, gather.range); end;
  no_range(gather.range);
  zap_pc := tlbonly_wait;
end;

rule "tlb_flush_mmu_tlbonly: wait"
  zap_pc = tlbonly_wait & !waits(by_zap)
==>
begin
  no_range(shootdown[by_zap].range);
  after_flush();
end;

rule "tlb_flush_rmaps"
  zap_pc = tlb_flush_rmaps
==>
var
  found: boolean;
begin
  if CURSOR = 1 then
    if gather.cursor.first = gather.batches[gather.cursor.batch].length then
      gather.cursor.batch := gather.cursor.batch + 1;
      gather.cursor.first := 0;
    end;
    alias e: gather.batches[gather.cursor.batch].entries[gather.cursor.first] do
      remove_rmap(e.folio);
      e.rmap := false;
    end;
    gather.cursor.first := gather.cursor.first + 1;
  else
    found := false;
    for b: Batch do
      for i: Slot do
        if !found & delayed_entry(b, i) then
          found := true;
          remove_rmap(gather.batches[b].entries[i].folio);
          gather.batches[b].entries[i].rmap := false;
        end;
      end;
    end;
  end;
  if !rmaps_left() then
    gather.delayed_rmap := false;
    if CURSOR = 1 & DISCARD_WALK = 1 then discard(); end;
    zap_pc := pte_unmap_unlock;
  end;
end;

rule "pte_unmap_unlock"
  zap_pc = pte_unmap_unlock
==>
var
  forced: boolean;
begin
  lock[zap_table] := free;
  forced := zap_force | MM = 0;  -- of one table, tlb_finish_mmu() comes next
  if MM = 1 then zap_force := false; end;
  if zap_i = PTES then next_own_table(); end;
  if !forced then
    next_table();
  elsif gather.range.last > 0 then
    zap_pc := tlb_flush_mmu;
  else
    free_pages();
  end;
end;

-- [MM
rule "free_pgtables"
  zap_pc = free_pgtables
    & wb_pc != wb_walk & wb_pc != wb_clear_flush & wb_pc != wb_clear_flush_wait & wb_pc != set_pte_at
-- [UNMAP
    & um_pc != um_walk & um_pc != um_clear_flush & um_pc != um_clear_flush_wait & um_pc != um_mark_dirty
    & um_pc != um_remove_rmap
-- UNMAP]
==>
begin
  vma.unlinked := true;
  if PURGE = 1 then
    zap_pc := zap_done;
  elsif gather.range.last > 0 then
    zap_pc := tlb_flush_mmu;
  else
    free_pages();
  end;
end;
-- MM]

rule "tlb_flush_mmu"
  zap_pc = tlb_flush_mmu
==>
begin
  if EXIT = 0 then send(by_zap, gather.range); end;
  no_range(gather.range);
  zap_pc := tlb_flush_mmu_wait;
end;

rule "tlb_flush_mmu: wait"
  zap_pc = tlb_flush_mmu_wait & !waits(by_zap)
==>
begin
  no_range(shootdown[by_zap].range);
  free_pages();
end;

rule "tlb_batch_pages_flush"
  zap_pc = tlb_batch_pages_flush
==>
var
  found: boolean;
begin
  found := false;
  for b: Batch do
    if !found & gather.batches[b].length > 0 then
      found := true;
      alias q: gather.batches[b] do
        put_page(q.entries[0].folio);
        q.length := q.length - 1;
        for i: Slot do
          if i + 1 < SLOTS then q.entries[i] := q.entries[i + 1]; end;
        end;
        q.entries[SLOTS - 1].folio := NONE;
        q.entries[SLOTS - 1].rmap := false;
      end;
    end;
  end;
  free_pages();
end;

-- Writeback -----------------------------------------------------------------------------------------------------------

procedure mkclean_returns();
begin
  folio[wb_folio].mkcleaned := true;
  wb_table := 0;
  wb_i := 0;
  wb_pc := wb_cleaned ? wb_mark_dirty : folio_clear_dirty_for_io;
end;

-- Goes to the first mapping at or after (wb_table, from).
procedure mkclean_walk(from: PlaceEdge);
var
  found: boolean;
  start: Table;
begin
  found := false;
  start := wb_table;
  for t: Table do
    for i: Place do
      if !found & (t > start | (t = start & i >= from)) & maps(t, i) = wb_folio then
        found := true;
        wb_table := t;
        wb_i := i;
      end;
    end;
  end;
  if found then wb_pc := wb_walk; else mkclean_returns(); end;
end;

ruleset f: Folio do
  rule "writeback: folio_lock"
    WRITEBACK = 1 & wb_pc = wb_folio_lock & f < FOLIOS & !is_anon(f) & folio[f].dirty & !folio[f].locked
  ==>
  begin
    folio[f].locked := true;
    wb_folio := f;
    wb_pc := folio_mkclean;
  end;
end;

rule "folio_mkclean"
  wb_pc = folio_mkclean
==>
begin
  if (ALWAYS_WALK = 0 & folio[wb_folio].mapcount = 0) | unlinked() then mkclean_returns(); else mkclean_walk(0); end;
end;

rule "writeback: page_vma_mapped_walk"
  wb_pc = wb_walk & (lock[wb_table] = free | (NO_SYNC = 1 & pte[wb_table][wb_i].folio = NONE))
==>
begin
  alias e: pte[wb_table][wb_i] do
    if e.folio = wb_folio & (e.dirty | e.writable) then
      lock[wb_table] := writeback;
      wb_pc := wb_clear_flush;
    else
      mkclean_walk(wb_i + 1);
    end;
  end;
end;

rule "writeback: ptep_clear_flush"
  wb_pc = wb_clear_flush
==>
begin
  mkcleaning := pte[wb_table][wb_i];
  no_entry(pte[wb_table][wb_i]);
  -- No CPU caches an entry of a sleeping mm.
  if PURGE = 1 then
    if wb_table < OWN_TABLES then purge(address(wb_table, wb_i)); end;
  else
    if wb_table < OWN_TABLES then
      shootdown[by_writeback].range.first := address(wb_table, wb_i);
      shootdown[by_writeback].range.last := address(wb_table, wb_i) + 1;
    end;
    everyone(by_writeback);
  end;
  wb_pc := wb_clear_flush_wait;
end;

rule "writeback: ptep_clear_flush: wait"
  wb_pc = wb_clear_flush_wait & !waits(by_writeback)
==>
begin
  no_range(shootdown[by_writeback].range);
  wb_pc := set_pte_at;
end;

rule "set_pte_at"
  wb_pc = set_pte_at
==>
begin
  pte[wb_table][wb_i].folio := mkcleaning.folio;
  pte[wb_table][wb_i].writable := false;
  pte[wb_table][wb_i].dirty := false;
  no_entry(mkcleaning);
  wb_cleaned := true;
  lock[wb_table] := free;
  mkclean_walk(wb_i + 1);
end;

rule "writeback: folio_mark_dirty"
  wb_pc = wb_mark_dirty
==>
begin
  folio[wb_folio].dirty := true;
  wb_cleaned := false;
  wb_pc := folio_clear_dirty_for_io;
end;

rule "folio_clear_dirty_for_io"
  wb_pc = folio_clear_dirty_for_io
==>
begin
  folio[wb_folio].dirty := false;
  folio[wb_folio].writeback := true;
  folio[wb_folio].locked := false;
  wb_pc := submit_bio;
end;

rule "submit_bio"
  wb_pc = submit_bio
==>
begin
  folio[wb_folio].behind := false;
  folio[wb_folio].writeback := false;
  wb_folio := 0;
  wb_pc := writeback_done;
end;

-- [UNMAP
-- Unmap ---------------------------------------------------------------------------------------------------------------

-- Goes to the first mapping at or after (um_table, from), or ends.
procedure unmap_walk(from: PlaceEdge);
var
  found: boolean;
  start: Table;
begin
  found := folio[um_folio].mapcount = 0 | unlinked();
  if found then
    um_pc := folio_mapped;
  else
    start := um_table;
    for t: Table do
      for i: Place do
        if !found & (t > start | (t = start & i >= from)) & maps(t, i) = um_folio then
          found := true;
          um_table := t;
          um_i := i;
          um_pc := um_walk;
        end;
      end;
    end;
    if !found then um_pc := folio_mapped; end;
  end;
  if um_pc = folio_mapped then
    um_table := 0;
    um_i := 0;
  end;
end;

ruleset f: Folio do
  rule "unmap: folio_lock"
    UNMAP = 1 & um_pc = um_folio_lock & !is_anon(f) & !folio[f].locked & !folio[f].writeback
  ==>
  begin
    folio[f].locked := true;
    um_folio := f;
    um_pc := try_to_unmap;
  end;
end;

rule "try_to_unmap"
  um_pc = try_to_unmap
==>
begin
  unmap_walk(0);
end;

rule "unmap: page_vma_mapped_walk"
  um_pc = um_walk & (lock[um_table] = free | (TTU_SYNC = 0 & pte[um_table][um_i].folio = NONE))
==>
begin
  if pte[um_table][um_i].folio != NONE then
    lock[um_table] := unmap;
    um_pc := um_clear_flush;
  else
    unmap_walk(um_i + 1);
  end;
end;

rule "unmap: ptep_clear_flush"
  um_pc = um_clear_flush
==>
begin
  unmapping := pte[um_table][um_i];
  no_entry(pte[um_table][um_i]);
  if PURGE = 1 then
    purge(address(um_table, um_i));
  else
    shootdown[by_unmap].range.first := address(um_table, um_i);
    shootdown[by_unmap].range.last := address(um_table, um_i) + 1;
    everyone(by_unmap);
  end;
  um_pc := um_clear_flush_wait;
end;

rule "unmap: ptep_clear_flush: wait"
  um_pc = um_clear_flush_wait & !waits(by_unmap)
==>
begin
  no_range(shootdown[by_unmap].range);
  um_pc := unmapping.dirty ? um_mark_dirty : um_remove_rmap;
end;

rule "unmap: folio_mark_dirty"
  um_pc = um_mark_dirty
==>
begin
  folio[um_folio].dirty := true;
  um_pc := um_remove_rmap;
end;

rule "unmap: page_remove_rmap"
  um_pc = um_remove_rmap
==>
begin
  file_rss := file_rss - 1;
  remove_rmap(um_folio);
  put_page(um_folio);
  no_entry(unmapping);
  lock[um_table] := free;
  unmap_walk(um_i + 1);
end;

rule "folio_mapped"
  um_pc = folio_mapped
==>
begin
  folio[um_folio].locked := false;
  um_folio := 0;
  um_pc := unmap_done;
end;
-- UNMAP]

-- Users ---------------------------------------------------------------------------------------------------------------

procedure complete(c: Cpu; f: Folio);
begin
  if !is_anon(f) then folio[f].behind := true; end;
  user_va[c] := 0;
  user_left[c] := user_left[c] - 1;
  user_pc[c] := user_left[c] = 0 ? user_done : store;
end;

procedure store_to(c: Cpu; a: Address);
begin
  user_va[c] := a;
  alias t: tlb[c][a]; p: pte[a / PTES][a % PTES] do
    if t.folio != NONE & t.writable & t.dirty then
      complete(c, t.folio);
    elsif p.folio = NONE | !p.writable | (t.folio != NONE & !t.writable) then
      no_entry(t);
      user_pc[c] := handle_mm_fault;
    else
      p.dirty := true;
      t := p;
      complete(c, p.folio);
    end;
  end;
end;

procedure die(c: Cpu);
begin
  user_va[c] := 0;
  user_left[c] := 0;
  user_pc[c] := user_done;
end;

function user_folio(c: Cpu): Folio;
begin
  return maps(user_va[c] / PTES, user_va[c] % PTES);
end;

ruleset c: Cpu do
  ruleset a: Address do
    rule "store"
      user_pc[c] = store & maps(a / PTES, a % PTES) != NONE
    ==>
    begin
      store_to(c, a);
    end;
  end;

  rule "handle_mm_fault"
    user_pc[c] = handle_mm_fault
  ==>
  begin
    if vma.detached then
      die(c);
    else
      vma.readers := vma.readers + 1;
      user_pc[c] := do_page_mkwrite;
    end;
  end;

  rule "do_page_mkwrite"
    user_pc[c] = do_page_mkwrite & !folio[user_folio(c)].locked
  ==>
  begin
    if pte[user_va[c] / PTES][user_va[c] % PTES].folio = NONE then
      vma.readers := vma.readers - 1;
      die(c);
    else
      folio[user_folio(c)].locked := true;
      user_pc[c] := finish_mkwrite_fault;
    end;
  end;

  rule "finish_mkwrite_fault"
    user_pc[c] = finish_mkwrite_fault & lock[user_va[c] / PTES] = free
      & pte[user_va[c] / PTES][user_va[c] % PTES].folio != NONE
  ==>
  begin
    alias p: pte[user_va[c] / PTES][user_va[c] % PTES] do
      p.writable := true;
      p.dirty := true;
      folio[p.folio].mkcleaned := false;
    end;
    user_pc[c] := fault_dirty_shared_page;
  end;

  rule "fault_dirty_shared_page"
    user_pc[c] = fault_dirty_shared_page
  ==>
  begin
    folio[user_folio(c)].dirty := true;
    folio[user_folio(c)].locked := false;
    vma.readers := vma.readers - 1;
    user_pc[c] := retry_store;
  end;

  rule "retry_store"
    user_pc[c] = retry_store
  ==>
  begin
    store_to(c, user_va[c]);
  end;
end;

-- Hardware and allocator ----------------------------------------------------------------------------------------------

ruleset c: Cpu; a: Address do
  rule "tlb_fill"
    tlb[c][a].folio = NONE & pte[a / PTES][a % PTES].folio != NONE & !(EXIT = 1 & EXIT_WAITS = 1 & vma.detached)
  ==>
  begin
    tlb[c][a] := pte[a / PTES][a % PTES];
  end;

  rule "tlb_evict"
    tlb[c][a].folio != NONE
  ==>
  begin
    no_entry(tlb[c][a]);
  end;
end;

ruleset c: Cpu; k: Flusher do
  rule "flush_tlb_func"
    shootdown[k].waiting[c]
  ==>
  begin
    for a: Address do
      if shootdown[k].range.first <= a & a < shootdown[k].range.last then no_entry(tlb[c][a]); end;
    end;
    shootdown[k].waiting[c] := false;
  end;
end;

ruleset f: Folio do
  rule "get_page_from_freelist"
    folio[f].refcount = 0
  ==>
  begin
    folio[f].refcount := 1;
    folio[f].reused := true;
  end;
end;

-- Start ---------------------------------------------------------------------------------------------------------------

ruleset subset: 0 .. (1 << (TABLES * PTES)) - 1; written: boolean do
  startstate
  var
    stored: boolean;
    v: 0 .. ENTRIES;
  begin
    for c: Cpu do
      for a: Address do no_entry(tlb[c][a]); end;
      user_pc[c] := store;
      user_va[c] := 0;
      user_left[c] := STORES;
    end;
-- [MM
    file_mapped := 0;
    anon_mapped := 0;
    file_rss := 0;
    anon_rss := 0;
-- MM]
    for f: Folio do
      alias x: folio[f] do
        x.refcount := is_anon(f) ? 0 : 1;
        x.mapcount := 0;
        x.locked := false;
        x.dirty := !is_anon(f) & (f = FOLIOS | (written & ANON < FOLIOS));
        x.writeback := false;
        x.behind := x.dirty;
        x.mkcleaned := false;
        x.reused := false;
      end;
    end;
    v := 0;
    for t: Table do
      lock[t] := free;
      for i: Place do
        if maps(t, i) = NONE then
          no_entry(pte[t][i]);
        else
          if is_huge(t) then
            stored := true;
          else
            stored := t < OWN_TABLES & ((subset >> v) & 1) = 1;
            v := v + 1;
          end;
          pte[t][i].folio := maps(t, i);
          pte[t][i].writable := t < OWN_TABLES;
          pte[t][i].dirty := stored;
          alias x: folio[maps(t, i)] do
            x.refcount := x.refcount + 1;
            x.mapcount := x.mapcount + 1;
            if stored & !is_anon(maps(t, i)) then
              x.dirty := true;
              x.behind := true;
            end;
          end;
-- [MM
          if is_anon(maps(t, i)) then anon_rss := anon_rss + 1; else file_rss := file_rss + 1; end;
-- MM]
        end;
      end;
    end;
-- [MM
    for f: Folio do
      if folio[f].mapcount > 0 then
        if is_anon(f) then anon_mapped := anon_mapped + 1; else file_mapped := file_mapped + 1; end;
      end;
    end;
-- MM]
    no_range(gather.range);
    for b: Batch do clear_batch(b); end;
    gather.active := 0;
    gather.delayed_rmap := false;
    gather.cursor.batch := 0;
    gather.cursor.first := 0;
    for k: Flusher do
      no_range(shootdown[k].range);
      for c: Cpu do shootdown[k].waiting[c] := false; end;
    end;
    vma.detached := false;
    vma.readers := 0;
-- [MM
    vma.unlinked := false;
-- MM]
    no_zapping();
    no_entry(mkcleaning);
-- [UNMAP
    no_entry(unmapping);
-- UNMAP]
    zap_pc := tlb_gather_mmu;
    zap_table := 0;
    zap_i := 0;
    zap_force := false;
-- [MM
    zap_file := 0;
    zap_anon := 0;
-- MM]
    wb_pc := wb_folio_lock;
    wb_folio := 0;
    wb_table := 0;
    wb_i := 0;
    wb_cleaned := false;
-- [UNMAP
    um_pc := um_folio_lock;
    um_folio := 0;
    um_table := 0;
    um_i := 0;
-- UNMAP]
  end;
end;

-- Invariants ----------------------------------------------------------------------------------------------------------

function present(f: Folio): 0 .. ENTRIES;
var
  n: 0 .. ENTRIES;
begin
  n := 0;
  for t: Table do for i: Place do if pte[t][i].folio = f then n := n + 1; end; end; end;
  return n;
end;

function rmaps(f: Folio): 0 .. 3 * ENTRIES + 3;
var
  n: 0 .. 3 * ENTRIES + 3;
begin
  n := present(f);
  if zapping.folio = f & zapping.rmap then n := n + 1; end;
  if mkcleaning.folio = f then n := n + 1; end;
-- [UNMAP
  if unmapping.folio = f then n := n + 1; end;
-- UNMAP]
  for b: Batch do
    for i: Slot do
      if gather.batches[b].entries[i].folio = f & gather.batches[b].entries[i].rmap then n := n + 1; end;
    end;
  end;
  return n;
end;

function dirty_entry(f: Folio): boolean;
begin
  return exists t: Table do exists i: Place do pte[t][i].folio = f & pte[t][i].dirty end end
    | (zapping.folio = f & zapping.dirty)
    | (mkcleaning.folio = f & mkcleaning.dirty)
-- [UNMAP
    | (unmapping.folio = f & unmapping.dirty)
-- UNMAP]
  ;
end;

-- [MM
function in_zap_pte_range(): boolean;
begin
  return exists t: Table do lock[t] = zap & !is_huge(t) end;
end;

function from_cursor(b: Batch; i: Slot): boolean;
begin
  return b > gather.cursor.batch | (b = gather.cursor.batch & i >= gather.cursor.first);
end;

invariant "RMAP-PENDING"
  CHECK = 0 | exists t: Table do lock[t] = zap end
    | !exists b: Batch do exists i: Slot do gather.batches[b].entries[i].rmap end end;

invariant "RMAP-ONCE"
  CHECK = 0 | CURSOR = 0 | !in_zap_pte_range() | forall b: Batch do forall i: Slot do
    i < gather.batches[b].length & from_cursor(b, i) -> gather.batches[b].entries[i].rmap
  end end;

invariant "RMAP-SKIP"
  CHECK = 0 | CURSOR = 0 | !in_zap_pte_range() | forall b: Batch do forall i: Slot do
    gather.batches[b].entries[i].rmap -> from_cursor(b, i)
  end end;

-- [UNMAP
invariant "UNMAPPED"
  CHECK = 0 | um_pc != folio_mapped | folio[um_folio].mapcount = 0;
-- UNMAP]
-- MM]

invariant "MKCLEAN"
  CHECK = 0 | forall c: Cpu do forall a: Address do
    !(tlb[c][a].folio != NONE & tlb[c][a].writable & tlb[c][a].dirty & folio[tlb[c][a].folio].mkcleaned)
  end end;

invariant "STALE-FREE"
  CHECK = 0 | forall c: Cpu do forall a: Address do
    tlb[c][a].folio = NONE | (folio[tlb[c][a].folio].refcount > 0 & !folio[tlb[c][a].folio].reused)
  end end;

invariant "MAPCOUNT"
  CHECK = 0 | forall f: Folio do folio[f].mapcount = rmaps(f) end;

invariant "LOST-DIRTY"
  CHECK = 0 | forall f: Folio do
    !(!is_anon(f) & !folio[f].dirty & !folio[f].writeback & folio[f].behind & !dirty_entry(f))
  end;

-- [MM
invariant "RET-FLUSH"
  CHECK = 0 | zap_pc != zap_done | forall c: Cpu do forall a: Address do
    tlb[c][a].folio = NONE
      | (pte[a / PTES][a % PTES].folio != NONE & (pte[a / PTES][a % PTES].writable | !tlb[c][a].writable))
  end end;
-- MM]
