// The shape of a model's folder: the same names for the same things in all of them, so that who knows one finds his way in the next.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { modelNames, subjectNames } from './index.ts';

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
  'claims.ts': 'properties that one of two models of the same system has besides those of both',
  'observations.ts': 'what user space or the rest of the kernel can read of a state',
  'bounds.ts': 'bounds that several variants share',
  'mutants.ts': 'the mutants among the variants, where the list would be too long with them',
  'system.ts': 'how a system is built, where model.ts would be too long with it or has several',
  steps: 'groups of steps that several threads have, or that are a part of a long program',
  twin: 'the protocol written once more, for Rumur or Spin, and the test that both count the same',
  testing: 'what the tests of the folder share; not in the package',
};

/** Files that one model alone has: parts of its subject that have no name elsewhere. */
const ofOneModel: { readonly [model: string]: readonly string[] } = {
  // What the variants and the mutants, which are files of their own, are made from.
  'collapse-mthp': ['policies.ts'],
  // What a CPU does with a contiguous block: a TLB of its own, and its actions.
  contpte: ['hardware.ts'],
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
};

/** Models of several systems: each has a folder of its own, with its state, and how it is built of its threads. */
const systemsOf: { readonly [model: string]: readonly string[] } = {
  'page-table-free': ['collapse', 'unshare', 'table-gather', 'waiter'],
  'collapse-mthp': ['tables', 'order'],
  'global-asid': ['transition', 'allocator'],
  'pt-reclaim': ['zap', 'publish', 'pagewalk'],
  'table-sync': ['elide', 'target'],
  'pte-batch': ['unmap', 'protect', 'queue'],
  'late-dirty': ['race', 'order'],
};

/** A model that is another one at larger bounds: it has the state, the policy and the threads of that one. */
const scopeOf: { readonly [model: string]: string } = { gather: 'zap', 'zap-huge': 'zap' };

const folder = fileURLToPath(new URL('.', import.meta.url));
const entriesOf = (model: string): readonly string[] => readdirSync(`${folder}/${model}`);
const isTest = (name: string): boolean => name.endsWith('.test.ts');

describe.each(modelNames)('%s', (model) => {
  const names = entriesOf(model);
  const systems = systemsOf[model] ?? [];
  const known = [...Object.keys(required), ...Object.keys(optional), ...(ofOneModel[model] ?? []), ...systems];

  test('has what every model has, and nothing that has no meaning', () => {
    const missing = Object.keys(required).filter((name) => !names.includes(name));
    // Threads that several of its systems have are in threads/, those of one in the folder of that one.
    const elsewhere = systems.length > 0 ? missing.filter((name) => name !== 'threads') : missing;
    const expectedMissing =
      model in scopeOf ? ['state.ts', 'policy.ts', 'threads'] : systems.length > 0 ? ['state.ts'] : [];
    expect(elsewhere).toEqual(expectedMissing);
    expect(names.filter((name) => !known.includes(name) && !isTest(name))).toEqual([]);
    expect(names.filter(isTest)).not.toEqual([]);
    for (const system of systems) {
      const parts = entriesOf(`${model}/${system}`);
      expect(parts).toEqual(expect.arrayContaining(['state.ts', 'system.ts']));
      expect(parts.filter((name) => !known.includes(name) && !isTest(name))).toEqual([]);
    }
  });

  test('has at most 15 files of its own in a folder', () => {
    for (const name of ['', ...names]) {
      const files = /\.(?:ts|md)$/.test(name) ? [] : entriesOf(`${model}/${name}`);
      expect(files.filter((file) => file.endsWith('.ts') && !isTest(file)).length).toBeLessThanOrEqual(15);
    }
  });

  test('defines its Policy in policy.ts, and its threads in threads/', () => {
    const defines = (text: RegExp): readonly string[] =>
      readdirSync(`${folder}/${model}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !isTest(name))
        .filter((name) => text.test(readFileSync(`${folder}/${model}/${name}`, 'utf8')));
    expect(defines(/export (?:interface|type) Policy\b/)).toEqual(model in scopeOf ? [] : ['policy.ts']);
    expect(
      defines(/\bthread\([^)]*\)\.steps\(|\bthread\(\w+, \{/).filter((name) => !/^(?:[\w-]+\/)?threads\//.test(name)),
    ).toEqual([]);
  });
});

/** The rows of a README's table of what the model leaves out, and what backs that. */
const exemptionsOf = (readme: string): readonly (readonly string[])[] => {
  const section = /^## What it leaves out\n([\s\S]*?)(?=^## )/m.exec(readme)?.[1] ?? '';
  const [heading, rule, ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  expect([heading, rule]).toEqual(['| what is left out | what in the kernel backs it |', '|---|---|']);
  return rows.map((row) => row.slice(2, -2).split(' | '));
};

describe.each([...modelNames, ...subjectNames])('the README of %s', (model) => {
  test('lists what the model leaves out, and what backs that, or where it is not left out', async () => {
    const rows = exemptionsOf(readFileSync(`${folder}/${model}/README.md`, 'utf8'));
    expect(rows.length).toBeGreaterThanOrEqual(5);
    const { variants } = await loadModel(model);
    const known = [...modelNames, ...subjectNames, ...variants.map(({ name }) => name)];
    for (const row of rows) {
      expect([row, row.length]).toEqual([row, 2]);
      const [what = '', by = ''] = row;
      expect([row, what.trim() !== '' && by.trim() !== '']).toEqual([row, true]);
      // Where nothing in the kernel backs it, it is said who does not leave it out.
      if (/^nothing\b.*lifted/i.test(by)) {
        const named = [...by.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
        expect([
          what,
          named.some((name) => known.includes(name.split('/', 1)[0] ?? '') || name.startsWith('shootdown compare')),
        ]).toEqual([what, true]);
      }
    }
  });
});

/** What stands under a heading of a README, up to the next one. */
const sectionOf = (readme: string, heading: string): string =>
  readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.trim() ?? '';

describe.each(modelNames)('the README of %s', (model) => {
  const progress = sectionOf(readFileSync(`${folder}/${model}/README.md`, 'utf8'), 'Progress');

  test('says under which memory model it is checked', () => {
    expect(readFileSync(`${folder}/${model}/README.md`, 'utf8')).toMatch(/\*\*[Mm]emory model/);
  });

  test('says of its progress what is checked, and what is assumed', () => {
    expect(progress).toContain('](../../docs/check.md#livelocks)');
    expect(progress).toMatch(/\bfair|\bfairness/);
  });

  test('names each liveness property that a variant has, and one that does not hold with the command that draws its run', async () => {
    const loaded = await loadModel(model);
    for (const { name } of loaded.variants) {
      const { system, expect: expected } = instantiate(loaded, name);
      const liveness = system.properties.filter(({ kind }) => kind !== 'always' && kind !== 'reachable');
      expect([name, liveness.filter((property) => !progress.includes(property.name))]).toEqual([name, []]);
      if (expected?.kind === 'violated' && liveness.some((property) => property.name === expected.property))
        expect([name, progress.includes(`npx shootdown check ${model}/${name}`)]).toEqual([name, true]);
    }
  });
});

test('a name that only one model may have is there', () => {
  for (const [model, names] of Object.entries(ofOneModel))
    expect(names.filter((name) => !existsSync(`${folder}/${model}/${name}`))).toEqual([]);
});

test('what models say is plain ASCII: it goes into mails, and is looked for by hand', () => {
  const odd = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /[^\n -~]/.test(readFileSync(`${folder}/${name}`, 'utf8')));
  expect(odd).toEqual([]);
});
