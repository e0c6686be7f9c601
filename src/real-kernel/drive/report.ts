// What guest/drive/drive.h has said: a line of JSON a round. It comes from a kernel that may have died of it.
import { ShootdownError } from '../../model/errors.ts';
import { type RunName, runNames } from './script.ts';

/** What became of the rounds of a run. */
export interface RunResult {
  readonly name: RunName;
  readonly rounds: number;
  /** Rounds whose initial state could not be made; nothing was driven in them. */
  readonly unready: number;
  /** Rounds in which every token has passed. */
  readonly completed: number;
  /** The token that did not come, and in how many rounds: the order is impossible there. */
  readonly timedOut: readonly { readonly token: number; readonly rounds: number }[];
  /** Rounds in which the property broke. */
  readonly broken: number;
  /** What was seen, in how many rounds. */
  readonly saw: { readonly [words: string]: number };
}

export interface DriveReport {
  readonly kernel: string;
  readonly cpus: number;
  readonly runs: readonly RunResult[];
}

/**
 * The property broke in the counterexample's order, and in no control, whose order has passed at least once: what the model says of the kernel. With a fix in
 * its place the order may be impossible; without gates anything may be.
 */
export const isAsPredicted = ({ runs }: DriveReport): boolean =>
  runs.some(({ name, broken }) => name === 'driven' && broken > 0) && runs.every(agrees);

const agrees = ({ name, broken, completed, unready, rounds }: RunResult): boolean => {
  switch (name) {
    case 'driven':
    case 'natural':
      return true;
    case 'control':
      return broken === 0 && completed > 0;
    case 'mended':
      return broken === 0 && unready < rounds;
  }
};

/** Throws a `file` error for a report that does not come to its end: what a kernel did before it died is no result. */
export const parseDriveReport = (text: string, kernelName: string): DriveReport => {
  const lines = text.split('\n').filter((line) => line !== '');
  const wrong = (what: string, hint?: string): ShootdownError =>
    new ShootdownError('file', `${kernelName}: ${what}`, hint);
  const [first, ...rest] = lines.map((line, i) => {
    const value = objectOf(line);
    if (value === undefined && i < lines.length - 1) throw wrong(`line ${i + 1} of its report is no JSON object`);
    return value ?? {};
  });
  if (typeof first?.kernel !== 'string' || typeof first.cpus !== 'number')
    throw wrong('its report does not begin with the release of a kernel');
  const runs = new Map<RunName, Mutable>();
  let rounds = 0;
  for (const [i, line] of rest.entries()) {
    if (typeof line.refused === 'string') throw refusal(line, wrong);
    if (typeof line.died === 'string') throw wrong(`its program could not go on: ${line.died}, ${String(line.error)}`);
    if ('end' in line) {
      if (line.end !== rounds) throw wrong(`it has told of ${rounds} rounds, and ends with ${String(line.end)}`);
      return { kernel: first.kernel, cpus: first.cpus, runs: [...runs.values()].map(frozen) };
    }
    if (!('run' in line)) continue;
    const name = runNames.find((each) => each === line.run);
    if (name === undefined) throw wrong(`line ${i + 2} of its report is of no run that there is`);
    count(runs, name, line, () => wrong(`line ${i + 2} of its report is no round`));
    rounds++;
  }
  const last = [...runs.values()].at(-1);
  throw wrong(
    `it ended in a round${last === undefined ? '' : `, behind round ${last.rounds} of the run '${last.name}'`}`,
    'the kernel has died, or was ended: what it did before is no result',
  );
};

interface Line {
  readonly [name: string]: unknown;
}

const objectOf = (line: string): Line | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
};

const refusal = ({ refused, error }: Line, wrong: (what: string, hint?: string) => ShootdownError): ShootdownError => {
  if (error === 'EAGAIN')
    return wrong(
      `a gate at ${String(refused)} would have to sleep, where a lock is held or interrupts are off`,
      'on a kernel for one CPU take a function at whose beginning the kernel itself may sleep',
    );
  const isModule = String(refused).endsWith('.ko');
  return wrong(
    isModule
      ? `it refused the module ${String(refused)}: ${String(error)}`
      : `it has no probe at ${String(refused)}: ${String(error)}`,
    isModule
      ? 'the headers must be of this very kernel'
      : 'the function is inlined in this kernel, or is called otherwise: the table is of another build',
  );
};

interface Mutable {
  readonly name: RunName;
  rounds: number;
  unready: number;
  completed: number;
  readonly timedOut: Map<number, number>;
  broken: number;
  readonly saw: Map<string, number>;
}

const count = (runs: Map<RunName, Mutable>, name: RunName, line: Line, wrong: () => ShootdownError): void => {
  const run = runs.get(name) ?? {
    name,
    rounds: 0,
    unready: 0,
    completed: 0,
    timedOut: new Map(),
    broken: 0,
    saw: new Map(),
  };
  runs.set(name, run);
  run.rounds++;
  if (typeof line.unready === 'string') {
    run.unready++;
    return;
  }
  const { passed, tokens, broken, saw } = line as { [name: string]: unknown };
  if (!isCount(passed) || !isCount(tokens) || passed > tokens || typeof broken !== 'boolean' || typeof saw !== 'string')
    throw wrong();
  if (passed === tokens) run.completed++;
  else add(run.timedOut, passed);
  if (broken) run.broken++;
  add(run.saw, saw);
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const add = <K>(to: Map<K, number>, key: K): void => void to.set(key, (to.get(key) ?? 0) + 1);

const frozen = ({ timedOut, saw, ...run }: Mutable): RunResult => ({
  ...run,
  timedOut: [...timedOut].map(([token, rounds]) => ({ token, rounds })),
  saw: Object.fromEntries(saw),
});
