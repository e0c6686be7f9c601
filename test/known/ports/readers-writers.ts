// Readers and writers who are served in the order of a queue: ReadersWriters.tla of I. DeFrain in tlaplus/Examples,
// specifications/ReadersWriters. Its manifest.json has TLC's count: 21,527 distinct states, 59,674 generated (one initial state and
// 59,673 transitions), depth 13 (states; 12 steps).
import {
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  list,
  oneOf,
  scalarset,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'readers-writers',
  title: 'readers and writers, served fairly',
  bounds: { actors: { default: 3, min: 1, max: 4, doc: 'actors' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ actors }) => {
    const Actor = scalarset('actor', actors);
    const request = struct({ what: oneOf('read', 'write'), actor: index(Actor) });
    const who = set(index(Actor));
    const state = struct({ readers: who, writers: who, waiting: list(2 * actors, request) });
    const { action, always, system } = forState<Draft<typeof state>>();
    return system({
      state,
      actions: [
        action('try', {
          params: { request },
          run: (m, { request }) => {
            if (m.waiting.includes(request)) return blocked;
            return m.waiting.push(request);
          },
        }),
        action('readOrWrite', {
          run: (m) => {
            if (m.waiting.length === 0 || m.writers.size > 0) return blocked;
            if (m.waiting.at(0).what === 'write' && m.readers.size > 0) return blocked;
            const { what, actor } = m.waiting.shift();
            return what === 'read' ? m.readers.add(actor) : m.writers.add(actor);
          },
        }),
        action('stop', {
          params: { actor: index(Actor) },
          run: (m, { actor }) => (m.readers.delete(actor) || m.writers.delete(actor) ? undefined : blocked),
        }),
      ],
      properties: [
        always('Exclusive', 'nobody reads while somebody writes', (m) => m.readers.size === 0 || m.writers.size === 0),
        always('OneWriter', 'one writes at a time', (m) => m.writers.size <= 1),
      ],
    });
  },
});
