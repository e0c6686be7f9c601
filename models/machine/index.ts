// The public names of shootdown/machine: the parts that the shipped protocols are composed of. The README of this folder says what
// each abstracts; docs/PARTS.md has an example of each. What is exported is kept: a name that goes, or means something else, is in
// CHANGELOG.md with a version.

// cpu
export * from './cpu/context.ts';
export * from './cpu/lazy-tlb.ts';
export * from './cpu/plain-stores.ts';
export * from './cpu/store-buffer.ts';
export * from './cpu/tlb.ts';
export * from './cpu/walk-cache.ts';
// flush
export * from './flush/ipi.ts';
export * from './flush/mmu-gather.ts';
export * from './flush/pending.ts';
export * from './flush/tlbi.ts';
// folio
export * from './folio/anon-folio.ts';
export * from './folio/contents.ts';
export * from './folio/folio.ts';
export * from './folio/folio-ref.ts';
export * from './folio/frame.ts';
export * from './folio/large-folio.ts';
export * from './folio/lru.ts';
export * from './folio/mapped-counters.ts';
export * from './folio/reuse.ts';
export * from './folio/swap.ts';
export * from './folio/swap-slots.ts';
// lib
export * from './lib/kmem-cache.ts';
export * from './lib/rcu.ts';
export * from './lib/xarray.ts';
// locks
export * from './locks/lock.ts';
export * from './locks/refcount.ts';
export * from './locks/rw-lock.ts';
export * from './locks/seqcount.ts';
// memory
export { type Memory, type MemoryState, memoryOf, startMemory, type WithMemory } from './memory/memory.ts';
export { type AtomicOrder, accessesOf, newestStore, type ReadOptions, satisfyLoads } from './memory/steps.ts';
// mm
export * from './mm/gup.ts';
export * from './mm/mm.ts';
export * from './mm/vma.ts';
export * from './mm/vma-lock.ts';
// rmap
export * from './rmap/try-to-unmap.ts';
// table
export * from './table/anon-entry.ts';
export * from './table/non-present.ts';
export * from './table/page-table.ts';
export * from './table/pmd.ts';
export * from './table/table-pages.ts';
// threads
export * from './threads/allocator.ts';
export * from './threads/gup-fast.ts';
export * from './threads/storing-threads.ts';
export * from './threads/writeback.ts';
// wait
export * from './wait/completion.ts';
export * from './wait/task.ts';
export * from './wait/wait-queue.ts';
export * from './wait/workqueue.ts';
