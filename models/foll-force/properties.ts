// What must hold of a forced write, and what must happen in it lest a clean verdict say nothing.
import { invariant } from '../../properties/invariant.ts';
import { forState, type LivenessProperty, optional, type Property } from '../../src/index.ts';
import type { ForceBounds, Policy } from './policy.ts';
import { type Force, filePage } from './state.ts';
import type { ksmThread } from './threads/ksm.ts';
import type { writerThread } from './threads/writer.ts';

export const propertiesOf = (
  bounds: ForceBounds,
  policy: Policy,
  writer: ReturnType<typeof writerThread>,
  ksm: ReturnType<typeof ksmThread>,
): readonly (Property | LivenessProperty)[] => {
  const { leadsTo, reachable } = forState<Force>();
  const writers = (m: Force) => Array.from({ length: bounds.writers }, (_, w) => writer.in(m, w));
  if (policy.asks === 'progress') {
    const rests = (m: Force): boolean => writers(m).every(({ pc }) => pc === 'access_remote_vm' || pc === 'done');
    return [leadsTo('WRITE-ENDS', 'a forced write that was begun ends', (m) => !rests(m), rests)];
  }
  return [
    invariant<Force>('RO-FILE', (m) => !m.folios.at(filePage).written || { folio: filePage }),
    invariant<Force>('COW-PRIV', (m) => {
      const folio = m.folios.findIndex(({ childs, written }) => childs && written);
      return folio < 0 || { folio };
    }),
    ...(policy.uffdWp
      ? [
          invariant<Force>('UFFD-WP', (m) => {
            if (m.pte === null) return true;
            const isProtected = optional(m, 'protected') ?? m.pte.uffdWp;
            return !isProtected || !m.folios.at(m.pte.folio).written || { folio: m.pte.folio };
          }),
        ]
      : []),
    invariant<Force>('REFCOUNT', (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const { refcount, childs } = m.folios.at(f);
        const held = writers(m).filter(({ page }) => page === f).length;
        const expected = (m.pte?.folio === f ? 1 : 0) + (childs ? 1 : 0) + (f === filePage ? 1 : 0) + held;
        if (refcount !== expected) return { folio: f, refcount, expected };
      }
      return true;
    }),
    reachable('forced', 'a forced write has reached the private copy that the process has', (m) => {
      return m.pte !== null && m.folios.at(m.pte.folio).written;
    }),
    reachable('written in vain', 'a writer has a page that MADV_DONTNEED has taken away', (m) =>
      writers(m).some(({ page }) => page !== null && page !== m.pte?.folio),
    ),
    ...(policy.ksm !== 'none'
      ? [
          reachable(
            'merged under a writer',
            'a writer is between two looks, and KSM has put another page there',
            (m) => ksm.in(m).pc === 'done' && writers(m).some(({ pc }) => pc === 'follow_page_pte'),
          ),
          reachable(
            'a write after the merge',
            'a forced write has reached the copy of a page that KSM had merged',
            (m) => ksm.in(m).pc === 'done' && m.pte !== null && m.folios.at(m.pte.folio).written,
          ),
        ]
      : []),
    reachable(
      'beside a child',
      'a forced write has reached a copy, and the child has the old page',
      (m) => m.folios.some(({ childs }) => childs) && m.pte !== null && m.folios.at(m.pte.folio).written,
    ),
  ];
};
