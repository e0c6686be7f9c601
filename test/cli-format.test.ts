// What the styles of --format have in common and what each promises: nothing is lost, a mail fits its width, GitHub reads its tables.
import { describe, expect, test } from 'vitest';
import { version } from '../src/version.ts';
import { answer } from './run-cli.ts';

const race = ['check', 'zap/2014', '--property', 'LOST-DIRTY', '--no-out'];
const mail = (...args: string[]): readonly string[] => answer(...args, '--format', 'mail').out.split('\n');
const markdown = (...args: string[]): readonly string[] => answer(...args, '--format', 'markdown').out.split('\n');

/** Command lines to be copied are not broken. */
const tooLong = (lines: readonly string[], width = 72): readonly string[] =>
  lines.filter((line) => line.length > width && !line.startsWith('    npx '));

/** What is between fences. */
const fenced = (lines: readonly string[]): readonly (readonly string[])[] => {
  const blocks: string[][] = [];
  let inside = false;
  for (const line of lines) {
    if (line === '```') {
      inside = !inside;
      if (inside) blocks.push([]);
    } else if (inside) blocks.at(-1)?.push(line);
  }
  expect(inside).toBe(false);
  return blocks;
};

describe('of one counterexample', () => {
  test('a mail says what is broken, of which variant, how it was found, and shows the same diagram', () => {
    const lines = mail(...race);
    const text = lines.join('\n').replaceAll(/\n {2,}/g, ' ');
    expect(tooLong(lines)).toEqual([]);
    expect(text).toContain('LOST-DIRTY is broken after 12 steps: a folio of the page cache or the swap cache');
    expect(text).toContain('\nvariant: zap/2014: v3.15 to v6.1: flush under the lock');
    expect(text).toContain(
      '\norigin: 1cf35d47712d\ncase: A2, kernels to v6.1, fixed by 5df397dec7c4\nbounds: cpus 1, ',
    );
    expect(lines.slice(-4)).toEqual([
      `found by shootdown ${version()}; to reproduce:`,
      '',
      '    npx shootdown check zap/2014 --property LOST-DIRTY',
      '',
    ]);
    const plain = answer(...race).out;
    const diagram = plain.slice(plain.indexOf('\nzap  '), plain.indexOf('\nLOST-DIRTY'));
    expect(diagram.split('\n').length).toBeGreaterThan(30);
    expect(lines.join('\n')).toContain(diagram);
  });

  test('on GitHub the diagram is fenced, and so is the command', () => {
    const [diagram = [], command = []] = fenced(markdown(...race));
    expect(diagram.join('\n')).toContain(
      '\nptep_get_and_clear_full\n  tables[0] ptes[0]: {folio 0, writable, dirty} -> none\n',
    );
    expect(command).toEqual(['npx shootdown check zap/2014 --property LOST-DIRTY']);
  });

  test('the command is that of a condition, too', () => {
    const lines = mail(
      'check',
      'mlock-count/v6.12',
      '--without',
      'task_a: lru_add_drain',
      '--set',
      'calls=2',
      '--no-out',
    );
    expect(lines.at(-2)).toBe(
      "    npx shootdown check mlock-count/v6.12 --set calls=2 --without 'task_a: lru_add_drain'",
    );
  });

  test('--functions names the kernel function of each step, once', () => {
    const { out } = answer(...race, '--functions');
    const legend = out.slice(out.indexOf('kernel functions of the steps:'), out.indexOf('\n\nLOST-DIRTY'));
    expect(legend).toContain('\n  folio_mkclean: mm/rmap.c: folio_mkclean\n');
    expect(legend.match(/^ {2}\w+/gm)).toHaveLength(12);
    expect(answer(...race).out).not.toContain('mm/rmap.c');
  });

  test('--width decides, whatever the style', () => {
    expect(tooLong(mail(...race, '--width', '60'), 60)).toEqual([]);
  });
});

describe('of tables', () => {
  const variants = ['zap/2014', 'zap/pre-2014', 'zap/free-before-flush'];

  test('a mail leaves out numbers for room, and ends with the command that prints the table', () => {
    const lines = mail('check', ...variants, '--no-out');
    expect(tooLong(lines)).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^2014 +violated MKCLEAN in 8 +as expected$/));
    expect(lines.slice(-4)).toEqual([
      `found by shootdown ${version()}:`,
      '',
      `    npx shootdown check ${variants.join(' ')} --no-out`,
      '',
    ]);
  });

  test('every row on GitHub has the cells of the heading', () => {
    for (const args of [
      ['check', ...variants, '--no-out'],
      [
        'check',
        'zap/2014',
        'zap/pre-2014',
        '--by-property',
        '--property',
        'MKCLEAN',
        '--property',
        'LOST-DIRTY',
        '--no-out',
      ],
      ['bugs', 'E2', '--no-out'],
      ['sweep', 'zap/2014', '--set', 'cpus=1..2'],
    ]) {
      const rows = markdown(...args).filter((line) => line.startsWith('|'));
      expect(rows.length).toBeGreaterThanOrEqual(3);
      expect(rows[1]).toMatch(/^\|(?:--[-:]\|)+$/);
      const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
      expect(new Set(cells).size, args.join(' ')).toBe(1);
    }
  });

  test('a table that is too wide for a mail comes in several, each with its first column', () => {
    const lines = mail('sweep', 'zap/2014', 'zap/free-before-flush', '--set', 'cpus=1', '--set', 'ptes=1');
    expect(tooLong(lines)).toEqual([]);
    expect(lines.filter((line) => line.startsWith('variant  '))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('zap/2014  '))).toHaveLength(2);
  });
});

test('no style is for a JSON document, and an unknown one is named', () => {
  expect(answer(...race, '--json', '--format', 'mail')).toMatchObject({ code: 150, out: '' });
  const { code, err } = answer(...race, '--format', 'mai');
  expect({ code, err }).toEqual({
    code: 151,
    err: "shootdown: --format mai: there is no such format\n  did you mean 'mail'?\n",
  });
});

test('bugs --list lists the cases that are chosen, and checks none', () => {
  const { code, out } = answer('bugs', '--list', '--kind', 'posted');
  expect(code).toBe(0);
  expect(out).toMatch(/^id +kind +year +what went wrong\n/);
  expect(out).toMatch(/^E2 +posted +2023 +map three pages, unmap two/m);
  expect(out).not.toContain('kernel  2');
});
