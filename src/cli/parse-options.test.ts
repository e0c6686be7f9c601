import { expect, test } from 'vitest';
import { flag, type Parsed, repeated, valued } from '../commands/shared/options/options.ts';
import { countValue, settingValue, sizeValue, textValue, timeValue } from '../commands/shared/options/values.ts';
import { Collector, type Problems } from '../commands/shared/problems.ts';
import { parseOptions } from './parse-options.ts';

const options = {
  json: flag('json', ''),
  maxStates: valued('max-states', 'N', '', countValue),
  out: valued('out', 'DIR', '', textValue, 'out'),
  set: repeated('set', 'NAME=VALUE', '', settingValue),
};

const parse = (...argv: string[]): { parsed: Parsed<typeof options>; problems: readonly string[] } => {
  const problems = new Collector();
  const parsed = parseOptions(argv, options, problems);
  try {
    problems.raise();
  } catch (error) {
    return {
      parsed,
      problems: (error as Problems).all.map(({ message, hint }) =>
        hint === undefined ? message : `${message}; ${hint}`,
      ),
    };
  }
  return { parsed, problems: [] };
};

test('options are read, and the rest are positionals', () => {
  const { parsed, problems } = parse('zap', '--json', '--max-states=2k', '--set', 'cpus=3', '--set', 'ptes=1', 'other');
  expect(problems).toEqual([]);
  expect(parsed.positionals).toEqual(['zap', 'other']);
  expect(parsed.values).toEqual({
    json: true,
    maxStates: 2000,
    out: 'out',
    set: [
      ['cpus', 3],
      ['ptes', 1],
    ],
  });
});

test('what is after -- is no option', () => {
  expect(parse('--', '--json').parsed).toMatchObject({ positionals: ['--json'], values: { json: false } });
});

test('an unknown option suggests the near one, and its value is not taken for a model', () => {
  const { parsed, problems } = parse('--max-state', '10', 'zap');
  expect(problems).toEqual(["there is no option --max-state; did you mean '--max-states'?"]);
  expect(parsed.positionals).toEqual(['zap']);
});

test('all problems are told together', () => {
  expect(parse('--json=1', '--max-states', 'many', '--set', 'x', '--set', 'y', '--out').problems).toEqual([
    "--json takes no value, '1' was given",
    '--out needs a value; write --out DIR',
    '--max-states many is no whole number; write 1000000, 1_000_000, 200k or 5M',
    "--set x sets no bound; write --set name=number; 'shootdown list MODEL' shows the bounds",
    "--set y sets no bound; write --set name=number; 'shootdown list MODEL' shows the bounds",
  ]);
});

test('an option that is given twice is refused, unless it may be repeated', () => {
  expect(parse('--out', 'a', '--out', 'b').problems).toEqual(['--out was given twice']);
});

test('times and sizes have units', () => {
  expect(['10', '10s', '5m', '1h', '500ms', '1.5s'].map((text) => timeValue(text, 'max-time'))).toEqual([
    10, 10, 300, 3600, 0.5, 1.5,
  ]);
  expect(['4GiB', '512MiB', '1G', '1GB', '1.5k'].map((text) => sizeValue(text, 'memory'))).toEqual([
    2 ** 32,
    2 ** 29,
    2 ** 30,
    1e9,
    1536,
  ]);
  expect(['1TiB', '1TB', '500MB'].map((text) => sizeValue(text, 'memory'))).toEqual([2 ** 40, 1e12, 5e8]);
  for (const text of ['4', '', 'GiB', '0MiB', '4 potatoes'])
    expect(() => sizeValue(text, 'memory')).toThrow(/is no amount of memory/);
  for (const text of ['fast', '-1', '0', '5d']) expect(() => timeValue(text, 'max-time')).toThrow(/is no time/);
});
