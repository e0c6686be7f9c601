// A folio is split while one of its entries, a migration entry by now, is zapped: memory order between the flags of a tail page and compound_head. Case H1.
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { startMemory } from '../machine/memory/memory.ts';
import { bugs } from './bugs.ts';
import { memory, type Split, stateOf } from './state.ts';
import { splitThread } from './threads/split.ts';
import { zapThread } from './threads/zap.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'split-migration',
  title: 'a folio is split while a migration entry of one of its pages is zapped: smp_wmb and smp_rmb',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { reachable, system } = forState<Split>();
    const zap = zapThread(policy);
    const tested = (m: Split, isTail: boolean): boolean =>
      zap.in(m).pc === 'zap_nonpresent_ptes' && zap.in(m).isTail === isTail;
    return system({
      state: stateOf(),
      init: { run: (m) => startMemory(m, memory, { compoundHead: true, headLocked: true }) },
      threads: [splitThread(policy), zap],
      properties: [
        reachable('AS-TAIL', 'the zap has found the large folio behind the entry', (m) => tested(m, true)),
        reachable('AS-FOLIO', 'the zap has found the new folio behind the entry', (m) => tested(m, false)),
      ],
      assertions: { 'MIGRATION-LOCKED': 'the folio that a migration entry leads to is locked' },
    });
  },
});
