// Builds and runs a Murphi twin with Rumur (Debian package `rumur`) and a C compiler, and reads its summary.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TwinResult {
  /** Distinct states; where an error ended the run, those found until then. */
  readonly states: number;
  /** Rules fired: transitions, those that change nothing included. */
  readonly rules: number;
  /** The error that ended it: `deadlock` or the name of an invariant, and the steps of its trace. */
  readonly error: { readonly kind: string; readonly steps: number } | undefined;
}

/** The first of the tools that the twins need which is not installed. */
export const missingTool = (): string | undefined =>
  ['rumur', 'cc'].find((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0);

export interface TwinOptions {
  /** Values for constants of the model. Default: those in the file. */
  readonly constants?: { readonly [name: string]: number };
  /**
   * Types of the file that become scalarsets of so many members (a constant's name); then one state of each orbit is kept.
   * Default: none, and no symmetry reduction.
   */
  readonly scalarsets?: { readonly [type: string]: string };
  /** A state is an error when no rule is enabled (`stuck`), or never. Default: stuck. */
  readonly deadlock?: 'stuck' | 'off';
}

/** Runs a twin; with `maxDepth`, states at this depth are not expanded. */
export type Twin = (maxDepth?: number) => TwinResult;

/** The depth at which no twin is expanded any more. */
const DEEPEST = 1000;

/**
 * Builds the model in the file, to be run on one thread: the search is breadth first and its trace a shortest one. `folder`: where it is built,
 * unless it was already. Throws when a constant or a type is not in the model, or a tool fails.
 */
export const builtTwin = (
  folder: string,
  file: string,
  { constants = {}, scalarsets = {}, deadlock = 'stuck' }: TwinOptions = {},
): Twin => {
  let given = readFileSync(file, 'utf8');
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`^  ${name} : \\d+;`, 'm');
    if (!declaration.test(given)) throw new Error(`${file} has no constant ${name}`);
    given = given.replace(declaration, `  ${name} : ${value};`);
  }
  for (const [type, size] of Object.entries(scalarsets)) {
    const declaration = new RegExp(`^  ${type} : 0 \\.\\. \\w+ - 1;`, 'm');
    if (!declaration.test(given)) throw new Error(`${file} has no type ${type} from 0`);
    given = given.replace(declaration, `  ${type} : scalarset(${size});`);
  }
  const { source, marks, values } = withMarks(given);
  const reduction = Object.keys(scalarsets).length === 0 ? 'off' : 'exhaustive';
  const options = ['--symmetry-reduction', reduction, '--deadlock-detection', 'stuck'];
  const name = createHash('sha256')
    .update(JSON.stringify([source, options]))
    .digest('hex');
  const at = (ending: string) => join(folder, `${name}${ending}`);
  if (!existsSync(at(''))) {
    writeFileSync(at('.m'), source);
    const output = ['--threads', '1', '--output-format', 'machine-readable', '--bound', String(DEEPEST)];
    execFileSync('rumur', [...options, ...output, '--output', at('.c'), at('.m')], { stdio: 'pipe' });
    writeFileSync(at('.c'), readingSettings(readFileSync(at('.c'), 'utf8'), marks));
    // Rumur's verifier swaps two words at once: x86-64 compilers have to be told that they may, others take a library.
    const [wide, atomics] = process.arch === 'x64' ? [['-mcx16'], []] : [[], ['-latomic']];
    execFileSync('cc', ['-O0', '-w', ...wide, '-o', at(''), at('.c'), '-lpthread', ...atomics], { stdio: 'pipe' });
  }
  return (maxDepth = DEEPEST) => {
    const settings = { ...values, TWIN_DEPTH: String(maxDepth), TWIN_STUCK: deadlock === 'stuck' ? '1' : '0' };
    // It exits with 1 when the model is wrong, which is an answer.
    return parse(
      spawnSync(at(''), { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...settings } }).stdout,
    );
  };
};

/** The first of the values that stand for constants: no model has a number as large. */
const FIRST_MARK = 734_000;

/**
 * The constants behind a line `-- Read at the start` are given values by which they are found again in what rumur writes: the variants of one
 * size are one verifier. `values`: what they are, as its environment.
 */
const withMarks = (given: string) => {
  const marks = new Map<string, number>();
  const values: Record<string, string> = {};
  const source = given.replace(/^ {2}-- Read at the start.*\n(?: {2}\w+ : \d+;.*\n)+/m, (block) =>
    block.replace(/^ {2}(\w+) : (\d+);/gm, (_, name: string, value: string) => {
      const mark = FIRST_MARK + marks.size;
      marks.set(name, mark);
      values[`TWIN_${name}`] = value;
      return `  ${name} : ${mark};`;
    }),
  );
  return { source, marks, values };
};

/**
 * Rumur's verifier has as constants what is read here when it starts: those of the model that have marks, the depth at which it stops, where it
 * decides whether a new state is to be expanded, and whether a state without a successor is an error. So a twin is built once, and run with all.
 */
const readingSettings = (code: string, marks: ReadonlyMap<string, number>): string => {
  let read = code;
  const replace = (what: RegExp, by: string): void => {
    const replaced = read.replace(what, by);
    if (replaced === read) throw new Error(`rumur's verifier has nothing like ${what}`);
    read = replaced;
  };
  replace(/^#define BOUND \d+\n/m, '$&static unsigned long twin_depth;\n');
  replace(/if \(state_bound_get\(n\) < BOUND\)/g, 'if (state_bound_get(n) < twin_depth)');
  replace(/^static const (?=enum \{\s*DEADLOCK_DETECTION_OFF)/m, 'static ');
  for (const [name, mark] of marks) {
    replace(new RegExp(`^static const value_t ru_${name} .*`, 'm'), `static value_t ru_${name};`);
    replace(new RegExp(`VALUE_C\\(${mark}\\)`, 'g'), `ru_${name}`);
  }
  return `${read}
__attribute__((constructor)) static void read_settings(void) {
  twin_depth = strtoul(getenv("TWIN_DEPTH"), NULL, 10);
  if (atoi(getenv("TWIN_STUCK")) == 0) DEADLOCK_DETECTION = DEADLOCK_DETECTION_OFF;
${[...marks.keys()].map((name) => `  ru_${name} = atoi(getenv("TWIN_${name}"));`).join('\n')}
}
`;
};

const parse = (xml: string): TwinResult => {
  const summary = /<summary states="(\d+)" rules_fired="(\d+)" errors="(\d+)"/.exec(xml);
  if (summary === null) throw new Error(`the twin's verifier printed no summary:\n${xml.slice(-2000)}`);
  const [, states, rules, errors] = summary;
  const message = /<message>([^<]*)<\/message>/.exec(xml)?.[1] ?? 'an error without a message';
  return {
    states: Number(states),
    rules: Number(rules),
    error:
      errors === '0'
        ? undefined
        : {
            kind: /^invariant &quot;(.*)&quot; failed$/.exec(message)?.[1] ?? message,
            steps: xml.match(/<transition>Rule /g)?.length ?? 0,
          },
  };
};
