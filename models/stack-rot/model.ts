// StackRot: a node of the maple tree is replaced while the stack grows, and who looks a VMA up reads the old one. Case G1.
import { defineModel, forState, int, withBugs } from '../../src/index.ts';
import { kmemCacheAlloc, kmemCacheAssertions, kmemCacheFree } from '../machine/lib/kmem-cache.ts';
import { rcuAssertions, rcuDoBatch } from '../machine/lib/rcu.ts';
import { bugs } from './bugs.ts';
import { faultNames, nodes, type Stack, stateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { lookupThread, walkerThread } from './threads/lookup.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'stack-rot',
  title: 'the stack grows and a node of the maple tree is replaced, while others look VMAs up',
  bounds: { faults: { default: 1, min: 1, max: 2, doc: 'faults that make the stack grow' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, reachable } = forState<Stack>();
    return system({
      state: stateOf(bounds, policy),
      init: {
        run: (m) => {
          kmemCacheAlloc(m.nodes, 0);
          m.gap = true;
        },
      },
      threads: [
        lookupThread(policy),
        ...faultNames.slice(0, bounds.faults).map((_, fault) => faultThread(policy, fault)),
        walkerThread(policy),
      ],
      actions:
        policy.frees === 'call_rcu'
          ? [
              rcuDoBatch({
                rcu: (m: Stack) => m.rcu,
                heads: int(0, nodes - 1),
                callback: (m, node) => kmemCacheFree(m.nodes, node),
              }),
            ]
          : [],
      properties: [reachable('FREED', 'the old node is freed', (m) => m.root === 1 && !m.nodes.at(0).live)],
      assertions: { ...kmemCacheAssertions, ...rcuAssertions },
      mayBeUnreached: ['mmap_write_lock', 'mmap_upgrade_trylock'],
    });
  },
});
