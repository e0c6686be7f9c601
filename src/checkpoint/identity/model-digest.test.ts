import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshFolder } from '../../../test/checkpoint-folder.ts';
import { instantiate } from '../../model/instance.ts';
import { bool, int, struct } from '../../model/language/domain.ts';
import { forState } from '../../model/language/system.ts';
import { defineModel } from '../../model/model.ts';
import { makeFolder } from '../make-folder.ts';
import { digestOf } from './digest.ts';
import { changes, type Fingerprint, fingerprintOf } from './model-digest.ts';
import { sourceFilesOf } from './source-files.ts';

interface State {
  value: number;
  flag: boolean;
}

const base = {
  value: { fast: true } as object,
  state: struct({ value: int(0, 3), flag: bool() }),
  up: ((m) => {
    m.value++;
  }) as (m: State) => void,
  range: 2,
  low: (m: State): boolean => m.value < 9,
  init: (m: State): void => {
    m.value = 0;
  },
  final: (m: State): boolean => m.value === 3,
  noise: false,
  daemon: true,
};

const fingerprint = (changed: Partial<typeof base> = {}): Fingerprint => {
  const { value, state, up, range, low, init, final, noise, daemon } = { ...base, ...changed };
  const { action, thread, always, system } = forState<State>();
  const model = defineModel({
    name: 'm',
    title: '',
    bounds: {},
    variants: [{ name: 'v', title: '', with: value, expect: { kind: 'any' } }],
    build: () =>
      system({
        state,
        init: { run: init },
        threads: [thread('t', { daemon }).steps({ go: () => 'done' })],
        actions: [action('up', { params: { by: int(0, range) }, noise, run: up })],
        properties: [always('LOW', '', low)],
        final,
      }),
  });
  return fingerprintOf(instantiate(model, 'v'));
};

test('a model that is built again has the same fingerprint', () => {
  expect(changes(fingerprint(), fingerprint())).toEqual([]);
  expect(JSON.parse(JSON.stringify(fingerprint()))).toEqual(fingerprint());
});

const edits: readonly [Partial<typeof base>, string][] = [
  [{ value: { fast: false } }, "the variant's value has changed"],
  [{ state: struct({ value: int(0, 4), flag: bool() }) as typeof base.state }, "the state's description has changed"],
  [{ state: struct({ flag: bool(), value: int(0, 3) }) }, "the state's description has changed"],
  [{ up: (m) => void m.value-- }, "step 'up' has changed"],
  [{ range: 3 }, "step 'up' has changed"],
  [{ daemon: false }, "thread 't' has changed"],
  [{ noise: true }, "step 'up' has changed"],
  [{ low: (m) => m.value < 2 }, "property 'LOW' has changed"],
  [{ init: (m) => void m.value++ }, 'the initial states have changed'],
  [{ final: () => true }, "'final' has changed"],
];
test.each(edits)('an edit shows, and is named: %#', (edit, words) => {
  expect(changes(fingerprint(), fingerprint(edit))).toEqual([words]);
});

test('values that differ have different digests, those that JSON cannot tell apart too', () => {
  const cyclic: { self?: unknown; n: number } = { n: 1 };
  cyclic.self = cyclic;
  const other: typeof cyclic = { n: 2 };
  other.self = other;
  const values = [null, undefined, Number.NaN, Number.POSITIVE_INFINITY, 0, '0', 1n, new Map([[1, 2]]), new Set([1])];
  const more = [cyclic, other, {}, [], { a: undefined }, () => 1, () => 2, [undefined], new Map([[1, 3]]), true];
  const digests = [...values, ...more].map(digestOf);
  expect(new Set(digests).size).toBe(digests.length);
  expect(digestOf({ n: 1, deep: [new Map([[1, 2]])] })).toBe(digestOf({ n: 1, deep: [new Map([[1, 2]])] }));
});

test('the files of a model are its own and what it imports by path, not packages and not the program', () => {
  const dir = freshFolder();
  makeFolder(join(dir, 'machine'));
  const program = fileURLToPath(new URL('../../index.ts', import.meta.url));
  const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);
  write(
    'model.js',
    `import { a } from './steps.js';\nexport * from "./machine/tlb.js";\nimport 'shootdown';\nimport '${program}';`,
  );
  write(
    'steps.js',
    "import './machine/tlb.js';\nconst later = await import('./later.js');\n// from './no-such-file.js'",
  );
  write('later.js', "import { b } from './model.js'");
  write('machine/tlb.js', "import x from '../machine/lock.js'");
  write('machine/lock.js', '1');
  write('unused.js', '2');
  const names = (): readonly string[] => sourceFilesOf(join(dir, 'model.js')).map(([name]) => name);
  expect(names()).toEqual(['later.js', 'machine/lock.js', 'machine/tlb.js', 'model.js', 'steps.js']);
  const before = sourceFilesOf(join(dir, 'model.js'));
  write('machine/lock.js', '3');
  const after = sourceFilesOf(join(dir, 'model.js'));
  expect(after.filter(([, digest], i) => digest !== before[i]?.[1]).map(([name]) => name)).toEqual(['machine/lock.js']);
});

test("zap's files are found, in its folder and beside it", () => {
  const names = sourceFilesOf(fileURLToPath(new URL('../../../models/zap/model.ts', import.meta.url))).map(
    ([name]) => name,
  );
  expect(names).toContain('../machine/cpu/tlb.ts');
  expect(names).toContain('../../properties/dirty.ts');
  expect(names).toContain('variants.ts');
  expect(names.filter((name) => name.includes('src/'))).toEqual([]);
});
