// Dijkstra's detection of termination on a ring (EWD 840): EWD840.tla of S. Merz in tlaplus/Examples, specifications/ewd840. The nodes may
// begin active or not, in either colour, and the token at any of them. Its manifest.json has TLC's counts: 302 distinct
// states for three nodes, and for four (EWD840_json) 1,566, depth 12. What TLC generates is more: it takes a step once for each reason that
// it has.
import {
  array,
  blocked,
  bool,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  oneOf,
  range,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'ewd840',
  title: 'termination detection on a ring',
  bounds: { nodes: { default: 3, min: 2, max: 6, doc: 'nodes' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'EWD 840' }],
  build: ({ nodes }) => {
    const Node = range('node', nodes);
    const [colour, position] = [oneOf('white', 'black'), index(Node)];
    const ring = { active: array(Node, bool()), color: array(Node, colour), tpos: position };
    const state = struct({ ...ring, tcolor: colour });
    const { action, always, system } = forState<Draft<typeof state>>();
    return system({
      state,
      init: { params: ring, run: (m, from) => void Object.assign(m, from, { tcolor: 'black' }) },
      actions: [
        action('initiateProbe', {
          run: (m) => {
            if (m.tpos !== 0 || (m.tcolor === 'white' && m.color.at(0) === 'white')) return blocked;
            m.tpos = nodes - 1;
            m.tcolor = 'white';
            return m.color.set(0, 'white');
          },
        }),
        action('passToken', {
          run: (m) => {
            const i = m.tpos;
            if (i === 0 || (m.active.at(i) && m.color.at(i) === 'white' && m.tcolor === 'white')) return blocked;
            m.tpos = i - 1;
            if (m.color.at(i) === 'black') m.tcolor = 'black';
            return m.color.set(i, 'white');
          },
        }),
        action('sendMsg', {
          params: { i: index(Node), j: index(Node) },
          run: (m, { i, j }) => {
            if (!m.active.at(i) || i === j) return blocked;
            m.active.set(j, true);
            if (j > i) m.color.set(i, 'black');
            return;
          },
        }),
        action('deactivate', {
          params: { i: index(Node) },
          run: (m, { i }) => (m.active.at(i) ? m.active.set(i, false) : blocked),
        }),
      ],
      endsAnywhere: true,
      properties: [
        always('TerminationDetection', 'a white token at a white, inactive node 0 means that all are inactive', (m) => {
          const isDetected = m.tpos === 0 && m.tcolor === 'white' && m.color.at(0) === 'white' && !m.active.at(0);
          return !isDetected || m.active.every((active) => !active);
        }),
        always('Inv', "Dijkstra's invariant", (m) => {
          const isBlack = m.color.some((color, j) => j <= m.tpos && color === 'black');
          return isBlack || m.tcolor === 'black' || m.active.every((active, i) => i <= m.tpos || !active);
        }),
      ],
    });
  },
});
