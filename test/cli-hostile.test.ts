// What the program does with files that somebody else wrote, when files cannot be written, and when it is told to stop.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answer, environment, file, fixture, folder, interrupted, main } from './run-cli.ts';
import type { Ran } from './run-here.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

describe('a result that cannot be kept is printed all the same, with its exit code', () => {
  /**
   * A model's file that takes away the folder `out` once the search is about to begin, on the thread of its job, which was given nothing, and
   * leaves a file there. For one worker: of two threads that do so at once, one may take away what the other just leaves.
   */
  const taking = (name: string): string =>
    file(
      `${name}.mjs`,
      `import { rmSync, writeFileSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
export { default } from '${fixture('counter')}';
if (!isMainThread && workerData === undefined) {
  rmSync('${name}', { recursive: true, force: true });
  writeFileSync('${name}', '');
}
`,
    );

  test.each([
    ['check', ['breaks'], 12, /^counter\/breaks/],
    ['check', ['breaks', '--json'], 12, /"verdict": "violated"/],
    ['simulate', ['breaks', '--walks', '200'], 12, /^counter\/breaks/],
  ] as const)('%s %j', (command, [variant, ...more], code, printed) => {
    const out = `gone-${command}-${more.length}`;
    const model = taking(out);
    const ran = answer(command, `${model}/${variant}`, '--out', out, '--workers', '1', ...more);
    expect(ran.code).toBe(code);
    expect(ran.out).toMatch(printed);
    expect(ran.out).not.toContain('replay: ');
    expect(ran.err).toMatch(/shootdown: the result stands, but cannot write to gone-/);
    if (more.join() === '--json') expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'violated' });
  });

  test('of several variants all are told, and no temporary file is left', () => {
    const ran = answer('check', taking('gone-all'), '--out', 'gone-all', '--workers', '1');
    expect(ran.out).toMatch(/variants: /);
    expect(ran.err).toMatch(/the result stands, but cannot write/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('what asks the program to stop', () => {
  const stopped = async (...signals: readonly (readonly [NodeJS.Signals, number])[]): Promise<Ran> => {
    const child = spawn(
      process.execPath,
      // Lazily it would be over too soon.
      [main, 'check', 'zap/2022-batches', '--set', 'cpus=2', '--set', 'stores=2', '--no-lazy-noise'].concat(
        '--no-out',
        '--checkpoint',
        'stop',
      ),
      { cwd: folder, env: environment() },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    const closed = once(child, 'close');
    // A first checkpoint: the search is under way.
    while (!existsSync(join(folder, 'stop', 'manifest.json'))) {
      expect(child.exitCode).toBe(null);
      await sleep(20);
    }
    for (const [signal, after] of signals) {
      await sleep(after);
      child.kill(signal);
    }
    await closed;
    const levels = JSON.parse(readFileSync(join(folder, 'stop', 'manifest.json'), 'utf8')).levels as number[];
    expect(existsSync(join(folder, 'stop', 'lock'))).toBe(false);
    rmSync(join(folder, 'stop'), { recursive: true });
    expect(levels.length).toBeGreaterThan(0);
    return { code: child.exitCode, out, err };
  };

  test.each([
    ['a terminal that is closed', [['SIGHUP', 0]]],
    [
      'GNU timeout, which signals twice',
      [
        ['SIGTERM', 0],
        ['SIGTERM', 5],
      ],
    ],
    [
      'a scheduler that sends one kind after the other',
      [
        ['SIGINT', 0],
        ['SIGTERM', 30],
      ],
    ],
  ] as const)('%s: what was explored is told', async (_, signals) => {
    const ran = await stopped(...signals);
    expect(ran.code).toBe(30);
    expect(ran.out).toMatch(/incomplete/);
  });
});

test('while a file of a model is loaded, one Ctrl-C ends the program', async () => {
  const waits = file(
    'waits.mjs',
    "process.stderr.write('loading'); await new Promise((done) => setTimeout(done, 20_000)); process.exit(3);",
  );
  expect(await interrupted(/loading/, 'check', waits)).toEqual({ code: null, out: '', err: 'loading' });
});

test('a time beyond what timers can be set to is no time at all', () => {
  for (const args of [
    ['check', `${fixture('counter')}/fine`, '--no-out'],
    ['equivalent', 'page-zap-rmap/remove', 'page-zap-rmap/remove', '--set', 'removers=1', '--no-out'],
  ])
    expect(answer(...args, '--max-time', '1000h')).toMatchObject({ code: 0 });
  const walked = answer('simulate', 'zap/s390', '--walks', '300', '--max-time', '1000h', '--no-out');
  expect(walked.out).toMatch(/300 walks/);
});

describe('a recording from elsewhere', () => {
  const recorded = (name: string): Record<string, unknown> => {
    answer('check', `${fixture('counter')}/breaks`, '--out', name);
    return JSON.parse(readFileSync(join(folder, name, 'verdicts', 'counter-breaks.json'), 'utf8'));
  };

  test('does not say which module is run', () => {
    const document = recorded('own');
    const own = fixture('counter');
    const path = 'own/verdicts/counter-breaks.json';
    const refused = answer('replay', path);
    expect([refused.code, refused.out]).toEqual([150, '']);
    expect(refused.err).toContain(`shootdown replay ${path} --model ${own}`);
    expect(answer('replay', path, '--model', own).code).toBe(0);
    // What the counterexample says to do works.
    const kept = readFileSync(join(folder, 'own/verdicts/counter-breaks.txt'), 'utf8');
    const [, ...words] = (/^replay: npx (.+)$/m.exec(kept)?.[1] ?? '').split(' ');
    expect(answer(...words).code).toBe(0);
    const evil = file(
      'evil.mjs',
      "import { writeFileSync } from 'node:fs'; writeFileSync('ran', ''); export default 1;",
    );
    for (const names of [{ modelFile: evil }, { modelFile: null, model: evil }]) {
      writeFileSync(join(folder, 'evil.json'), JSON.stringify({ ...document, ...names }));
      expect(answer('replay', 'evil.json')).toMatchObject({ code: 150, out: '' });
    }
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  test('a hundred hostile files: each is refused in words, none is obeyed', () => {
    answer('check', 'zap/2014', '--out', 'zap');
    const whole = JSON.parse(readFileSync(join(folder, 'zap/verdicts/zap-2014.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const nasty: readonly unknown[] = [
      'x\x1b]0;owned\x07\x1b[2J',
      'a\nshootdown: holds\r',
      '\u009b31m\u202e',
      -1,
      1e308,
      0.5,
      true,
      null,
      [],
      {},
      [[['deep']]],
      { '\x1b[31m': '\x1b[31m' },
      { __proto__: { a: 1 } },
    ];
    const documents: unknown[] = [];
    for (const [key, value] of Object.entries(whole)) {
      if (['schema', 'model', 'variant', 'bounds', 'verdict', 'property', 'trace', 'elements', 'also'].includes(key))
        for (const wrong of nasty)
          if (JSON.stringify(wrong) !== JSON.stringify(value)) documents.push({ ...whole, [key]: wrong });
    }
    const texts = [...documents.map((document) => JSON.stringify(document)), '', '{', 'null', '[]', '['.repeat(1e7)];
    texts.push(
      `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
      '{"a":'.repeat(1e6),
      '\x00\xff\xfe',
      `{"schema":"${'\\u001b[2J'.repeat(99)}"}`,
    );
    expect(texts.length).toBeGreaterThan(100);
    const every = process.env.EVERY === undefined ? 9 : 1;
    for (const [i, text] of texts.entries()) {
      if (i % every !== 0 && i < documents.length) continue;
      writeFileSync(join(folder, 'hostile.json'), text);
      const ran = answer('replay', 'hostile.json');
      const seen = `${text.slice(0, 300)}\n${ran.out}${ran.err}`;
      // What is shown only, as `also` is, may be anything; then the rest is still a counterexample.
      expect([0, 10, 75, 150, 151], seen).toContain(ran.code);
      expect(ran.err, seen).not.toContain('defect');
      expect(ran.out + ran.err, seen).not.toMatch(obeyed);
    }
  });
});
