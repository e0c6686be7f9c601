// UFFDIO_MOVE clears an entry and looks at pins, while GUP-fast pins the page and looks at the entry: memory order. Case G5.
import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { startMemory } from '../machine/memory/memory.ts';
import { bugs } from './bugs.ts';
import { memory, type Pinning, stateOf } from './state.ts';
import { moveThread } from './threads/move.ts';
import { pinThread } from './threads/pin.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'uffd-move-pin',
  title: 'UFFDIO_MOVE of a page while GUP-fast pins it: which barriers keep one of them from going on',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { reachable, system } = forState<Pinning>();
    const move = moveThread(policy);
    const pin = pinThread(policy);
    const moved = (m: Pinning): boolean => move.in(m).pc === 'moved';
    const pinned = (m: Pinning): boolean => pin.in(m).pc === 'pinned';
    return system({
      state: stateOf(),
      init: { run: (m) => startMemory(m, memory, { pte: true }) },
      threads: [move, pin],
      properties: [
        invariant<Pinning>('PIN-MOVED', (m) => !(moved(m) && pinned(m)) || { pinned: true }),
        reachable('MOVED', 'the page is moved', moved),
        reachable('PINNED', 'the page is pinned', pinned),
        ...(policy.looksAgain
          ? [reachable('PUT-BACK', 'the page is pinned from under UFFDIO_MOVE', (m) => move.in(m).pc === 'set_pte_at')]
          : []),
      ],
    });
  },
});
