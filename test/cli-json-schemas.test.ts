// The published JSON Schemas: the files are what their definitions write, and what every command prints is what the files say, field for
// field, by a validator that is not ours.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { fileOf, type JsonObject, type JsonValue } from '../schema/define.ts';
import { schemas } from '../schema/index.ts';
import { prettyJson } from '../src/report/pretty-json.ts';
import { root } from './pages.ts';
import { file, fixture, folder, answer as shootdown } from './run-cli.ts';

const fileAt = (name: string): string => join(root, 'schema', fileOf(name));

describe('the files', () => {
  test('are what their definitions write (UPDATE_README=1 writes them)', () => {
    if (process.env.UPDATE_README !== undefined)
      for (const { name, schema } of schemas) writeFileSync(fileAt(name), `${prettyJson(schema)}\n`);
    for (const { name, schema } of schemas) {
      expect(existsSync(fileAt(name)), `${name} has no file`).toBe(true);
      expect(JSON.parse(readFileSync(fileAt(name), 'utf8'))).toEqual(schema);
    }
    const files = readdirSync(join(root, 'schema')).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual(schemas.map(({ name }) => fileOf(name)).sort());
  });

  test('are of the versions that CHANGELOG.md names, and src/report/JSON.md describes', () => {
    const changes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    const page = readFileSync(join(root, 'src/report/JSON.md'), 'utf8');
    const described = [...page.matchAll(/^## `(shootdown\/[\w/-]+)`$/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual(schemas.map(({ name }) => name).sort());
    for (const { name } of schemas) expect(changes).toContain(`\`${name}\``);
  });

  test('name no field that src/report/JSON.md does not', () => {
    const page = readFileSync(join(root, 'src/report/JSON.md'), 'utf8');
    for (const { name, schema } of schemas)
      expect(
        [...fieldsOf(schema)].filter((field) => !new RegExp(`[\`"]${field}[\`"]`).test(page)),
        name,
      ).toEqual([]);
  });
});

/** The names of the fields of all objects in a schema. */
const fieldsOf = (schema: JsonValue): ReadonlySet<string> => {
  const names = new Set<string>();
  visit(schema, (part) => {
    if (part.type === 'object' && isObject(part.properties))
      for (const name of Object.keys(part.properties)) names.add(name);
  });
  return names;
};

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const visit = (value: JsonValue, see: (part: JsonObject) => void): void => {
  if (Array.isArray(value)) for (const element of value) visit(element, see);
  if (!isObject(value)) return;
  see(value);
  for (const part of Object.values(value)) visit(part, see);
};

/** The schema, with no field in any object but those that it names: what a later version may add, this one does not write. */
const closed = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(closed);
  if (!isObject(value)) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  return isObject(value.properties) && value.type === 'object' ? { ...parts, additionalProperties: false } : parts;
};

const validators = new Map<string, ValidateFunction>();
const validatorOf = (name: string): ValidateFunction => {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const schema = JSON.parse(readFileSync(fileAt(name), 'utf8')) as JsonObject;
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(closed(schema) as JsonObject);
  validators.set(name, validate);
  return validate;
};

type Printed = Record<string, unknown> & { readonly schema: string };

/** What a document has that its schema does not allow. */
const wrongIn = (document: Printed): readonly string[] => {
  const validate = validatorOf(document.schema);
  validate(document);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};

const seen = new Set<string>();

/** What a command prints, which has to be what its schema says. */
const printed = (...args: readonly string[]): Printed => {
  const { out, err } = shootdown(...args, '--json');
  if (out === '') throw new Error(`${args.join(' ')} printed nothing: ${err}`);
  const document = JSON.parse(out) as Printed;
  expect(wrongIn(document), args.join(' ')).toEqual([]);
  seen.add(document.schema);
  return document;
};

const counter = fixture('counter');
const endings = fixture('endings');
const remove = 'page-zap-rmap/remove';

describe('what is printed is what the schema says:', () => {
  test.each([
    ['holds', [counter, 'fine', '--stats'], { stats: expect.objectContaining({ newUnknown: null }) }],
    ['holds', [counter, 'fine', '--through', 'counting: count', '--property', 'SMALL'], { sought: expect.anything() }],
    ['holds', [endings, 'need-not'], { cut: expect.any(Number), mayBeUnreached: [expect.any(String)] }],
    ['violated', [counter, 'breaks'], { property: 'SMALL' }],
    ['violated', [counter, 'breaks', '--search', 'dfs'], { search: 'dfs' }],
    ['violated', [endings, 'asserts'], { property: 'LOW' }],
    ['deadlock', [endings, 'waits'], { waiting: [expect.objectContaining({ reads: expect.anything() })] }],
    ['livelock', [endings, 'spins'], { waiting: expect.anything() }],
    ['liveness', [endings, 'starves'], { form: 'eventually', loop: expect.any(Number) }],
    ['liveness', [endings, 'never'], { form: 'can always', loop: null }],
    ['unreached', [counter, 'vacuous'], { unreached: expect.anything() }],
    ['unreached', [endings, 'not-reached'], { asExpected: true }],
    ['incomplete', [counter, 'fine', '--max-states', '2'], { limit: 'states' }],
    ['incomplete', [counter, 'fine', '--max-depth', '1', '--store', 'hash'], { limit: 'depth', store: 'hash' }],
    ['failed', [endings, 'throws'], { error: expect.objectContaining({ at: expect.objectContaining({ args: {} }) }) }],
    ['failed', [endings, 'throws-first'], { error: expect.objectContaining({ at: { kind: 'initial' } }) }],
    ['failed', [endings, 'throws-in-property'], { error: expect.anything() }],
    ['failed', [endings, 'throws-at-the-end'], { error: expect.objectContaining({ at: { kind: 'final' } }) }],
  ] as const)('check, %s (%j)', (verdict, [model, variant, ...options], more) => {
    const document = printed('check', `${model}/${variant}`, '--no-out', ...options);
    expect(document).toMatchObject({ schema: 'shootdown/verdict/1', verdict, ...more });
  });

  test('what check keeps for replay', () => {
    shootdown('check', `${endings}/spins`);
    expect(wrongIn(JSON.parse(readFileSync(join(folder, 'out/verdicts/endings-spins.json'), 'utf8')))).toEqual([]);
  });

  test('check, several variants, some of which the model refuses at these bounds', () => {
    const some = printed('check', `${endings}/fine`, `${endings}/refuses`, '--set', 'size=2', '--no-out');
    expect(some.refused).toEqual([expect.objectContaining({ variant: 'refuses' })]);
  });

  test('check --by-property', () => {
    expect(printed('check', `${counter}/breaks`, '--by-property', '--no-out').schema).toBe('shootdown/properties/1');
  });

  test.each([
    ['violated', counter, 'breaks'],
    ['deadlock', endings, 'waits'],
    ['failed', endings, 'throws'],
    ['incomplete', counter, 'fine'],
  ])('simulate, %s', (verdict, model, variant) => {
    const document = printed(
      'simulate',
      `${model}/${variant}`,
      '--walks',
      '5',
      '--seed',
      '1',
      '--workers',
      '1',
      '--no-out',
    );
    expect(document).toMatchObject({ schema: 'shootdown/simulation/1', verdict });
  });

  test('simulate, several variants', () => {
    const document = printed('simulate', `${counter}/breaks`, `${counter}/mistaken`, '--walks', '2', '--no-out');
    expect(document.schema).toBe('shootdown/simulations/1');
  });

  test.each([
    ['equivalent', [remove, 'page-zap-rmap/zap', '--set', 'removers=1', '--set', 'moves=0']],
    ['includes', [remove, 'page-zap-rmap/zap', '--set', 'removers=1', '--at', 'quiescence']],
    ['incomplete', [remove, 'page-zap-rmap/zap', '--set', 'removers=1', '--max-states', '5']],
  ])('equivalent, %s', (verdict, args) => {
    expect(printed('equivalent', ...args, '--no-out')).toMatchObject({ schema: 'shootdown/comparison/1', verdict });
  });

  test('list, of shipped models and of another', () => {
    expect(printed('list').models).toContainEqual(expect.objectContaining({ name: 'zap' }));
    printed('list', endings);
  });

  test('mutants, bugs, sweep', () => {
    printed('mutants', fixture('mutants'));
    printed('bugs', 'D1', '--no-out');
    expect(printed('sweep', `${endings}/fine`, `${endings}/refuses`, '--set', 'size=1..2').growth).toHaveLength(1);
  });

  test('compare', () => {
    const small = ['--set', 'operations=1', '--part', 'anon', '--policies', 'TUP-dec', '--question', 'mapped'];
    expect(printed('compare', 'mapcount', ...small, '--no-out').wrong).toHaveLength(1);
  });

  test('show, and what two variants do differently', () => {
    printed('show', `${endings}/spins`);
    printed('show', 'zap/2014', '--max-states', '100');
    expect(printed('show', `${endings}/spins`, '--diff', 'fine').schema).toBe('shootdown/program-difference/1');
  });

  test('a plan of drive', () => {
    expect(printed('drive', 'fork-dirty/lazyfree-today', '--plan').runs).toBe(null);
  });

  test('conform, without a difference and with some', () => {
    const report = file(
      'report.jsonl',
      gunzipSync(readFileSync(join(root, 'test/fixtures/conform/uml-6.1.176.jsonl.gz'))).toString(),
    );
    expect(printed('conform', '--report', report).disagreements).toEqual([]);
    expect(printed('conform', '--report', report, '--variant', 'mutant-fork-keeps-exclusive').differing).not.toBe(0);
  });

  test('observe, of a log that is accepted, one that is rejected, and one that is not known of', () => {
    const log = join(root, 'test/fixtures/observe/mlock-count-at-once-6.12.txt');
    expect(printed('observe', 'mlock-count/v6.12', '--log', log).verdict).toBe('accepted');
    expect(printed('observe', 'mlock-count/exact', '--log', log).verdict).toBe('rejected');
    expect(printed('observe', 'mlock-count/exact', '--log', log, '--max-states', '10').verdict).toBe('incomplete');
  });

  test('there is no schema that none of these had', () => {
    expect([...seen].sort()).toEqual(schemas.map(({ name }) => name).sort());
  });
});

describe('a document that departs from its schema is refused:', () => {
  let printedOnce: Printed | undefined;
  const document = (): Printed => {
    printedOnce ??= printed('check', `${counter}/breaks`, '--no-out');
    return printedOnce;
  };

  test.each([
    ['a field that the schema has not', { more: 1 }],
    ['a field of another type', { states: 'many' }],
    ['a word that is none', { verdict: 'hold' }],
    ['a null where there is always something', { title: null }],
  ])('%s', (_, wrong) => {
    expect(wrongIn({ ...document(), ...wrong })).not.toEqual([]);
  });

  test('a field that is missing, and one too many in a step of the trace', () => {
    const { levels: _, ...without } = document();
    expect(wrongIn(without)).not.toEqual([]);
    const { trace, ...rest } = document() as Printed & { readonly trace: { readonly steps: readonly object[] } };
    const steps = trace.steps.map((step) => ({ ...step, extra: true }));
    expect(wrongIn({ ...rest, trace: { ...trace, steps } })).not.toEqual([]);
  });
});

test('the schema as it is published leaves room for fields of later versions', () => {
  const schema = JSON.parse(readFileSync(fileAt('shootdown/verdict/1'), 'utf8'));
  const validate = new Ajv2020({ strict: true }).compile(schema);
  const { out } = shootdown('check', `${counter}/breaks`, '--no-out', '--json');
  expect(validate({ ...JSON.parse(out), more: 1 }), JSON.stringify(validate.errors)).toBe(true);
});
