// The shape of a model's folder: the same names for the same things in all of them, so that who knows one finds his way in the next.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelNames } from './index.ts';

/** What every model has. */
const required: { readonly [name: string]: string } = {
  'README.md': 'what is modelled, step by step, what is left out, and what is found',
  'model.ts': 'exports the model: its bounds, and how a system is built of the parts',
  'state.ts': 'what a state is made of: the parts of the machine that it has',
  'policy.ts': '`Policy`: what differs between the variants, each switch with the function that it is about',
  'variants.ts': 'the list of variants: what each is, and what it is expected to do',
  'bugs.ts': 'which variants are races that a kernel had',
  threads: 'one file a thread: the program of a process, of reclaim, of a daemon',
};

/** What a model may have besides. */
const optional: { readonly [name: string]: string } = {
  'properties.ts':
    'what must hold, and what must be reached lest a clean verdict say nothing; in model.ts where it is a few lines',
  'invariants.ts': 'what breaks each property, where properties.ts would be too long with it',
  'observations.ts': 'what user space or the rest of the kernel can read of a state',
  'bounds.ts': 'bounds that several variants share',
  'mutants.ts': 'the mutants among the variants, where the list would be too long with them',
  'system.ts': 'how a system is built, where model.ts would be too long with it',
  steps: 'groups of steps that several threads have, or that are a part of a long program',
  twin: 'the protocol written once more, for Rumur or Spin, and the test that both count the same',
  testing: 'what the tests of the folder share; not in the package',
};

/** Files that one model alone has: parts of its subject that have no name elsewhere. */
const ofOneModel: { readonly [model: string]: readonly string[] } = {
  'folio-mapcount': [
    // The pages of a folio in an address space, as sets; what maps them; how they are mapped at first; who maps them.
    'address-layout.ts',
    'page-sets.ts',
    'mapped-entries.ts',
    'initial-state.ts',
    'workloads',
    // Counting schemes that are wrong on purpose.
    'mutant-schemes.ts',
  ],
  // Four systems, each a folder of the same shape.
  'page-table-free': ['collapse', 'unshare', 'table-gather', 'waiter'],
};

/** Models that have not this shape yet. */
const elsewhere: readonly string[] = [
  'zap',
  'gather',
  'flush',
  'flush-batched',
  'mremap',
  'page-table-free',
  'mm-switch',
  'lazyfree',
  'lazyfree-batch',
];

const folder = fileURLToPath(new URL('.', import.meta.url));
const entriesOf = (model: string): readonly string[] => readdirSync(`${folder}/${model}`);
const isTest = (name: string): boolean => name.endsWith('.test.ts');

describe.each(modelNames.filter((name) => !elsewhere.includes(name)))('%s', (model) => {
  test('has what every model has, and nothing that has no meaning', () => {
    const names = entriesOf(model);
    expect(Object.keys(required).filter((name) => !names.includes(name))).toEqual([]);
    const known = [...Object.keys(required), ...Object.keys(optional), ...(ofOneModel[model] ?? [])];
    expect(names.filter((name) => !known.includes(name) && !isTest(name))).toEqual([]);
    expect(names.filter(isTest)).not.toEqual([]);
  });

  test('has at most 15 files of its own in a folder', () => {
    for (const path of ['', ...entriesOf(model)].map((name) => `${folder}/${model}/${name}`)) {
      const files = path.endsWith('.ts') || path.endsWith('.md') ? [] : readdirSync(path);
      expect(files.filter((name) => name.endsWith('.ts') && !isTest(name)).length).toBeLessThanOrEqual(15);
    }
  });

  test('defines its Policy in policy.ts, and its threads in threads/', () => {
    const defines = (text: RegExp): readonly string[] =>
      readdirSync(`${folder}/${model}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !isTest(name))
        .filter((name) => text.test(readFileSync(`${folder}/${model}/${name}`, 'utf8')));
    expect(defines(/export (?:interface|type) Policy\b/)).toEqual(['policy.ts']);
    expect(
      defines(/\bthread\([^)]*\)\.steps\(|\bthread\(\w+, \{/).filter((name) => !name.startsWith('threads/')),
    ).toEqual([]);
  });
});

test('a name that only one model may have is there', () => {
  for (const [model, names] of Object.entries(ofOneModel))
    if (!elsewhere.includes(model))
      expect(names.filter((name) => !existsSync(`${folder}/${model}/${name}`))).toEqual([]);
});
