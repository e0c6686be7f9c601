// What is to be detected: SyncTerminationDetection.tla of S. Merz in tlaplus/Examples, specifications/ewd840. Each node begins active or not.
// Its manifest.json has TLC's count: 129 distinct states, 3,722 generated, depth 1. By hand: seven nodes are active or not, 2^7, and once all
// are inactive that may have been detected, or not.
import {
  array,
  blocked,
  bool,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  scalarset,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'sync-termination',
  title: 'termination, detected at once',
  bounds: { nodes: { default: 7, min: 1, max: 8, doc: 'nodes' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ nodes }) => {
    const Node = scalarset('node', nodes);
    const active = array(Node, bool());
    const state = struct({ active, detected: bool() });
    type M = Draft<typeof state>;
    const { action, always, system } = forState<M>();
    const terminated = (m: M) => m.active.every((isActive) => !isActive);
    return system({
      state,
      init: {
        params: { active, detected: bool() },
        run: (m, { active, detected }) => {
          m.active.replace(active);
          // Both choices are the same where not all are inactive.
          m.detected = detected && terminated(m);
        },
      },
      actions: [
        action('terminate', {
          params: { i: index(Node), detect: bool() },
          run: (m, { i, detect }) => {
            if (!m.active.at(i)) return blocked;
            m.active.set(i, false);
            if (detect && !terminated(m)) return blocked;
            m.detected = detect;
            return;
          },
        }),
        action('wakeup', {
          params: { i: index(Node), j: index(Node) },
          run: (m, { i, j }) => (m.active.at(i) ? m.active.set(j, true) : blocked),
        }),
        action('detectTermination', {
          run: (m) => {
            if (!terminated(m)) return blocked;
            m.detected = true;
            return;
          },
        }),
      ],
      properties: [always('TDCorrect', 'what is detected is so', (m) => !m.detected || terminated(m))],
    });
  },
});
