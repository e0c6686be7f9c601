// Election of a leader on a ring, by E. Chang and R. Roberts (CACM 22(5), 1979): ChangRoberts.tla of S. Merz in tlaplus/Examples,
// specifications/chang_roberts. Any nodes may begin the election. Its manifest.json has TLC's count for three nodes, with their identities
// in the order of the ring: 137 distinct states, 227 generated, depth 10.
import {
  among,
  array,
  bool,
  choose,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  oneOf,
  range,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'chang-roberts',
  title: 'election on a ring',
  bounds: { nodes: { default: 3, min: 1, max: 5, doc: 'nodes' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Chang and Roberts 1979' }],
  build: ({ nodes }) => {
    const Node = range('node', nodes);
    const initiator = array(Node, bool());
    const state = struct({
      msgs: array(Node, set(index(Node))),
      initiator,
      state: array(Node, oneOf('cand', 'lost', 'won')),
    });
    type M = Draft<typeof state>;
    const { thread, always, system } = forState<M>();
    const send = (m: M, from: number, id: number) => m.msgs.at((from + 1) % nodes).add(id);
    const received = among(index(Node), (m: M, { node }: { node: number }) => m.msgs.at(node));
    const node = thread('nodes', { over: Node, daemon: true }).steps({
      n0: (m, _, { node }) => {
        if (m.initiator.at(node)) send(m, node, node);
        return 'n1';
      },
      n1: choose({ id: received }, (m, _, { node, id }) => {
        m.msgs.at(node).delete(id);
        if (m.state.at(node) === 'lost' || id < node) send(m, node, id);
        if (m.state.at(node) !== 'lost' && id <= node) m.state.set(node, id < node ? 'lost' : 'won');
        return 'n1';
      }),
    });
    return system({
      state,
      init: {
        params: { initiator },
        run: (m, { initiator }) => {
          m.initiator.replace(initiator);
          m.state.replace(initiator.map((isOne) => (isOne ? 'cand' : 'lost')));
        },
      },
      threads: [node],
      properties: [
        always(
          'Correctness',
          'who wins has begun, with the least identity of those who did, and the others have lost',
          (m) =>
            m.state.every(
              (state, n) =>
                state !== 'won' ||
                (m.initiator.at(n) &&
                  m.state.every((other, k) => k === n || (other === 'lost' && (k > n || !m.initiator.at(k))))),
            ),
        ),
      ],
    });
  },
});
