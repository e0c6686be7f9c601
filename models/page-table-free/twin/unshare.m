-- Twin of the variants b5-* of the model page-table-free for rumur (Murphi), written along the tables of ../README.md: who
-- unshares a table, who waits for GUP-fast, who walks. One rule a step, and the same state, so that numbers of states and
-- of transitions can be compared. twin.sh replaces the values of the constants.

const
  SHARERS: 3;

  -- Read at the start.
  EACH: 0;       -- every unsharing sends the IPI
  LAST: 1;       -- only the one that leaves one owner does
  OWN: 0;        -- and that IPI goes to the CPU of its own mm only
  LATE: 0;       -- and it is sent after i_mmap_rwsem is dropped
  BY_IPI: 0;     -- TLBs are flushed by IPIs, to the CPU of the mm that flushes
  CHECK: 1;      -- 0: no invariant, to count all states of a broken variant

type
  Cpu: scalarset(SHARERS);   -- CPU n runs mm n
  Page: enum { none, huge, small };
  Use: enum { table, free, other };
  MunmapPc: enum {
    i_mmap_lock_write, huge_pmd_unshare, sync_one, sync_one_wait, pts_dec, tlbonly, tlbonly_wait, flush_unshared,
    flush_unshared_wait, i_mmap_unlock_write, get_and_clear, flush_mmu, flush_mmu_wait, pages_flush, fault_other,
    free_pgd_range, flush_tables, flush_tables_wait, call_rcu, call_rcu_wait, remove_table, munmap_done };
  GupPc: enum { irq_save, get_lockless, grab, recheck, irq_restore, gup_done };

var
  pud: array [Cpu] of boolean;
  entry: Page;
  use: Use;
  shared: 0 .. SHARERS - 1;
  locked: boolean;
  holder: array [Cpu] of boolean;
  refs_huge: 0 .. SHARERS + 1;
  refs_small: 0 .. SHARERS + 1;
  waiting: array [Cpu] of array [Cpu] of boolean;   -- sender, CPU that has not answered
  pc: array [Cpu] of MunmapPc;
  pending: array [Cpu] of boolean;
  last: array [Cpu] of boolean;
  gup: array [Cpu] of GupPc;
  in_table: array [Cpu] of boolean;
  pin: array [Cpu] of Page;

procedure send_all(c: Cpu);
begin
  for d: Cpu do waiting[c][d] := true; end;
end;

function answered(c: Cpu): boolean;
begin
  return !exists d: Cpu do waiting[c][d] end;
end;

function irqs_off(c: Cpu): boolean;
begin
  return gup[c] = get_lockless | gup[c] = grab | gup[c] = recheck | gup[c] = irq_restore;
end;

startstate begin
  for c: Cpu do
    pud[c] := true;
    holder[c] := false;
    pc[c] := i_mmap_lock_write;
    pending[c] := false;
    last[c] := false;
    gup[c] := irq_save;
    in_table[c] := false;
    pin[c] := none;
    for d: Cpu do waiting[c][d] := false; end;
  end;
  entry := huge;
  use := table;
  shared := SHARERS - 1;
  locked := false;
  refs_huge := 1;
  refs_small := 1;
end;

ruleset c: Cpu do
  -- munmap() of mm c

  rule "i_mmap_lock_write" pc[c] = i_mmap_lock_write & !locked ==> begin
    locked := true;
    holder[c] := true;
    pc[c] := huge_pmd_unshare;
  end;

  rule "huge_pmd_unshare" pc[c] = huge_pmd_unshare ==> begin
    if shared = 0 then
      pc[c] := get_and_clear;
    else
      pud[c] := false;
      pending[c] := true;
      if EACH = 1 then pc[c] := sync_one; else pc[c] := pts_dec; end;
    end;
  end;

  rule "tlb_remove_table_sync_one" pc[c] = sync_one ==> begin send_all(c); pc[c] := sync_one_wait; end;
  rule "tlb_remove_table_sync_one: wait" pc[c] = sync_one_wait & answered(c) ==> begin pc[c] := pts_dec; end;

  rule "ptdesc_pmd_pts_dec" pc[c] = pts_dec ==> begin
    shared := shared - 1;
    last[c] := LAST = 1 & shared = 0;
    pc[c] := tlbonly;
  end;

  rule "tlb_flush_mmu_tlbonly" pc[c] = tlbonly & BY_IPI = 1 ==> begin
    pending[c] := false;
    waiting[c][c] := true;
    pc[c] := tlbonly_wait;
  end;
  rule "tlb_flush_mmu_tlbonly, broadcast" pc[c] = tlbonly & BY_IPI = 0 ==> begin
    pending[c] := false;
    if last[c] & LATE = 0 then pc[c] := flush_unshared; else pc[c] := i_mmap_unlock_write; end;
  end;
  rule "tlb_flush_mmu_tlbonly: wait" pc[c] = tlbonly_wait & answered(c) ==> begin
    if last[c] & LATE = 0 then pc[c] := flush_unshared; else pc[c] := i_mmap_unlock_write; end;
  end;

  rule "tlb_flush_unshared_tables" pc[c] = flush_unshared ==> begin
    if OWN = 1 then waiting[c][c] := true; else send_all(c); end;
    pc[c] := flush_unshared_wait;
  end;
  rule "tlb_flush_unshared_tables: wait" pc[c] = flush_unshared_wait & answered(c) ==> begin
    if LATE = 1 then
      last[c] := false;
      pc[c] := munmap_done;
    else
      pc[c] := i_mmap_unlock_write;
    end;
  end;

  rule "i_mmap_unlock_write" pc[c] = i_mmap_unlock_write ==> begin
    locked := false;
    holder[c] := false;
    if last[c] & LATE = 1 then
      pc[c] := flush_unshared;
    else
      last[c] := false;
      pc[c] := munmap_done;
    end;
  end;

  rule "huge_ptep_get_and_clear" pc[c] = get_and_clear ==> begin
    entry := none;
    locked := false;
    holder[c] := false;
    pc[c] := flush_mmu;
  end;

  rule "tlb_flush_mmu" pc[c] = flush_mmu & BY_IPI = 1 ==> begin waiting[c][c] := true; pc[c] := flush_mmu_wait; end;
  rule "tlb_flush_mmu, broadcast" pc[c] = flush_mmu & BY_IPI = 0 ==> begin pc[c] := pages_flush; end;
  rule "tlb_flush_mmu: wait" pc[c] = flush_mmu_wait & answered(c) ==> begin pc[c] := pages_flush; end;

  rule "tlb_batch_pages_flush, then reuse" pc[c] = pages_flush ==> begin
    refs_huge := refs_huge - 1;
    pc[c] := fault_other;
  end;
  rule "tlb_batch_pages_flush, then free" pc[c] = pages_flush ==> begin
    refs_huge := refs_huge - 1;
    pc[c] := free_pgd_range;
  end;

  rule "do_anonymous_page" pc[c] = fault_other ==> begin
    use := other;
    entry := small;
    pc[c] := munmap_done;
  end;

  rule "hugetlb_free_pgd_range" pc[c] = free_pgd_range ==> begin pud[c] := false; pc[c] := flush_tables; end;
  rule "tlb_flush_mmu_tables" pc[c] = flush_tables & BY_IPI = 1 ==> begin
    waiting[c][c] := true;
    pc[c] := flush_tables_wait;
  end;
  rule "tlb_flush_mmu_tables, broadcast" pc[c] = flush_tables & BY_IPI = 0 ==> begin pc[c] := call_rcu; end;
  rule "tlb_flush_mmu_tables: wait" pc[c] = flush_tables_wait & answered(c) ==> begin pc[c] := call_rcu; end;
  rule "call_rcu" pc[c] = call_rcu ==> begin send_all(c); pc[c] := call_rcu_wait; end;
  rule "call_rcu: wait" pc[c] = call_rcu_wait & answered(c) ==> begin pc[c] := remove_table; end;
  rule "__tlb_remove_table" pc[c] = remove_table ==> begin use := free; pc[c] := munmap_done; end;

  -- GUP-fast on the CPU of mm c

  rule "local_irq_save" gup[c] = irq_save ==> begin
    if pud[c] then
      in_table[c] := true;
      gup[c] := get_lockless;
    else
      gup[c] := gup_done;
    end;
  end;

  rule "ptep_get_lockless" gup[c] = get_lockless ==> begin
    pin[c] := entry;
    if entry = none then gup[c] := irq_restore; else gup[c] := grab; end;
  end;

  rule "try_grab_folio" gup[c] = grab ==> begin
    if (pin[c] = huge & refs_huge = 0) | (pin[c] = small & refs_small = 0) then
      pin[c] := none;
      gup[c] := irq_restore;
    else
      if pin[c] = huge then refs_huge := refs_huge + 1; else refs_small := refs_small + 1; end;
      gup[c] := recheck;
    end;
  end;

  rule "recheck_leaf" gup[c] = recheck ==> begin
    if entry != pin[c] then
      if pin[c] = huge then refs_huge := refs_huge - 1; else refs_small := refs_small - 1; end;
      pin[c] := none;
    end;
    gup[c] := irq_restore;
  end;

  rule "local_irq_restore" gup[c] = irq_restore ==> begin
    in_table[c] := false;
    gup[c] := gup_done;
  end;

  ruleset s: Cpu do
    rule "ipi" waiting[s][c] & !irqs_off(c) ==> begin waiting[s][c] := false; end;
  end;
end;

invariant "PT-LIVE"
  CHECK = 0 | forall c: Cpu do
    (gup[c] = get_lockless | gup[c] = grab | gup[c] = recheck) & in_table[c]
      -> use = table | (use = other & pud[c])
  end;
