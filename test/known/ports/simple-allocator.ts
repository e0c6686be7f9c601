// Clients request sets of resources and get them piece by piece: SimpleAllocator.tla of S. Merz in tlaplus/Examples,
// specifications/allocator. Its manifest.json has TLC's count: 400 distinct states, 1,633 generated (one initial state and 1,632
// transitions), depth 6 (states; 5 steps).
import {
  array,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  scalarset,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'simple-allocator',
  title: 'an allocator of resources',
  bounds: {
    clients: { default: 3, min: 1, max: 4, doc: 'clients' },
    resources: { default: 2, min: 1, max: 3, doc: 'resources' },
  },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ clients, resources }) => {
    const Client = scalarset('client', clients);
    const some = set(index(scalarset('resource', resources)));
    const state = struct({ unsat: array(Client, some), alloc: array(Client, some) });
    const { action, always, system } = forState<Draft<typeof state>>();
    const params = { c: index(Client), S: some };
    return system({
      state,
      actions: [
        action('request', {
          params,
          run: (m, { c, S }) => {
            if (S.length === 0 || m.unsat.at(c).size > 0 || m.alloc.at(c).size > 0) return blocked;
            return m.unsat.at(c).replace(S);
          },
        }),
        action('allocate', {
          params,
          run: (m, { c, S }) => {
            const isTaken = m.alloc.some((held) => !held.isDisjointFrom(S));
            if (S.length === 0 || isTaken || !m.unsat.at(c).isSupersetOf(S)) return blocked;
            m.alloc.set(c, m.alloc.at(c).union(S));
            return m.unsat.set(c, m.unsat.at(c).difference(S));
          },
        }),
        action('return', {
          params,
          run: (m, { c, S }) => {
            if (S.length === 0 || !m.alloc.at(c).isSupersetOf(S)) return blocked;
            return m.alloc.set(c, m.alloc.at(c).difference(S));
          },
        }),
      ],
      properties: [
        always('ResourceMutex', 'no resource is held by two', (m) =>
          m.alloc.every((a, i) => m.alloc.every((b, j) => i === j || a.isDisjointFrom(b))),
        ),
      ],
    });
  },
});
