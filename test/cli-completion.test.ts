// The script for bash is run by bash, as it runs it when a user presses Tab.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { allCases } from '../src/commands/bugs/cases.ts';
import { operandsOf } from '../src/commands/completion/vocabulary.ts';
import { Collector } from '../src/commands/shared/problems.ts';
import { answer, folder } from './run-cli.ts';

let script: string;
beforeAll(() => {
  script = join(folder, 'completion.bash');
  writeFileSync(script, answer('completion', 'bash').out);
});

const asked = `
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
_shootdown
printf '%s\\n' "\${COMPREPLY[@]}"
`;
/** What bash offers for the last of the words; `=` is a word of its own, as bash has it. */
const offered = (...words: string[]): readonly string[] => {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', asked, 'bash', script, 'shootdown', ...words], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
};

test('commands, and those that help is about', () => {
  const commands = [...answer('--help').out.matchAll(/^ {2}shootdown ([\w-]+)/gm)].map(([, name = '']) => name);
  expect(commands).toContain('completion');
  expect(offered('')).toEqual([...commands, 'help', '--help', '--version']);
  expect(offered('help', '')).toEqual(commands);
  expect(offered('equ')).toEqual(['equivalent']);
});

test('every option that a command declares', () => {
  for (const command of ['check', 'bugs', 'graph']) {
    const options = [...answer(command, '--help').out.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag = '']) => flag);
    expect(offered(command, '--')).toEqual(options);
  }
});

test('models, and variants once a model is named', () => {
  expect(offered('check', 'zap')).toEqual(['zap', 'zap-huge']);
  expect(offered('check', 'mm-switch/a17-')).toContain('mm-switch/a17-fixed');
  expect(offered('mutants', 'mm-sw')).toEqual(['mm-switch']);
  expect(offered('show', 'zap/2014', 'zap/2014-')).toEqual(['zap/2014-always-walk']);
});

test('the words of a value, also behind an equals sign', () => {
  expect(offered('check', 'zap', '--format', 'm')).toEqual(['markdown', 'mail']);
  expect(offered('check', 'zap', '--format', '=', 'ma')).toEqual(['markdown', 'mail']);
  expect(offered('check', '--store', '=')).toEqual(['exact', 'hash']);
  expect(offered('bugs', '--kind', '')).toEqual(['kernel', 'posted', 'rule']);
  expect(offered('graph', '--format', '')).toEqual(['dot', 'graphml']);
  expect(offered('new', '--from', 'lo')).toEqual(['lock', 'lookup-and-free']);
});

test('the ids of the catalogue', async () => {
  const problems = new Collector();
  const ids = (await allCases(problems)).map(({ bug }) => bug.id);
  expect(offered('bugs', '')).toEqual(ids);
});

test('nothing where a file, or a number, is to follow', () => {
  expect(offered('replay', '')).toEqual([]);
  expect(offered('check', '--out', '')).toEqual([]);
  expect(offered('check', '--width', '')).toEqual([]);
});

test('what a command takes is known by the words of its help', () => {
  expect(operandsOf('MODEL[/VARIANT]...')).toBe('variants');
  expect(operandsOf('[MODEL]...')).toBe('models');
  expect(operandsOf('[ID]...')).toBe('cases');
  expect(operandsOf('FILE')).toBe('files');
  expect(operandsOf('bash|zsh|fish')).toEqual(['bash', 'zsh', 'fish']);
  expect(operandsOf('NAME')).toBe('nothing');
});

test('other shells have scripts of the same words, and an unknown shell is refused', () => {
  for (const shell of ['zsh', 'fish']) {
    const { code, out } = answer('completion', shell);
    expect(code).toBe(0);
    for (const word of ['zap/2014', 'mlock-count', 'A7b', 'max-states', 'graphml', 'equivalent'])
      expect(out).toContain(word);
  }
  expect(answer('completion', 'bsh')).toMatchObject({
    code: 151,
    err: "shootdown: there is no script for 'bsh'\n  did you mean 'bash'?\n",
  });
  expect(answer('completion').code).toBe(150);
});
