// While a recipe runs, views are read by others as well: by a debugger that pauses the thread, and by the program's own watch of
// threads that do not come back, which is one. What they are refused is no slip of the model.
import { Session } from 'node:inspector';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import {
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  int,
  list,
  plain,
  scalarset,
  step,
  struct,
} from '../src/index.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import type { SearchOptions } from '../src/search/options.ts';
import { Walker } from '../src/simulate/walker.ts';

const Cpu = scalarset('cpu', 2);
const state = struct({ queue: list(4, index(Cpu)), page: struct({ count: int(0, 9), dirty: int(0, 1) }) });
type M = Draft<typeof state>;
const { action, always, observation, reachable, system, thread } = forState<M>();

/** Two threads, an action, a local step, and properties; `look` is called in every recipe of them, with the state. */
const lookedAt = (look: (m: M) => void, lookInLocal: (m: M) => void = () => {}): Instance => {
  const worker = thread('worker', { over: Cpu, locals: { left: int(0, 3), own: int(0, 3) } }).steps({
    push: (m, _, { cpu }) => {
      look(m);
      if (m.queue.length === 4) return blocked;
      m.queue.push(cpu);
      return 'note';
    },
    note: step(
      'local',
      (m, t) => {
        lookInLocal(m);
        t.own = t.left;
        return 'pop';
      },
      { local: true },
    ),
    pop: (m, t) => {
      look(m);
      m.queue.shift();
      m.page.count = m.queue.length;
      t.left++;
      return t.left < 3 ? 'push' : 'done';
    },
  });
  const model = defineModel({
    name: 'looked-at',
    title: '',
    bounds: {},
    variants: [{ name: 'one', title: '', with: 0, expect: holds }],
    build: () =>
      system({
        state,
        init: {
          params: { dirty: int(0, 1) },
          run: (m, { dirty }) => {
            m.page.dirty = dirty;
            look(m);
          },
        },
        threads: [worker],
        actions: [
          action('toggle', {
            noise: true,
            params: { cpu: index(Cpu) },
            run: (m) => {
              m.page.dirty = 1 - m.page.dirty;
              look(m);
            },
          }),
        ],
        properties: [
          always('SHORT', '', (m) => {
            look(m);
            return m.queue.length <= 4;
          }),
          reachable('FULL', '', (m) => {
            look(m);
            return m.page.count === 1 && m.queue.length === 2;
          }),
        ],
        final: (m) => {
          look(m);
          return true;
        },
        observe: observation('count', '', (m) => {
          look(m);
          return m.page.count;
        }),
      }),
  });
  return instantiate(model, 'one');
};

const searches: readonly (readonly [string, SearchOptions])[] = [
  ['packed', { local: false }],
  ['packed, local steps merged', {}],
  ['packed, without symmetry', { symmetry: false }],
  ['depth first', { search: 'dfs' }],
  ['hashed', { store: 'hash' }],
  ['reference', { engine: 'reference' }],
];

describe('what somebody else was refused', () => {
  test.each(searches)('%s', async (_, options) => {
    const result = async (look: (m: M) => void) => {
      const { verdict, statistics } = await check(lookedAt(look, look), options);
      return [verdict.kind, 'error' in verdict ? verdict.error.message : '', statistics.states, statistics.transitions];
    };
    let calls = 0;
    const look = (m: M): void => {
      if (++calls % 7 !== 0) return;
      try {
        (m as unknown as { nosuch: number }).nosuch;
      } catch {
        // As a debugger does.
      }
    };
    const noticed = await result(look);
    expect(calls).toBeGreaterThan(400);
    expect(noticed).toEqual(await result(() => {}));
    expect(noticed[0]).toBe('holds');
  });

  test('on a random walk', () => {
    const ends = (look: (m: M) => void): unknown[] => {
      const walker = new Walker(lookedAt(look).system);
      return Array.from({ length: 20 }, (_, n) => [walker.walk(1, n, 50), walker.steps]);
    };
    let calls = 0;
    const noticed = ends((m) => {
      if (++calls % 7 === 0)
        try {
          (m as unknown as { nosuch: number }).nosuch;
        } catch {
          // As a debugger does.
        }
    });
    expect(noticed).toEqual(ends(() => {}));
  });

  test('but what the recipe catches itself, each time in that state, is its own', async () => {
    for (const [, options] of searches) {
      const { verdict } = await check(
        lookedAt((m) => {
          if (m.queue.length !== 2) return;
          try {
            (m as unknown as { nosuch: number }).nosuch;
          } catch {
            // The model's own doing.
          }
        }),
        options,
      );
      expect(verdict).toMatchObject({
        kind: 'failed',
        error: { message: expect.stringContaining("'nosuch' was read") },
      });
    }
  });
});

test('V8 pauses a recipe in a method of a view, and every recipe goes on as if it had not', async () => {
  const session = new Session();
  session.connect();
  try {
    session.post('Debugger.enable');
    let pauses = 0;
    session.on('Debugger.paused', ({ params: { callFrames } }) => {
      pauses++;
      // What a debugger shows of the views that methods were called on.
      for (const {
        this: { objectId },
      } of callFrames.slice(0, 4))
        if (objectId !== undefined) session.post('Runtime.getProperties', { objectId, generatePreview: true });
    });
    let calls = 0;
    const look = (m: M): void => {
      m.queue.every(() => {
        // biome-ignore lint/suspicious/noDebugger: it is what is tested
        if (++calls % 50 === 0) debugger;
        return true;
      });
    };
    for (const [, options] of searches) {
      const { verdict } = await check(lookedAt(look), { ...options });
      expect(verdict.kind).toBe('holds');
    }
    expect(pauses).toBeGreaterThan(100);
  } finally {
    session.disconnect();
  }
}, 60_000);

test('views can be printed, compared and copied in a recipe, and that is no slip', async () => {
  const [, engines] = [searches, ['packed', 'reference'] as const];
  for (const engine of engines) {
    const seen = new Set<string>();
    const { verdict } = await check(
      lookedAt((m) => {
        seen.add(inspect(m.page));
        seen.add(`${m.page.constructor}`.slice(0, 5));
        seen.add(JSON.stringify(m.page));
        seen.add(JSON.stringify(structuredClone({ ...m.page })));
        seen.add(`${Array.isArray(m.queue)} ${Object.prototype.toString.call(m.queue)}`);
        seen.add(inspect([m.queue]));
        expect(plain(m.page)).toEqual({ ...m.page });
        expect(m.queue).toBe(m.queue);
      }),
      { engine },
    );
    expect([verdict.kind, 'error' in verdict ? verdict.error.message : '']).toEqual(['holds', '']);
    expect([...seen]).toContain('{"count":0,"dirty":1}');
    expect([...seen]).toContain('{ count: 0, dirty: 1 }');
    expect([...seen]).toContain('[ [] ]');
  }
});
