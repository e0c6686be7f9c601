// What must hold of copy-on-write, and what must happen in it lest a clean verdict say nothing.

import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { forState, type Property } from '../../src/index.ts';
import type { GupReference } from '../machine/mm/gup.ts';
import { contentAt } from '../machine/table/anon-entry.ts';
import { pteAt } from '../machine/table/page-table.ts';
import {
  anonMapcountExact,
  anonRefcountExact,
  cowPrivate,
  exclusive,
  incoherent,
  pagesWith,
  swapCountExact,
  writableExclusive,
} from './invariants.ts';
import type { Policy } from './policy.ts';
import { type Cow, type CowBounds, type CowWalker, child, parent } from './state.ts';
import { mayCopy } from './steps/fault.ts';
import { switched } from './steps/switch-page.ts';
import type { clearRefsThread } from './threads/clear-refs.ts';
import type { forkThread } from './threads/fork.ts';
import { type gupThread, hasGrabbed, holdsReference } from './threads/gup.ts';
import type { ksmThread } from './threads/ksm.ts';
import type { reclaimThread } from './threads/reclaim.ts';
import type { userThread } from './threads/user.ts';

export interface CowThreads {
  readonly users: readonly ReturnType<typeof userThread>[];
  readonly fork: ReturnType<typeof forkThread> | undefined;
  readonly gup: ReturnType<typeof gupThread> | undefined;
  readonly reclaim: ReturnType<typeof reclaimThread> | undefined;
  readonly ksm: ReturnType<typeof ksmThread> | undefined;
  readonly clearRefs: ReturnType<typeof clearRefsThread> | undefined;
}

export const propertiesOf = (bounds: CowBounds, policy: Policy, threads: CowThreads): readonly Property[] => {
  const { reachable } = forState<Cow>();
  const { users, fork, gup, reclaim, ksm, clearRefs } = threads;
  const flag = policy.reuse === 'exclusive';

  const taken = (m: Cow, test: (pc: string) => boolean, wants = (_write: boolean) => true): GupReference[] => {
    const found: GupReference[] = [];
    for (let g = 0; gup !== undefined && g < bounds.gups; g++) {
      const frame = gup.in(m, g);
      if (test(frame.pc) && wants(frame.write)) found.push(frame);
    }
    return found;
  };
  const held = (m: Cow): readonly GupReference[] => taken(m, holdsReference);
  const pins = (m: Cow): readonly GupReference[] => held(m).filter(({ pin }) => pin);
  /** What PIN-COHERENT and EXCL are asked of. */
  const promised = (m: Cow): readonly GupReference[] => {
    switch (policy.promised) {
      case 'pins':
        return pins(m);
      case 'write pins':
        return taken(m, holdsReference, (write) => write).filter(({ pin }) => pin);
      case 'pins and gets':
        return held(m);
    }
  };
  const gets = (m: Cow): readonly GupReference[] => held(m).filter(({ pin }) => !pin);

  /** The threads that may be at a copy, each with its locals. */
  const faulting = (m: Cow) => [
    ...users.map((user) => user.in(m)),
    ...Array.from({ length: gup === undefined ? 0 : bounds.gups }, (_, g) => gup?.in(m, g)),
  ];
  const reclaiming = (m: Cow): boolean =>
    reclaim !== undefined && !['shrink_folio_list', 'done'].includes(reclaim.in(m).pc);
  const merging = (m: Cow): boolean => ksm !== undefined && !['write_protect_page', 'done'].includes(ksm.in(m).pc);

  /** The cleared entry of the folio that reclaim or KSM holds. */
  const pending = (m: Cow, folio: number): number => {
    let count = 0;
    for (const sharer of [reclaim, ksm]) {
      const t = sharer?.in(m);
      if (t?.found?.folio === folio && pteAt(m.tables, t.mm) === null) count++;
    }
    // wp_page_copy() has taken the entry away, and drops the mapcount later.
    for (const t of faulting(m)) {
      const behind = t === undefined || t.old !== folio ? null : switched(policy, t.pc);
      if (behind !== null && behind.length > 0 && !behind.includes('unmap')) count++;
    }
    return count;
  };
  const otherReferences = (m: Cow, folio: number): number => {
    let count = taken(m, hasGrabbed).filter((reference) => reference.folio === folio).length;
    for (const t of faulting(m)) {
      if (t?.old === folio) count++;
      if (t?.copy === folio) count++;
      // A mapping that is no longer counted still has its reference; the copy's first reference becomes its mapping's when the entry is set.
      if (t?.old === folio && switched(policy, t.pc)?.includes('unmap')) count++;
      if (t?.copy === folio && switched(policy, t.pc)?.includes('set')) count--;
    }
    if (reclaiming(m) && reclaim?.in(m).folio === folio) count++;
    if (merging(m) && ksm?.in(m).folio === folio) count++;
    return count;
  };
  const mayRead = (m: Cow, mm: number, content: number): boolean => {
    if (content === 0) return true;
    const childs = m.history.childs.at(content - 1);
    if (childs || mm === parent) return childs === (mm === child);
    return m.history.inherited !== null && content <= m.history.inherited;
  };

  return [
    cowPrivate<Cow>({ sees: (m, mm) => m.history.sees.at(mm), mayRead, references: held }),
    invariant<Cow>('PIN-COHERENT', (m) => incoherent(m, promised(m)) ?? true),
    exclusive<Cow>((m) => promised(m).filter(({ pin }) => pin), flag),
    ...(flag ? [writableExclusive<Cow>()] : []),
    ...(flag && bounds.ksm === 0
      ? [
          invariant<Cow>('NO-COPY-ALONE', (m) => {
            if (m.history.inherited !== null) return true;
            const copying = faulting(m).find((t) => t !== undefined && t.old !== null);
            return copying === undefined || { folio: copying.old as number };
          }),
        ]
      : []),
    anonMapcountExact<Cow>(pending),
    anonRefcountExact<Cow>(otherReferences),
    swapCountExact<Cow>(),
    ptlBalanced<CowWalker, Cow>((m, walker) => {
      switch (walker) {
        case 'fork':
          return fork !== undefined && !['dup_mmap', 'copy_pte_range', 'done'].includes(fork.in(m).pc);
        case 'reclaim':
          return reclaiming(m) && !['try_to_unmap_one', '__remove_mapping'].includes(reclaim?.in(m).pc ?? '');
        case 'ksm':
          return merging(m);
        case 'clear_refs':
          return clearRefs !== undefined && clearRefs.in(m).pc === 'ptep_modify_prot_start';
        case 'fault':
          return faulting(m).some((t) => t !== undefined && switched(policy, t.pc) !== null);
      }
    }),
    ...(fork === undefined
      ? []
      : [
          reachable('a shared page', 'parent and child map one page', (m) => {
            const folio = pteAt(m.tables, parent)?.folio ?? null;
            return folio !== null && pteAt(m.tables, child)?.folio === folio;
          }),
          reachable(
            'a page that the other does not see',
            'one process has stored, and the other still reads the old content',
            (m) => {
              const reads = contentAt(m, parent);
              const other = contentAt(m, child);
              return reads !== null && other !== null && reads !== other;
            },
          ),
        ]),
    ...(gup === undefined
      ? []
      : [
          reachable(
            'mapped once, and referenced',
            'a mapcount of one, and a reference that is no mapping',
            (m) => pagesWith(m, held(m), 1) >= 0,
          ),
          reachable(
            'unmapped, and referenced',
            'a page that is not mapped at all, and in use',
            (m) => pagesWith(m, held(m), 0) >= 0,
          ),
        ]),
    ...(reclaim === undefined
      ? []
      : [
          reachable('unmapped, in the swap cache', 'a page that is not mapped, and in the swap cache', (m) =>
            m.swap.some(({ cache }) => cache !== null && m.folios.at(cache).mapcount === 0),
          ),
          reachable('swapped out', 'a page that only the device holds', (m) =>
            m.swap.some(({ cache, count }) => cache === null && count > 0),
          ),
        ]),
    ...(gup === undefined || !mayCopy(bounds, policy)
      ? []
      : [
          reachable(
            'a stale get',
            'a FOLL_GET reference of a page that its process no longer sees',
            (m) => incoherent(m, gets(m)) !== null,
          ),
        ]),
  ];
};
