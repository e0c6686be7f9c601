-- Twin of the model zap for rumur (Murphi). Written from ../README.md alone, to check its numbers of states and of
-- transitions: one rule per step of the tables, the same variables as its table of state. CPUs are a scalarset: rumur
-- may take states that differ in their names for one (twin.sh tells it not to, unless asked).
-- twin.sh replaces the values of the constants below.

const
  -- Bounds, as in the README.
  CPUS: 1;
  PTES: 3;
  FOLIOS: 3;
  ANON: 1;
  MAPPINGS: 1;
  LOCAL: 1;
  BATCH: 1;
  BATCHES: 1;
  STORES: 1;

  -- Variant flags, 0 or 1. The values here are those of 2022-batches.
  FORCE: 1;       -- 2014 on: a dirty page-cache entry forces the flush under the PTL
  DELAY: 1;       -- 2022 on, but not with the cursor: and delays the removal of its rmap until after that flush
  BEYOND: 1;      -- further batches that the gather may begin beyond local while delayed; CURSOR: any number
  SCAN_LOCAL: 1;  -- tlb_flush_rmaps scans local too, not only the active batch
  CURSOR: 0;      -- every rmap removal is batched, found by a cursor
  PURGE: 0;       -- s390: clearing an entry purges it from every TLB at once
  PUT_EARLY: 0;   -- s390, free-before-flush: pages are put under the PTL, not queued
  ALWAYS_WALK: 0; -- folio_mkclean() does not believe a mapcount of 0
  NO_SYNC: 0;     -- its walk passes by an empty entry without the PTL

  CHECK: 1;       -- 0: no invariants, to count all states of a broken variant

  NONE: FOLIOS;   -- no folio
  SLOTS: LOCAL > BATCH ? LOCAL : BATCH;
  REFS: MAPPINGS * PTES + 1;

type
  Cpu: scalarset(CPUS);
  Va: 0 .. PTES - 1;
  Edge: 0 .. PTES;           -- a page or the end of the range
  Folio: 0 .. FOLIOS - 1;
  FolioOrNone: 0 .. FOLIOS;
  Table: 0 .. MAPPINGS - 1;
  Batch: 0 .. BATCHES;
  Count: 0 .. REFS;
  Owner: enum { free, zap, writeback };
  Flusher: enum { by_zap, by_writeback };

  Entry: record folio: FolioOrNone; writable: boolean; dirty: boolean; end;
  Range: record first: Edge; last: Edge; end;  -- first .. last - 1; empty: 0 .. 0

  ZapPc: enum {
    detach_vmas, pte_offset_map_lock, ptep_get_and_clear_full, set_page_dirty, page_remove_rmap, tlb_remove_page,
    free_page_and_swap_cache, tlbonly, tlbonly_wait, tlb_flush_rmaps, pte_unmap_unlock, tlb_flush_mmu,
    tlb_flush_mmu_wait, tlb_batch_pages_flush, zap_done };
  WritebackPc: enum {
    folio_lock, folio_mkclean, page_vma_mapped_walk, ptep_clear_flush, ptep_clear_flush_wait, set_pte_at,
    folio_mark_dirty, folio_clear_dirty_for_io, submit_bio, writeback_done };
  UserPc: enum {
    store, handle_mm_fault, do_page_mkwrite, finish_mkwrite_fault, fault_dirty_shared_page, retry_store, user_done };

var
  tlb: array [Cpu] of array [Va] of Entry;

  ptl: array [Table] of Owner;
  pte: array [Table] of array [Va] of Entry;

  folio: array [Folio] of record
    refcount: Count;
    mapcount: Count;
    locked: boolean;
    dirty: boolean;
    writeback: boolean;
    behind: boolean;     -- disk
    mkcleaned: boolean;
    reused: boolean;
  end;

  gather: record
    range: Range;
    batches: array [Batch] of record
      length: 0 .. SLOTS;
      entries: array [0 .. SLOTS - 1] of record folio: FolioOrNone; rmap: boolean; end;
    end;
    active: Batch;
    delayed_rmap: boolean;
    cursor: record batch: Batch; first: 0 .. SLOTS; end;
  end;

  shootdown: array [Flusher] of record
    range: Range;
    waiting: array [Cpu] of boolean;
  end;

  vma: record detached: boolean; readers: 0 .. CPUS; end;

  zapping: record folio: FolioOrNone; dirty: boolean; rmap: boolean; end;
  mkcleaning: Entry;

  zap_pc: ZapPc;
  zap_va: Edge;
  zap_force: boolean;

  wb_pc: WritebackPc;
  wb_folio: Folio;
  wb_table: Table;
  wb_va: Va;
  wb_cleaned: boolean;

  user_pc: array [Cpu] of UserPc;
  user_va: array [Cpu] of Va;
  user_left: array [Cpu] of 0 .. STORES;

----------------------------------------------------------------------------------------------------------------------

function anon(f: Folio): boolean;
begin
  return f < ANON;
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
  for i := 0 to SLOTS - 1 do
    gather.batches[b].entries[i].folio := NONE;
    gather.batches[b].entries[i].rmap := false;
  end;
end;

procedure purge(v: Va);
begin
  for c: Cpu do no_entry(tlb[c][v]); end;
end;

procedure everyone(k: Flusher);
begin
  for c: Cpu do shootdown[k].waiting[c] := true; end;
end;

procedure cursor_to_end();
begin
  if CURSOR = 1 then
    gather.cursor.batch := gather.active;
    gather.cursor.first := gather.batches[gather.active].length;
  end;
end;

-- Zap -----------------------------------------------------------------------------------------------------------------

function pending(b: Batch; i: 0 .. SLOTS - 1): boolean;
begin
  return i < gather.batches[b].length
    & (b = gather.active | (SCAN_LOCAL = 1 & b = 0))
    & gather.batches[b].entries[i].rmap;
end;

function from_cursor(): boolean;
begin
  return exists b: Batch do
    gather.batches[b].length > (b = gather.cursor.batch ? gather.cursor.first : 0) & b >= gather.cursor.batch
  end;
end;

function any_pending(): boolean;
begin
  if CURSOR = 1 then return from_cursor(); end;
  return exists b: Batch do exists i := 0 to SLOTS - 1 do pending(b, i) end end;
end;

procedure remove_queued_rmap(b: Batch; i: 0 .. SLOTS - 1);
begin
  alias e: gather.batches[b].entries[i] do
    folio[e.folio].mapcount := folio[e.folio].mapcount - 1;
    e.rmap := false;
  end;
end;

function queued(): boolean;
begin
  return exists b: Batch do gather.batches[b].length > 0 end;
end;

procedure before_unlock();
begin
  if CURSOR = 1 ? from_cursor() : gather.delayed_rmap then
    zap_pc := tlb_flush_rmaps;
  else
    zap_pc := pte_unmap_unlock;
  end;
end;

procedure next_page(full: boolean);
begin
  no_zapping();
  zap_va := zap_va + 1;
  if zap_va < PTES & !full then
    zap_pc := ptep_get_and_clear_full;
  elsif FORCE = 1 & zap_force then
    zap_pc := tlbonly;
  else
    before_unlock();
  end;
end;

procedure remove_or_queue();
begin
  if CURSOR = 1 | (DELAY = 1 & zapping.dirty & !anon(zapping.folio)) then
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
    if CURSOR = 1 then
      gather.cursor.batch := 0;
      gather.cursor.first := 0;
    end;
    zap_pc := zap_va < PTES ? pte_offset_map_lock : zap_done;
  end;
end;

rule "detach_vmas"
  zap_pc = detach_vmas & vma.readers = 0
==>
begin
  vma.detached := true;
  zap_pc := pte_offset_map_lock;
end;

rule "pte_offset_map_lock"
  zap_pc = pte_offset_map_lock & ptl[0] = free
==>
begin
  ptl[0] := zap;
  zap_force := false;
  cursor_to_end();
  zap_pc := ptep_get_and_clear_full;
end;

rule "ptep_get_and_clear_full"
  zap_pc = ptep_get_and_clear_full
==>
begin
  if pte[0][zap_va].folio = NONE then
    next_page(false);
  else
    zapping.folio := pte[0][zap_va].folio;
    zapping.dirty := pte[0][zap_va].dirty;
    zapping.rmap := true;
    no_entry(pte[0][zap_va]);
    if PURGE = 1 then
      purge(zap_va);
    else
      if gather.range.last = 0 then gather.range.first := zap_va; end;
      gather.range.last := zap_va + 1;
    end;
    if zapping.dirty & !anon(zapping.folio) then
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
  folio[zapping.folio].mapcount := folio[zapping.folio].mapcount - 1;
  zapping.rmap := false;
  zap_pc := PUT_EARLY = 1 ? free_page_and_swap_cache : tlb_remove_page;
end;

rule "__tlb_remove_page"
  zap_pc = tlb_remove_page
==>
var
  full: boolean;
begin
  alias b: gather.batches[gather.active] do
    b.entries[b.length].folio := zapping.folio;
    b.entries[b.length].rmap := zapping.rmap;
    b.length := b.length + 1;
  end;
  full := false;
  if gather.batches[gather.active].length = capacity(gather.active) then
    if gather.active < BATCHES & (CURSOR = 1 | !gather.delayed_rmap | gather.active < BEYOND) then
      gather.active := gather.active + 1;
    else
      full := true;
      zap_force := true;
    end;
  end;
  next_page(full);
end;

rule "free_page_and_swap_cache"
  zap_pc = free_page_and_swap_cache
==>
begin
  folio[zapping.folio].refcount := folio[zapping.folio].refcount - 1;
  next_page(false);
end;

rule "tlb_flush_mmu_tlbonly"
  zap_pc = tlbonly
==>
begin
  shootdown[by_zap].range := gather.range;
  everyone(by_zap);
  no_range(gather.range);
  zap_pc := tlbonly_wait;
end;

rule "tlb_flush_mmu_tlbonly: wait"
  zap_pc = tlbonly_wait & !waits(by_zap)
==>
begin
  no_range(shootdown[by_zap].range);
  before_unlock();
end;

rule "tlb_flush_rmaps"
  zap_pc = tlb_flush_rmaps
==>
var
  found: boolean;
begin
  found := CURSOR = 1;
  for b: Batch do
    for i := 0 to SLOTS - 1 do
      if !found & pending(b, i) then
        found := true;
        remove_queued_rmap(b, i);
      end;
    end;
  end;
  if CURSOR = 1 then
    if gather.cursor.first = gather.batches[gather.cursor.batch].length then
      gather.cursor.batch := gather.cursor.batch + 1;
      gather.cursor.first := 0;
    end;
    remove_queued_rmap(gather.cursor.batch, gather.cursor.first);
    gather.cursor.first := gather.cursor.first + 1;
  end;
  if !any_pending() then
    gather.delayed_rmap := false;
    cursor_to_end();
    zap_pc := pte_unmap_unlock;
  end;
end;

rule "pte_unmap_unlock"
  zap_pc = pte_unmap_unlock
==>
begin
  ptl[0] := free;
  if gather.range.last > 0 then
    zap_pc := tlb_flush_mmu;
  else
    free_pages();
  end;
end;

rule "tlb_flush_mmu"
  zap_pc = tlb_flush_mmu
==>
begin
  shootdown[by_zap].range := gather.range;
  everyone(by_zap);
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
        folio[q.entries[0].folio].refcount := folio[q.entries[0].folio].refcount - 1;
        q.length := q.length - 1;
        for i := 0 to SLOTS - 1 do
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
  wb_va := 0;
  wb_pc := wb_cleaned ? folio_mark_dirty : folio_clear_dirty_for_io;
end;

-- The first (table, page) at or after (wb_table, from) that maps the folio.
procedure walk(from: Edge);
var
  found: boolean;
begin
  found := false;
  for t: Table do
    for v: Va do
      if !found & (t > wb_table | (t = wb_table & v >= from)) & v % FOLIOS = wb_folio then
        found := true;
        wb_table := t;
        wb_va := v;
      end;
    end;
  end;
  if found then
    wb_pc := page_vma_mapped_walk;
  else
    mkclean_returns();
  end;
end;

ruleset f: Folio do
  rule "folio_lock"
    wb_pc = folio_lock & !anon(f) & folio[f].dirty & !folio[f].locked
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
  if ALWAYS_WALK = 0 & folio[wb_folio].mapcount = 0 then
    mkclean_returns();
  else
    walk(0);
  end;
end;

rule "page_vma_mapped_walk"
  wb_pc = page_vma_mapped_walk
    & (ptl[wb_table] = free | (NO_SYNC = 1 & pte[wb_table][wb_va].folio = NONE))
==>
begin
  alias e: pte[wb_table][wb_va] do
    if e.folio = wb_folio & (e.dirty | e.writable) then
      ptl[wb_table] := writeback;
      wb_pc := ptep_clear_flush;
    else
      walk(wb_va + 1);
    end;
  end;
end;

rule "ptep_clear_flush"
  wb_pc = ptep_clear_flush
==>
begin
  mkcleaning := pte[wb_table][wb_va];
  no_entry(pte[wb_table][wb_va]);
  if PURGE = 1 then
    if wb_table = 0 then purge(wb_va); end;
  else
    if wb_table = 0 then
      shootdown[by_writeback].range.first := wb_va;
      shootdown[by_writeback].range.last := wb_va + 1;
    end;
    everyone(by_writeback);
  end;
  wb_pc := ptep_clear_flush_wait;
end;

rule "ptep_clear_flush: wait"
  wb_pc = ptep_clear_flush_wait & !waits(by_writeback)
==>
begin
  no_range(shootdown[by_writeback].range);
  wb_pc := set_pte_at;
end;

rule "set_pte_at"
  wb_pc = set_pte_at
==>
begin
  pte[wb_table][wb_va].folio := mkcleaning.folio;
  pte[wb_table][wb_va].writable := false;
  pte[wb_table][wb_va].dirty := false;
  no_entry(mkcleaning);
  wb_cleaned := true;
  ptl[wb_table] := free;
  walk(wb_va + 1);
end;

rule "folio_mark_dirty"
  wb_pc = folio_mark_dirty
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

-- Users ---------------------------------------------------------------------------------------------------------------

procedure complete(c: Cpu; f: Folio);
begin
  if !anon(f) then folio[f].behind := true; end;
  user_va[c] := 0;
  user_left[c] := user_left[c] - 1;
  user_pc[c] := user_left[c] = 0 ? user_done : store;
end;

procedure store_to(c: Cpu; v: Va);
begin
  user_va[c] := v;
  alias t: tlb[c][v]; p: pte[0][v] do
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

ruleset c: Cpu do
  ruleset v: Va do
    rule "store"
      user_pc[c] = store
    ==>
    begin
      store_to(c, v);
    end;
  end;

  rule "handle_mm_fault"
    user_pc[c] = handle_mm_fault
  ==>
  begin
    if vma.detached then
      user_va[c] := 0;
      user_left[c] := 0;
      user_pc[c] := user_done;
    else
      vma.readers := vma.readers + 1;
      user_pc[c] := do_page_mkwrite;
    end;
  end;

  rule "do_page_mkwrite"
    user_pc[c] = do_page_mkwrite & pte[0][user_va[c]].folio != NONE & !folio[pte[0][user_va[c]].folio].locked
  ==>
  begin
    folio[pte[0][user_va[c]].folio].locked := true;
    user_pc[c] := finish_mkwrite_fault;
  end;

  rule "finish_mkwrite_fault"
    user_pc[c] = finish_mkwrite_fault & ptl[0] = free & pte[0][user_va[c]].folio != NONE
  ==>
  begin
    alias p: pte[0][user_va[c]] do
      p.writable := true;
      p.dirty := true;
      folio[p.folio].mkcleaned := false;
    end;
    user_pc[c] := fault_dirty_shared_page;
  end;

  -- The entry may be none here (writeback of another page), the folio is the one that the page maps.
  rule "fault_dirty_shared_page"
    user_pc[c] = fault_dirty_shared_page
  ==>
  begin
    folio[user_va[c] % FOLIOS].dirty := true;
    folio[user_va[c] % FOLIOS].locked := false;
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

ruleset c: Cpu; v: Va do
  rule "tlb_fill"
    tlb[c][v].folio = NONE & pte[0][v].folio != NONE
  ==>
  begin
    tlb[c][v] := pte[0][v];
  end;

  rule "tlb_evict"
    tlb[c][v].folio != NONE
  ==>
  begin
    no_entry(tlb[c][v]);
  end;
end;

ruleset c: Cpu; k: Flusher do
  rule "flush_tlb_func"
    shootdown[k].waiting[c]
  ==>
  begin
    for v: Va do
      if shootdown[k].range.first <= v & v < shootdown[k].range.last then no_entry(tlb[c][v]); end;
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

ruleset subset: 0 .. (1 << PTES) - 1; written: boolean do
  startstate
  var
    stored: boolean;
  begin
    for c: Cpu do
      for v: Va do no_entry(tlb[c][v]); end;
      user_pc[c] := store;
      user_va[c] := 0;
      user_left[c] := STORES;
    end;
    for f: Folio do
      alias x: folio[f] do
        x.refcount := anon(f) ? 0 : 1;
        x.mapcount := 0;
        x.locked := false;
        x.dirty := written & !anon(f);
        x.writeback := false;
        x.behind := written & !anon(f);
        x.mkcleaned := false;
        x.reused := false;
      end;
    end;
    for t: Table do
      ptl[t] := free;
      for v: Va do
        stored := ((subset >> v) & 1) = 1;
        pte[t][v].folio := v % FOLIOS;
        pte[t][v].writable := t = 0;
        pte[t][v].dirty := t = 0 & stored;
        alias x: folio[v % FOLIOS] do
          x.refcount := x.refcount + 1;
          x.mapcount := x.mapcount + 1;
          if stored & !anon(v % FOLIOS) then
            x.dirty := true;
            x.behind := true;
          end;
        end;
      end;
    end;
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
    no_zapping();
    no_entry(mkcleaning);
    zap_pc := detach_vmas;
    zap_va := 0;
    zap_force := false;
    wb_pc := folio_lock;
    wb_folio := 0;
    wb_table := 0;
    wb_va := 0;
    wb_cleaned := false;
  end;
end;

-- Invariants ----------------------------------------------------------------------------------------------------------

function tables_naming(f: Folio): 0 .. MAPPINGS * PTES;
var
  n: 0 .. MAPPINGS * PTES;
begin
  n := 0;
  for t: Table do for v: Va do if pte[t][v].folio = f then n := n + 1; end; end; end;
  return n;
end;

function rmaps(f: Folio): 0 .. 2 * MAPPINGS * PTES + 2;
var
  n: 0 .. 2 * MAPPINGS * PTES + 2;
begin
  n := tables_naming(f);
  if zapping.folio = f & zapping.rmap then n := n + 1; end;
  if mkcleaning.folio = f then n := n + 1; end;
  for b: Batch do
    for i := 0 to SLOTS - 1 do
      if gather.batches[b].entries[i].folio = f & gather.batches[b].entries[i].rmap then n := n + 1; end;
    end;
  end;
  return n;
end;

function in_tlb(f: Folio): boolean;
begin
  return exists c: Cpu do exists v: Va do tlb[c][v].folio = f end end;
end;

-- An entry of a table that is dirty, or was when zap or writeback cleared it. A TLB entry alone will not make it dirty.
function dirty_entry(f: Folio): boolean;
begin
  return exists t: Table do exists v: Va do pte[t][v].folio = f & pte[t][v].dirty end end
    | (zapping.folio = f & zapping.dirty)
    | (mkcleaning.folio = f & mkcleaning.dirty);
end;

invariant "MKCLEAN"
  CHECK = 0 |
  forall c: Cpu do forall v: Va do
    !(tlb[c][v].folio != NONE & tlb[c][v].writable & tlb[c][v].dirty & folio[tlb[c][v].folio].mkcleaned)
  end end;

invariant "STALE-FREE"
  CHECK = 0 |
  forall f: Folio do (folio[f].refcount = 0 | folio[f].reused) -> !in_tlb(f) end;

invariant "MAPCOUNT"
  CHECK = 0 |
  forall f: Folio do folio[f].mapcount = rmaps(f) end;

invariant "LOST-DIRTY"
  CHECK = 0 |
  forall f: Folio do
    !(!anon(f) & !folio[f].dirty & !folio[f].writeback & folio[f].behind & !dirty_entry(f))
  end;
