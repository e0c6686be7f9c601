// retract_page_tables() takes a table away that is empty but for the markers of userfaultfd.
import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { type Retract, stateOf } from './state.ts';
import { collapseThread } from './threads/collapse.ts';
import { userThread } from './threads/user.ts';
import { userfaultfdThread } from './threads/userfaultfd.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'retract-markers',
  title: 'retraction of page tables against markers that userfaultfd has left in them',
  bounds: { loads: { default: 1, min: 0, max: 2, doc: 'loads from the page that map it' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, reachable } = forState<Retract>();
    const userfaultfd = userfaultfdThread(policy);
    const hasReturned = (m: Retract): boolean => ['userfaultfd_release', 'done'].includes(userfaultfd.in(m).pc);
    const collapse = collapseThread(policy, (m) => !policy.callFirst || hasReturned(m));
    const user = userThread(bounds);
    return system({
      state: stateOf(),
      init: {
        // The area has a table, and the page is not mapped.
        run: (m) => {
          m.pmd = 'table';
          user.in(m).left = bounds.loads;
        },
      },
      threads: [userfaultfd, collapse, user],
      properties: [
        invariant<Retract>('MARKER', (m) => !m.promised || m.entry === 'marker' || { pmd: m.pmd, entry: m.entry }),
        reachable(
          'retracted',
          'a table was retracted',
          (m) => collapse.in(m).pc !== 'collapse_file' && m.pmd === 'none',
        ),
        reachable(
          'kept',
          'collapse has ended, and the marker is there',
          (m) => collapse.in(m).pc === 'done' && m.promised && m.entry === 'marker',
        ),
        reachable(
          'set in between',
          'a marker is there, and the table is about to go, or to be looked at once more',
          (m) => collapse.in(m).pc === 'pmd_lock' && m.entry === 'marker',
        ),
      ],
    });
  },
});
