// B12: the PUD that walk_pud_range() has split is a huge one again when it goes on below.
import { forState, oneOf, type System } from '../../../src/index.ts';
import type { PagewalkPolicy, ReclaimBounds } from '../policy.ts';
import { hugeFaultThread, walkThread } from '../threads/walk.ts';
import { type Pagewalk, pagewalkStateOf } from './state.ts';

export const pagewalkSystem = ({ faults }: ReclaimBounds, policy: PagewalkPolicy): System => {
  const { reachable, system } = forState<Pagewalk>();
  const walk = walkThread(policy);
  return system({
    state: pagewalkStateOf(faults),
    init: {
      params: { pud: oneOf('none', 'leaf', 'table') },
      run: (m, { pud }) => {
        m.pud = pud;
        m.faults = faults;
      },
    },
    threads: [walk, hugeFaultThread()],
    properties: [
      reachable(
        'REFAULTED',
        'a PUD that was split is a leaf again',
        (m) => walk.in(m).pc === 'walk_pmd_range' && m.pud === 'leaf',
      ),
      reachable('BELOW', 'the walk comes to a table', (m) => walk.in(m).pc === 'pmd_offset' && m.pud === 'table'),
    ],
    assertions: { 'PUD-TABLE': 'what is walked as a table of PMDs is one' },
  });
};
