// Builds and runs a Murphi twin with Rumur (Debian package `rumur`) and a C compiler, and reads its summary.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  /** Do not expand states at this depth. Default: no limit. */
  readonly maxDepth?: number;
}

/**
 * Runs the model in the file on one thread: the search is breadth first and its trace a shortest one.
 * Throws when a constant or a type is not in the model, or a tool fails.
 */
export const runTwin = (
  file: string,
  { constants = {}, scalarsets = {}, deadlock = 'stuck', maxDepth = 0 }: TwinOptions = {},
): TwinResult => {
  let source = readFileSync(file, 'utf8');
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`^  ${name} : \\d+;`, 'm');
    if (!declaration.test(source)) throw new Error(`${file} has no constant ${name}`);
    source = source.replace(declaration, `  ${name} : ${value};`);
  }
  for (const [type, size] of Object.entries(scalarsets)) {
    const declaration = new RegExp(`^  ${type} : 0 \\.\\. \\w+ - 1;`, 'm');
    if (!declaration.test(source)) throw new Error(`${file} has no type ${type} from 0`);
    source = source.replace(declaration, `  ${type} : scalarset(${size});`);
  }
  const reduction = Object.keys(scalarsets).length === 0 ? 'off' : 'exhaustive';
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-twin-'));
  try {
    const at = (name: string) => join(folder, name);
    writeFileSync(at('twin.m'), source);
    const options = ['--symmetry-reduction', reduction, '--threads', '1', '--output-format', 'machine-readable'];
    const limits = ['--deadlock-detection', deadlock, '--bound', String(maxDepth)];
    execFileSync('rumur', [...options, ...limits, '--output', at('twin.c'), at('twin.m')], { stdio: 'pipe' });
    // Rumur's verifier swaps two words at once: x86-64 compilers have to be told that they may, others take a library.
    const [wide, atomics] = process.arch === 'x64' ? [['-mcx16'], []] : [[], ['-latomic']];
    execFileSync('cc', ['-O0', '-w', ...wide, '-o', at('twin'), at('twin.c'), '-lpthread', ...atomics], {
      stdio: 'pipe',
    });
    // It exits with 1 when the model is wrong, which is an answer.
    const run = spawnSync(at('twin'), { encoding: 'utf8', maxBuffer: 1 << 28 });
    return parse(run.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
