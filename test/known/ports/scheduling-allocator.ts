// An allocator that serves clients by a schedule, which it extends by any order of those that wait: SchedulingAllocator.tla of S. Merz in
// tlaplus/Examples, specifications/allocator. Its manifest.json has TLC's count: 1,690 distinct states, 5,854 generated (one initial state
// and 5,853 transitions), depth 7 (states; 6 steps).
import {
  array,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  list,
  scalarset,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'scheduling-allocator',
  title: 'an allocator with a schedule',
  bounds: {
    clients: { default: 3, min: 1, max: 4, doc: 'clients' },
    resources: { default: 2, min: 1, max: 3, doc: 'resources' },
  },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ clients, resources }) => {
    const Client = scalarset('client', clients);
    const some = set(index(scalarset('resource', resources)));
    const order = list(clients, index(Client));
    const state = struct({ unsat: array(Client, some), alloc: array(Client, some), sched: order });
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
            const place = m.sched.indexOf(c);
            if (place < 0 || m.sched.some((d, j) => j < place && !m.unsat.at(d).isDisjointFrom(S))) return blocked;
            if (m.unsat.at(c).equals(S)) m.sched.remove(place);
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
        action('schedule', {
          params: { order },
          run: (m, { order }) => {
            const isDue = (c: number) => m.unsat.at(c).size > 0 && !m.sched.includes(c);
            const due = m.unsat.map((_, c) => c).filter(isDue);
            if (due.length === 0 || order.length !== due.length || !due.every((c) => order.includes(c))) return blocked;
            return m.sched.replace([...m.sched, ...order]);
          },
        }),
      ],
      properties: [
        always('ResourceMutex', 'no resource is held by two', (m) =>
          m.alloc.every((a, i) => m.alloc.every((b, j) => i === j || a.isDisjointFrom(b))),
        ),
        always('Scheduled', 'who is in the schedule waits for something', (m) =>
          m.sched.every((c) => m.unsat.at(c).size > 0),
        ),
        always('InOrder', 'nobody holds what somebody before it in the schedule wants', (m) =>
          m.sched.every((c, i) => m.sched.every((d, j) => j >= i || m.alloc.at(c).isDisjointFrom(m.unsat.at(d)))),
        ),
      ],
    });
  },
});
