// What a model does wrong outside its steps, or throws that is no error: it is told as the model's fault, with its place.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answer, environment, file, folder, main, shootdown } from './run-cli.ts';

const index = new URL('../out/dist/src/index.js', import.meta.url).href;

let written = 0;

/** A model of two steps, with something wrong at one place, in a file of its own. */
const model = (name: string, wrong: { readonly [place: string]: string }): string =>
  file(
    `${written++}-${name}`,
    `import { blocked, defineModel, forState, holds, int, struct } from ${JSON.stringify(index)};
const { thread, always, system } = forState();
const state = struct({ n: int(0, 3) });
${wrong.top ?? ''}
export default defineModel({
  name: 'wrong', title: 'a model', bounds: {},
  variants: [{ name: 'one', title: 'one', with: 0, expect: ${wrong.expect ?? 'holds'}, ${wrong.variant ?? ''} }],
  build: () => {
    ${wrong.build ?? ''}
    return system({
      state,
      init: { run: () => { ${wrong.init ?? ''} } },
      threads: [thread('worker').steps({
        start: (m) => { m.n = 1; return 'second'; },
        second: (m) => { ${wrong.step ?? ''}; return ${wrong.next ?? "'done'"}; },
      })],
      properties: [always('SMALL', 'n is small', (m) => { ${wrong.property ?? ''}; return true; })],
      final: () => { ${wrong.final ?? 'return false'}; },
    });
  },
});
`,
  );

/** What is thrown, and how it is told. */
const values: readonly (readonly [thrown: string, told: string])[] = [
  ['Object.create(null)', '[Object: null prototype] {}'],
  ['Object.defineProperty(new Error(), "message", { get() { throw 1; } })', 'something that throws when it is read'],
  ['{ toString() { throw 1; } }', '{ toString: [Function: toString] }'],
  ['(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()', '<Revoked Proxy>'],
  ['new TypeError()', 'TypeError without a message'],
  ['null', 'null'],
];

describe('whatever a model throws is the model that failed', () => {
  const told = (command: string, wrong: { readonly [place: string]: string }, ...options: string[]): string => {
    const { code, out, err } = answer(command, `${model('throws.mjs', wrong)}/one`, '--no-out', ...options);
    expect({ command, wrong, options, code }).toEqual({ command, wrong, options, code: 75 });
    expect(out + err).not.toContain('defect');
    return out + err;
  };

  test.each(values)('throw %s', (thrown, words) => {
    expect(told('check', { step: `throw ${thrown}` })).toContain(words);
    expect(told('check', { build: `throw ${thrown}` })).toContain(words);
  });

  test('wherever it is thrown, in every command', () => {
    const thrown = 'throw Object.create(null)';
    for (const place of ['step', 'property', 'init'])
      for (const engine of ['packed', 'reference'])
        expect(told('check', { [place]: thrown }, '--engine', engine)).toContain('null prototype');
    expect(told('simulate', { step: thrown })).toContain('null prototype');
    expect(told('check', { step: thrown }, '--search', 'dfs')).toContain('null prototype');
  });

  test('in `expect`, in a getter of the model, and where its build fails: with the file and the line', () => {
    for (const [wrong, message] of [
      [{ expect: '() => { throw new Error("boom"); }' }, "'expect' of wrong/one failed: boom"],
      [{ variant: 'get mutant() { throw new Error("boom"); }' }, 'boom'],
      [{ build: 'throw new Error("boom")' }, "'build' of wrong/one failed: boom"],
    ] as const)
      for (const command of ['check', 'simulate', 'show', 'sweep']) {
        const { code, err } = answer(command, model('boom.mjs', wrong));
        expect({ command, code, err }).toEqual({
          command,
          code: wrong.variant === undefined ? 75 : 150,
          err: expect.stringMatching(/^shootdown: .*boom\n {2}at \S*boom\.mjs:\d+/),
        });
        expect(err).toContain(message);
      }
    const listed = answer('list', model('answer.mjs', { expect: '() => {}' }));
    expect(listed).toMatchObject({
      code: 75,
      err: expect.stringContaining("'expect' of wrong/one returned undefined"),
    });
    const title = answer('list', file('title.mjs', 'export default { get title() { throw new Error("boom"); } };'));
    expect(title).toMatchObject({
      code: 75,
      err: expect.stringMatching(/cannot be read: boom\n {2}at .*title\.mjs:1/),
    });
  });

  test('in a timer, or in a promise that nobody awaits: on this thread, on that of a search', () => {
    const long = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);';
    for (const [top, message] of [
      [
        'setTimeout(() => { throw new Error("late"); }, 1)',
        'the model threw outside its steps, in a timer or an event',
      ],
      [
        'setTimeout(() => { throw Object.create(null); }, 1)',
        'the model threw outside its steps, in a timer or an event',
      ],
      ['Promise.reject(new Error("late"))', 'a promise of the model was rejected, and nothing awaits it'],
    ] as const)
      for (const where of ['true', '!isMainThread']) {
        const name = model('late.mjs', {
          top: `import { isMainThread } from 'node:worker_threads';\nif (${where}) ${top};`,
          step: long,
        });
        const { code, out, err } = shootdown('check', `${name}/one`, '--no-out');
        expect({ top, where, code }).toEqual({ top, where, code: 75 });
        expect(out + err).toContain(message);
        expect(out + err).not.toContain('defect');
        if (top.includes('"late"')) expect(out + err).toMatch(/: late\n {2}at \S*late\.mjs:\d+/);
      }
  });
});

test('an answer that is none is placed in the property, or in what says that a state is final', () => {
  for (const engine of ['packed', 'reference']) {
    const check = (wrong: { readonly [place: string]: string }): string =>
      answer('check', `${model('answers.mjs', wrong)}/one`, '--no-out', '--engine', engine).out;
    expect(check({ property: 'if (m.n === 1) return undefined' })).toMatch(
      /in property SMALL:\n {2}property 'SMALL' returned undefined\n/,
    );
    expect(check({ next: 'blocked', final: 'return 1' })).toMatch(
      /in what says that a state is\s+final:\n {2}'final' returned 1\n/,
    );
    expect(check({ step: 'return Object.create(null)' })).toContain(
      "step 'second' returned [Object: null prototype] {}, which is no label",
    );
  }
});

interface Told {
  /** What the program writes to stderr until it says that something runs for ever. */
  readonly err: string;
  /** What a Ctrl-C does then. */
  readonly signal: string | null;
  /** Threads that have ended of themselves before, where the system tells. */
  readonly ended: number;
}

const toldOf = async (...args: string[]): Promise<Told> => {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: environment() });
  const tasks = `/proc/${child.pid}/task`;
  const threads = (): number => (existsSync(tasks) ? readdirSync(tasks).length : 0);
  let [err, ended] = ['', 0];
  const signal = await new Promise<string | null>((resolve) => {
    child.once('close', (_, by) => resolve(by));
    child.stderr.on('data', (data) => {
      err += String(data);
      if (err.includes('Ctrl-C ends the search')) child.kill('SIGKILL');
      if (!err.includes('Ctrl-C ends the program')) return;
      const before = threads();
      setTimeout(() => {
        ended = before - threads();
        child.kill('SIGINT');
      }, 200);
    });
  });
  return { err, signal, ended };
};

/** Runs for ever, and sleeps until it is looked at: only then it has to be busy. */
const forEver =
  'for (let naps = 9; ; ) if (naps > 0) { naps--; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); }';

// At once, since they sleep and wait most of their time.
test('a step or a property that runs for ever is named, with its place, after a second', async () => {
  const cases = [
    ['check', { step: 'for (;;);' }, 'worker: second'],
    ['check', { step: forEver }, 'worker: second', '--engine', 'reference'],
    ['check', { property: `if (m.n === 1) ${forEver}` }, 'property SMALL'],
    ['check', { next: "'second'", final: forEver }, "'final'"],
    ['simulate', { step: forEver }, 'worker: second'],
  ] as const;
  await Promise.all(
    cases.map(async ([command, wrong, what, ...options]) => {
      const { err } = await toldOf(command, `${model('loops.mjs', wrong)}/one`, '--no-out', ...options);
      expect(err).toMatch(
        new RegExp(`wrong/one: ${what} has been running for more than a second, at \\S*loops\\.mjs:\\d+\n`),
      );
    }),
  );
}, 120_000);

test('and so is what runs for ever where a model is loaded, built and shown', async () => {
  const cases = [
    ['list', { top: 'for (;;);' }, "the top level of the model's file"],
    ['check', { build: forEver }, "'build'"],
    ['show', { step: forEver }, 'worker: second'],
    [
      'show',
      { top: `setTimeout(() => { ${forEver} })`, build: 'for (const due = Date.now() + 20; Date.now() < due; );' },
      "the model's code, outside its steps",
    ],
  ] as const;
  await Promise.all(
    cases.map(async ([command, wrong, what]) => {
      const { err, signal, ended } = await toldOf(command, model('loops.mjs', wrong));
      // If the thread that has told it went, Node would abort sometimes, as the main thread posts to it.
      expect([command, ended, err]).toEqual([
        command,
        0,
        expect.stringMatching(
          new RegExp(`^shootdown: ${what} has been running for more than a second, at \\S*loops\\.mjs:\\d+\n`),
        ),
      ]);
      expect(signal).toBe('SIGINT');
    }),
  );
}, 120_000);
