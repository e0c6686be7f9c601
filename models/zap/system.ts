// The system that the models zap and gather build: the threads over the state of a scope, and what must hold of them.
import {
  blocked,
  bool,
  forState,
  int,
  type Observation,
  oneOf,
  optional,
  ShootdownError,
  type System,
  scalarset,
} from '../../src/index.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { countMapped, countNewMapping } from '../machine/folio/mapped-counters.ts';
import { preemptionOff } from '../machine/table/page-table.ts';
import { allocatorThreadOf } from '../machine/threads/allocator.ts';
import { storingThreadsOf } from '../machine/threads/storing-threads.ts';
import { mkcleanWalk, writebackThreadOf } from '../machine/threads/writeback.ts';
import { locksKeepCpu, type Policy } from './policy.ts';
import { type ClaimsOf, propertiesOf } from './properties.ts';
import {
  folioAt,
  freesFrames,
  hasPageCache,
  hasReclaim,
  hugeIsMappedAlone,
  isHuge,
  mapsFolio,
  pageOf,
  type Scope,
  sizesOf,
  stateOf,
  walkersOf,
  type Zap,
} from './state.ts';
import { pageoutThread } from './threads/pageout.ts';
import { unmapThread, unmapWalk } from './threads/unmap.ts';
import { zapThread } from './threads/zap.ts';

/** `claims`: the properties that a model has beyond those of both. Throws a `usage` error for bounds that do not go together. */
export const systemOf = (
  scope: Scope,
  policy: Policy,
  { claims, observe = [] }: { readonly claims: ClaimsOf; readonly observe?: readonly Observation[] },
): System => {
  refuseWhatCannotBe(scope, policy);
  const { system } = forState<Zap>();
  const { ptes } = scope;
  const { own, all, vas, folios } = sizesOf(scope);
  const pageCache = hasPageCache(scope);
  const starts = hugeStarts(scope);
  const Cpu = scalarset('cpu', scope.cpus);

  const user = storingThreadsOf<Zap>(Cpu, {
    stores: scope.stores,
    ptes: vas,
    folioAt: (va) => folioAt(scope, va),
    faults: faultsOf(scope, policy),
    whileZapped: whileZapped(policy),
    ...(scope.span === 'mm' ? { mapped: countNewMapping } : {}),
    pageMkwrite: policy.pageMkwrite,
    faultKeepsEntry: policy.faultKeepsEntry,
    runs: locksKeepCpu(policy) ? (m) => !preemptionOff(m) : undefined,
  });
  const writeback = scope.writeback
    ? writebackThreadOf<Zap>({
        folios: scope.hugeOf === 'file' ? folios : scope.folios,
        tables: all,
        ptes,
        maps: (table, i) => (isHuge(scope, table) && !policy.walkSeesHuge ? null : mapsFolio(scope, table, i)),
        // The other mms sleep: no CPU caches an entry of theirs.
        rangeOf: (table, i) =>
          table < own ? { start: table * ptes + i, end: table * ptes + i + 1 } : { start: 0, end: 0 },
        trustsMapcount: policy.mkcleanTrustsMapcount,
        linked: (m) => optional(m.vma, 'unlinked') !== true,
        sync: policy.mkcleanSync,
        how: policy.up ? 'local' : policy.noGather ? 'broadcast' : 'ipi',
        again: policy.comeAgain,
        runs: locksKeepCpu(policy) ? (m) => !preemptionOff(m, 'writeback') : undefined,
      })
    : null;
  const unmap = scope.unmap ? unmapThread(scope, policy) : null;
  const pageout = hasReclaim(scope) ? pageoutThread(scope, policy) : null;
  const usersDone = (m: Zap): boolean => {
    for (let cpu = 0; cpu < scope.cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
    return true;
  };
  const isWalked = (m: Zap): boolean =>
    (writeback !== null && mkcleanWalk.includes(writeback.in(m).pc)) ||
    (unmap !== null && unmapWalk.includes(unmap.in(m).pc));
  const zap = zapThread(scope, policy, { usersDone, isWalked });

  return system({
    state: stateOf(scope, Cpu),
    // Any of the pages may have been stored to before: its entry is dirty then, and its folio newer than the disk. Or
    // all page-cache folios have been written with write(2): dirty folios under clean entries.
    init: {
      params: {
        stored: int(0, 2 ** (scope.tables * ptes) - 1),
        written: bool(),
        ...(starts.length > 1 ? { huge: int(0, starts.length - 1) } : {}),
      },
      run: (m, chosen) => {
        const { stored, written } = chosen;
        if (written && !pageCache) return blocked;
        const hugeStart = starts[optional(chosen, 'huge') ?? 0] as HugeStart;
        m.folios.forEach((folio, f) => {
          const huge = f === scope.folios;
          folio.anon = huge ? hugeIsMappedAlone(scope) : f < scope.anon;
          folio.mapcount = 0;
          folio.refcount = folio.anon ? 0 : 1;
          folio.dirty = !folio.anon && (huge ? hugeStart.folioDirty : written);
          folio.disk = folio.dirty ? 'behind' : 'current';
        });
        for (let table = 0; table < all; table++)
          for (let i = 0; i < ptes; i++) {
            const f = mapsFolio(scope, table, i);
            if (f === null) continue;
            const huge = isHuge(scope, table);
            // A mapping of another mm is read-only and clean.
            const writable = huge ? hugeStart.writable : table < own;
            const dirty = huge ? hugeStart.dirty : writable && ((stored >> pageOf(scope, table, i)) & 1) === 1;
            m.tables.at(table).ptes.set(i, { folio: f, writable, dirty });
            const folio = m.folios.at(f);
            folio.mapcount++;
            folio.refcount++;
            if (dirty && !folio.anon) {
              if (!huge) folio.dirty = true;
              folio.disk = 'behind';
            }
          }
        const { folios: mapped, tables } = m;
        const counters = optional(m, 'counters');
        if (counters !== undefined) countMapped({ counters, folios: mapped, tables });
        for (let cpu = 0; cpu < scope.cpus; cpu++) user.in(m, cpu).left = scope.stores;
        return;
      },
    },
    threads: [
      zap,
      ...(writeback === null ? [] : [writeback]),
      ...(unmap === null ? [] : [unmap]),
      ...(pageout === null ? [] : [pageout]),
      user,
      ...(freesFrames(scope) ? [allocatorThreadOf<Zap>(folios)] : []),
    ],
    actions: [
      ...tlbNoise<Zap>(Cpu, vas, policy.fullmm && policy.exitWaits ? (m) => !m.vma.detached : undefined),
      ...(policy.up || policy.noGather
        ? []
        : [flushTlbFunc(Cpu, { senders: oneOf(...walkersOf(scope)), ipi: (m: Zap, sender) => m.shootdowns[sender] })]),
    ],
    properties: propertiesOf(scope, policy, { zap, writeback, unmap, pageout, user }, claims),
    observe,
    view: {
      vma: { as: 'mm', title: 'VMA' },
      zapping: { beside: 'zap', title: 'cleared, in hand' },
      ...(writeback === null ? {} : { mkcleaning: { beside: 'writeback', title: 'cleared, in hand' } }),
      ...(unmap === null ? {} : { unmapping: { beside: 'unmap', title: 'cleared, in hand' } }),
    },
  });
};

/** How a huge page may be mapped, and be, when all begins. */
interface HugeStart {
  readonly writable: boolean;
  readonly dirty: boolean;
  readonly folioDirty: boolean;
}
const hugeStarts = ({ huge, hugeOf }: Scope): readonly HugeStart[] => {
  const stored = { writable: true, dirty: true, folioDirty: true };
  if (huge === 1 || hugeOf === 'dirty') return [stored];
  switch (hugeOf) {
    case 'device':
      // A read fault maps it writable and clean: there is no page_mkwrite.
      return [
        { writable: true, dirty: true, folioDirty: false },
        { writable: true, dirty: false, folioDirty: false },
      ];
    case 'file':
      // vma_wants_writenotify(): what is clean is mapped read-only; who has stored has gone through fault_dirty_shared_page().
      return [
        stored,
        { writable: false, dirty: false, folioDirty: false },
        { writable: false, dirty: false, folioDirty: true },
      ];
    case 'shmem':
      // Mapped by a read fault: writable and clean, over a folio that is clean, or was written to by write(2).
      return [
        { writable: true, dirty: false, folioDirty: false },
        { writable: true, dirty: false, folioDirty: true },
        stored,
      ];
  }
};

/** How far faults get: who makes entries read-only, and who takes them away. */
const faultsOf = ({ writeback, unmap }: Scope, { call }: Policy) => {
  if (writeback || call === 'MADV_DONTNEED') return 'mkwrite';
  return unmap || call === 'truncate' ? 'gone' : 'no vma';
};

/** What faults do while the call zaps. */
const whileZapped = ({ call }: Policy) => {
  switch (call) {
    case 'munmap':
      return undefined;
    case 'MADV_DONTNEED':
      return 'maps anew';
    case 'truncate':
      return 'end of file';
  }
};

const refuseWhatCannotBe = ({ anon, folios, cpus, tables, span }: Scope, { up, call }: Policy): void => {
  if (call !== 'munmap' && tables > 0 && span === 'mm')
    throw new ShootdownError('usage', `of ${call} there is the huge page alone`, 'set small=0');
  // A fault maps a new page of zeroes there, which is no matter of this protocol.
  if (call !== 'munmap' && anon > 0 && span === 'table')
    throw new ShootdownError('usage', `of ${call} there are pages of the page cache alone`, 'set anon=0');
  if (anon > folios)
    throw new ShootdownError('usage', `${anon} of ${folios} folios cannot be anonymous`, 'set anon to at most folios');
  if (up && cpus > 1)
    throw new ShootdownError('usage', `a machine with one CPU cannot have ${cpus}`, 'the up variants go with cpus=1');
};
