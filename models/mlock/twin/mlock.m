-- A twin of the model mlock, of a small page, written from the tables of ../README.md: same steps, same state.
-- twin.sh sets the constants.

const
  VMAS: 2;
  MMS: 2;
  CALLS: 2;
  RECLAIM: 1;
  TRUNCATE: 0;

  RECHECK: 1;        -- VM_LOCKED is tested again under the PTL
  RETURNS_LOCKED: 0; -- when that fails the walk ends with the PTL
  ALWAYS_WALK: 0;    -- whatever the mapcount
  AT_ONCE: 0;        -- the last page_remove_rmap() clears PG_mlocked in one step with the mapcount

  CHECK: 1;          -- 0: no invariants, to count all states of a broken variant

type
  Vma: 0 .. VMAS - 1;
  Mm: 0 .. MMS - 1;
  -- 0 .. VMAS - 1: the tasks.
  Holder: 0 .. VMAS + 2;

const
  RECLAIMER: VMAS;
  TRUNCATER: VMAS + 1;
  NOBODY: VMAS + 2;

type
  TaskPc: enum {
    syscall, mm_populate, follow_page_mask, handle_mm_fault, mlock_vma_page, isolate_lru_page,
    follow_page, TestClearPageMlocked, TestClearPageLRU, lock_page, rmap_walk, page_mlock_one, page_vma_mapped_walk,
    found, putback_lru_page, zap_pte_range, clear_page_mlock, isolate_cleared, unlink_file_vma, task_done };
  ReclaimPc: enum {
    isolate_lru_pages, shrink_page_list, try_to_unmap_one, restore, ptep_clear_flush, remove_mapping,
    move_pages_to_lru, SetPageLRU };
  TruncatePc: enum {
    truncate_inode_page, unmap_mapping_page, truncate_clear, truncate_isolate, delete_from_page_cache, truncate_done };
  DrainPc: enum { lru_add_drain, page_evictable };
  Lru: enum { evictable, unevictable, isolated, batch, adding, free };
  Cache: enum { cached, reclaimed, truncated };

var
  mmap_writer: array [Mm] of Holder;
  mmap_readers: array [Mm] of 0 .. VMAS;
  vm_locked: array [Vma] of boolean;
  linked: array [Vma] of boolean;
  ptl: array [Vma] of Holder;
  mapped: array [Vma] of boolean;
  rmap_readers: 0 .. VMAS + 2;

  lru: Lru;
  mlocked: boolean;
  page_lock: Holder;
  pins: 0 .. VMAS;
  cache: Cache;
  missed: boolean;
  nr_mlock: -2 .. 2;

  pc: array [Vma] of TaskPc;
  unmaps: array [Vma] of boolean;
  left: array [Vma] of 0 .. CALLS;
  walk: array [Vma] of Vma;
  reclaim_pc: ReclaimPc;
  reclaim_walk: Vma;
  truncate_pc: TruncatePc;
  truncate_walk: Vma;
  drain_pc: DrainPc;

function mm(v: Vma): Mm;
begin
  return v % MMS;
end;

function on_list(): boolean;
begin
  return lru = evictable | lru = unevictable;
end;

function unmapped(): boolean;
begin
  return forall v: Vma do !mapped[v] end;
end;

function at_most_one(): boolean;
begin
  return forall v: Vma do forall w: Vma do v = w | !mapped[v] | !mapped[w] end end;
end;

-- The first linked VMA from v on; VMAS if there is none.
function next_linked(v: 0 .. VMAS): 0 .. VMAS;
begin
  for w: Vma do
    if w >= v & linked[w] then return w; end;
  end;
  return VMAS;
end;

procedure mark();
begin
  if !mlocked then
    mlocked := true;
    nr_mlock := nr_mlock + 1;
    missed := false;
  end;
end;

procedure unmark();
begin
  if mlocked then
    mlocked := false;
    nr_mlock := nr_mlock - 1;
  end;
end;

procedure to_batch_if_on_list();
begin
  if on_list() then lru := batch; end;
end;

procedure free_if_unused();
begin
  if cache != cached & pins = 0 & unmapped() & on_list() then lru := free; end;
end;

procedure call_returns(v: Vma);
begin
  unmaps[v] := false;
  left[v] := left[v] - 1;
  if left[v] > 0 then pc[v] := syscall; else pc[v] := task_done; end;
end;

procedure reader_returns(v: Vma);
begin
  mmap_readers[mm(v)] := mmap_readers[mm(v)] - 1;
  call_returns(v);
end;

procedure unlock_all(v: Vma);
begin
  page_lock := NOBODY;
  ptl[v] := NOBODY;
  reader_returns(v);
end;

procedure munlocked(v: Vma);
begin
  mmap_writer[mm(v)] := NOBODY;
  if unmaps[v] then
    mmap_readers[mm(v)] := mmap_readers[mm(v)] + 1;
    pc[v] := zap_pte_range;
  else
    call_returns(v);
  end;
end;

procedure put_page(v: Vma);
begin
  pins := pins - 1;
  free_if_unused();
  munlocked(v);
end;

procedure walk_on(v: Vma; from: 0 .. VMAS);
var next: 0 .. VMAS;
begin
  next := next_linked(from);
  if next = VMAS then
    rmap_readers := rmap_readers - 1;
    walk[v] := 0;
    pc[v] := putback_lru_page;
  else
    walk[v] := next;
    pc[v] := page_mlock_one;
  end;
end;

procedure reclaim_on(from: 0 .. VMAS);
var next: 0 .. VMAS;
begin
  next := next_linked(from);
  if next = VMAS then
    rmap_readers := rmap_readers - 1;
    reclaim_walk := 0;
    reclaim_pc := remove_mapping;
  else
    reclaim_walk := next;
    reclaim_pc := try_to_unmap_one;
  end;
end;

procedure truncate_on(from: 0 .. VMAS);
var next: 0 .. VMAS;
begin
  next := next_linked(from);
  if next = VMAS then
    rmap_readers := rmap_readers - 1;
    truncate_walk := 0;
    truncate_pc := delete_from_page_cache;
  else
    truncate_walk := next;
    truncate_pc := unmap_mapping_page;
  end;
end;

-- What the last unmapping does in one step with the mapcount; only where AT_ONCE.
procedure clear_at_once();
begin
  if unmapped() & mlocked then
    unmark();
    to_batch_if_on_list();
  end;
end;

-- Which are VM_LOCKED; with fewer VMAs some of these are the same state.
ruleset a: boolean; b: boolean; c: boolean do
  startstate
  begin
    for m: Mm do
      mmap_writer[m] := NOBODY;
      mmap_readers[m] := 0;
    end;
    for v: Vma do
      vm_locked[v] := v = 0 ? a : (v = 1 ? b : c);
      linked[v] := true;
      ptl[v] := NOBODY;
      mapped[v] := true;
      pc[v] := syscall;
      unmaps[v] := false;
      left[v] := CALLS;
      walk[v] := 0;
    end;
    rmap_readers := 0;
    mlocked := exists v: Vma do vm_locked[v] end;
    if mlocked then lru := unevictable; nr_mlock := 1; else lru := evictable; nr_mlock := 0; end;
    page_lock := NOBODY;
    pins := 0;
    cache := cached;
    missed := false;
    reclaim_pc := isolate_lru_pages;
    reclaim_walk := 0;
    truncate_pc := truncate_inode_page;
    truncate_walk := 0;
    drain_pc := lru_add_drain;
  end;
end;

-- Tasks ---------------------------------------------------------------------------------------------------------------

ruleset v: Vma do
  rule "syscall mlock"
    pc[v] = syscall & mmap_writer[mm(v)] = NOBODY & mmap_readers[mm(v)] = 0
  ==> begin
    vm_locked[v] := true;
    pc[v] := mm_populate;
  end;

  rule "syscall munlock"
    pc[v] = syscall & vm_locked[v] & mmap_writer[mm(v)] = NOBODY & mmap_readers[mm(v)] = 0
  ==> begin
    mmap_writer[mm(v)] := v;
    vm_locked[v] := false;
    pc[v] := follow_page;
  end;

  rule "syscall munmap"
    pc[v] = syscall & mmap_writer[mm(v)] = NOBODY & mmap_readers[mm(v)] = 0
  ==> begin
    mmap_writer[mm(v)] := v;
    unmaps[v] := true;
    if vm_locked[v] then
      vm_locked[v] := false;
      pc[v] := follow_page;
    else
      munlocked(v);
    end;
  end;

  rule "__mm_populate"
    pc[v] = mm_populate & mmap_writer[mm(v)] = NOBODY
  ==> begin
    mmap_readers[mm(v)] := mmap_readers[mm(v)] + 1;
    pc[v] := follow_page_mask;
  end;

  rule "follow_page_mask"
    pc[v] = follow_page_mask & ptl[v] = NOBODY
  ==> begin
    if !mapped[v] then
      pc[v] := handle_mm_fault;
    elsif page_lock != NOBODY then
      missed := true;
      reader_returns(v);
    else
      page_lock := v;
      ptl[v] := v;
      pc[v] := mlock_vma_page;
    end;
  end;

  rule "handle_mm_fault: SIGBUS"
    pc[v] = handle_mm_fault & cache = truncated
  ==> begin
    reader_returns(v);
  end;

  rule "handle_mm_fault"
    pc[v] = handle_mm_fault & cache != truncated & page_lock = NOBODY & ptl[v] = NOBODY & lru != adding
  ==> begin
    if cache = reclaimed then
      cache := cached;
      missed := false;
      lru := batch;
    end;
    mapped[v] := true;
    pc[v] := follow_page_mask;
  end;

  rule "mlock_vma_page"
    pc[v] = mlock_vma_page
  ==> begin
    if mlocked then
      unlock_all(v);
    else
      mark();
      pc[v] := isolate_lru_page;
    end;
  end;

  rule "isolate_lru_page"
    pc[v] = isolate_lru_page & lru != adding
  ==> begin
    to_batch_if_on_list();
    unlock_all(v);
  end;

  rule "follow_page"
    pc[v] = follow_page & ptl[v] = NOBODY
  ==> begin
    if mapped[v] then
      pins := pins + 1;
      pc[v] := TestClearPageMlocked;
    else
      munlocked(v);
    end;
  end;

  rule "TestClearPageMlocked"
    pc[v] = TestClearPageMlocked
  ==> begin
    if mlocked then
      unmark();
      pc[v] := TestClearPageLRU;
    else
      put_page(v);
    end;
  end;

  rule "TestClearPageLRU"
    pc[v] = TestClearPageLRU & lru != adding
  ==> begin
    if on_list() then
      lru := isolated;
      pc[v] := lock_page;
    else
      missed := true;
      put_page(v);
    end;
  end;

  rule "lock_page"
    pc[v] = lock_page & page_lock = NOBODY
  ==> begin
    page_lock := v;
    if ALWAYS_WALK = 0 & at_most_one() then pc[v] := putback_lru_page; else pc[v] := rmap_walk; end;
  end;

  rule "rmap_walk"
    pc[v] = rmap_walk
  ==> begin
    rmap_readers := rmap_readers + 1;
    walk_on(v, 0);
  end;

  rule "page_mlock_one"
    pc[v] = page_mlock_one
  ==> begin
    if vm_locked[walk[v]] then pc[v] := page_vma_mapped_walk; else walk_on(v, walk[v] + 1); end;
  end;

  rule "page_vma_mapped_walk"
    pc[v] = page_vma_mapped_walk & ptl[walk[v]] = NOBODY
  ==> begin
    if !mapped[walk[v]] then
      walk_on(v, walk[v] + 1);
    elsif RECHECK = 1 & !vm_locked[walk[v]] then
      if RETURNS_LOCKED = 1 then
        ptl[walk[v]] := v;
        walk_on(v, VMAS);
      else
        walk_on(v, walk[v] + 1);
      end;
    else
      ptl[walk[v]] := v;
      pc[v] := found;
    end;
  end;

  rule "mlock_vma_page, found"
    pc[v] = found
  ==> begin
    mark();
    ptl[walk[v]] := NOBODY;
    walk_on(v, VMAS);
  end;

  rule "putback_lru_page"
    pc[v] = putback_lru_page
  ==> begin
    lru := batch;
    page_lock := NOBODY;
    put_page(v);
  end;

  rule "zap_pte_range"
    pc[v] = zap_pte_range & ptl[v] = NOBODY
    & !(AT_ONCE = 1 & mapped[v] & lru = adding & forall w: Vma do w = v | !mapped[w] end)
  ==> begin
    pc[v] := unlink_file_vma;
    if mapped[v] then
      mapped[v] := false;
      if AT_ONCE = 1 then
        clear_at_once();
        free_if_unused();
      elsif unmapped() then
        ptl[v] := v;
        pc[v] := clear_page_mlock;
      else
        free_if_unused();
      end;
    end;
  end;

  rule "clear_page_mlock"
    pc[v] = clear_page_mlock
  ==> begin
    if mlocked then
      unmark();
      pc[v] := isolate_cleared;
    else
      free_if_unused();
      ptl[v] := NOBODY;
      pc[v] := unlink_file_vma;
    end;
  end;

  rule "isolate_lru_page, cleared"
    pc[v] = isolate_cleared & lru != adding
  ==> begin
    to_batch_if_on_list();
    free_if_unused();
    ptl[v] := NOBODY;
    pc[v] := unlink_file_vma;
  end;

  rule "unlink_file_vma"
    pc[v] = unlink_file_vma & rmap_readers = 0
  ==> begin
    linked[v] := false;
    mmap_readers[mm(v)] := mmap_readers[mm(v)] - 1;
    unmaps[v] := false;
    left[v] := 0;
    pc[v] := task_done;
  end;
end;

-- Drain ---------------------------------------------------------------------------------------------------------------

rule "lru_add_drain"
  drain_pc = lru_add_drain & lru = batch
==> begin
  lru := adding;
  drain_pc := page_evictable;
end;

rule "page_evictable"
  drain_pc = page_evictable
==> begin
  if mlocked then lru := unevictable; else lru := evictable; end;
  free_if_unused();
  drain_pc := lru_add_drain;
end;

-- Reclaim -------------------------------------------------------------------------------------------------------------

rule "isolate_lru_pages"
  RECLAIM = 1 & reclaim_pc = isolate_lru_pages & lru = evictable
==> begin
  lru := isolated;
  reclaim_pc := shrink_page_list;
end;

rule "shrink_page_list"
  reclaim_pc = shrink_page_list
==> begin
  if page_lock != NOBODY | mlocked then
    reclaim_pc := move_pages_to_lru;
  else
    page_lock := RECLAIMER;
    rmap_readers := rmap_readers + 1;
    reclaim_on(0);
  end;
end;

rule "try_to_unmap_one"
  reclaim_pc = try_to_unmap_one & ptl[reclaim_walk] = NOBODY
==> begin
  if !mapped[reclaim_walk] then
    reclaim_on(reclaim_walk + 1);
  else
    ptl[reclaim_walk] := RECLAIMER;
    if vm_locked[reclaim_walk] then reclaim_pc := restore; else reclaim_pc := ptep_clear_flush; end;
  end;
end;

rule "reclaim: mlock_vma_page"
  reclaim_pc = restore
==> begin
  mark();
  ptl[reclaim_walk] := NOBODY;
  reclaim_on(VMAS);
end;

rule "ptep_clear_flush"
  reclaim_pc = ptep_clear_flush
==> begin
  mapped[reclaim_walk] := false;
  ptl[reclaim_walk] := NOBODY;
  reclaim_on(reclaim_walk + 1);
end;

rule "remove_mapping"
  reclaim_pc = remove_mapping
==> begin
  page_lock := NOBODY;
  if unmapped() & pins = 0 then
    cache := reclaimed;
    lru := free;
    reclaim_pc := isolate_lru_pages;
  else
    reclaim_pc := move_pages_to_lru;
  end;
end;

rule "move_pages_to_lru"
  reclaim_pc = move_pages_to_lru
==> begin
  if mlocked then
    lru := batch;
    reclaim_pc := isolate_lru_pages;
  else
    reclaim_pc := SetPageLRU;
  end;
end;

rule "SetPageLRU"
  reclaim_pc = SetPageLRU
==> begin
  lru := evictable;
  reclaim_pc := isolate_lru_pages;
end;

-- Truncation ----------------------------------------------------------------------------------------------------------

rule "truncate_inode_page"
  TRUNCATE = 1 & truncate_pc = truncate_inode_page & (cache != cached | page_lock = NOBODY)
==> begin
  if cache != cached then
    truncate_pc := truncate_done;
  else
    page_lock := TRUNCATER;
    rmap_readers := rmap_readers + 1;
    truncate_on(0);
  end;
end;

rule "unmap_mapping_page"
  truncate_pc = unmap_mapping_page & ptl[truncate_walk] = NOBODY
  & !(AT_ONCE = 1 & mapped[truncate_walk] & lru = adding & forall w: Vma do w = truncate_walk | !mapped[w] end)
==> begin
  if !mapped[truncate_walk] then
    truncate_on(truncate_walk + 1);
  else
    mapped[truncate_walk] := false;
    if AT_ONCE = 1 then
      clear_at_once();
      truncate_on(truncate_walk + 1);
    elsif unmapped() then
      ptl[truncate_walk] := TRUNCATER;
      truncate_pc := truncate_clear;
    else
      truncate_on(truncate_walk + 1);
    end;
  end;
end;

rule "truncate: clear_page_mlock"
  truncate_pc = truncate_clear
==> begin
  if mlocked then
    unmark();
    truncate_pc := truncate_isolate;
  else
    ptl[truncate_walk] := NOBODY;
    truncate_on(truncate_walk + 1);
  end;
end;

rule "truncate: isolate_lru_page"
  truncate_pc = truncate_isolate & lru != adding
==> begin
  to_batch_if_on_list();
  ptl[truncate_walk] := NOBODY;
  truncate_on(truncate_walk + 1);
end;

rule "delete_from_page_cache"
  truncate_pc = delete_from_page_cache
==> begin
  cache := truncated;
  page_lock := NOBODY;
  free_if_unused();
  truncate_pc := truncate_done;
end;

-- Properties ----------------------------------------------------------------------------------------------------------

function rests(v: Vma): boolean;
begin
  return pc[v] = syscall | pc[v] = task_done;
end;

function quiet(): boolean;
begin
  return (forall v: Vma do rests(v) end)
    & drain_pc = lru_add_drain
    & lru != batch & lru != adding & lru != isolated
    & reclaim_pc = isolate_lru_pages
    & (truncate_pc = truncate_inode_page | truncate_pc = truncate_done);
end;

function held(): boolean;
begin
  return exists v: Vma do vm_locked[v] & mapped[v] end;
end;

invariant "MLOCK-HI" CHECK = 0 | !quiet() | !mlocked | held();
invariant "MLOCK-LO" CHECK = 0 | !quiet() | mlocked | missed | !held();
invariant "UNEVICTABLE" CHECK = 0 | !quiet() | lru != unevictable | mlocked;
invariant "MLOCK-FREE" CHECK = 0 | lru != free | !mlocked;
invariant "NR_MLOCK" CHECK = 0 | nr_mlock = (mlocked ? 1 : 0);
invariant "RESIDENT"
  CHECK = 0 | truncate_pc != truncate_inode_page | forall v: Vma do !rests(v) | !vm_locked[v] | mapped[v] end;
invariant "PTL-BAL"
  CHECK = 0 | forall v: Vma do forall w: Vma do
    ptl[v] != w | pc[w] = mlock_vma_page | pc[w] = isolate_lru_page | pc[w] = found | pc[w] = clear_page_mlock
      | pc[w] = isolate_cleared
  end end;
invariant "VMA-LIVE"
  CHECK = 0 | (forall v: Vma do (pc[v] != page_mlock_one & pc[v] != page_vma_mapped_walk) | linked[walk[v]] end
    & (reclaim_pc != try_to_unmap_one | linked[reclaim_walk])
    & (truncate_pc != unmap_mapping_page | linked[truncate_walk]));
