// What is compared: a tool with its settings, searching the same model at the same bounds as the others.
import type { Run } from '../process.ts';

/** A model at bounds. */
export interface Size {
  readonly name: string;
  /** `peterson-n`: of an example of Spin's (test/known/ports). */
  readonly model: 'zap' | 'peterson-n';
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  /** Whether states that differ only in the names of CPUs are one. */
  readonly symmetry: boolean;
  /**
   * Every tool takes what reductions it has, and what is compared is the time until the verdict: the numbers of states are those that each of
   * them needs for it.
   */
  readonly reduced: boolean;
}

/** What a search found. */
export interface Found {
  /** Distinct states and transitions of the model; of a violated one, those until then. */
  readonly states: number;
  readonly transitions: number;
  /** The property that is broken; undefined when all hold. */
  readonly broken: string | undefined;
  /** Steps of the counterexample. */
  readonly steps: number | undefined;
  /** The tool's own figure of the memory for states and table, where it says one. */
  readonly stateBytes: number | undefined;
}

export interface Contender {
  readonly name: string;
  readonly tool: 'shootdown' | 'spin' | 'rumur';
  readonly workers: number;
  /** Whether it counts every state once: false for rumur's heuristic symmetry, which may keep several of one orbit. */
  readonly exact: boolean;
  /** Whether the first counterexample that it finds is a shortest one. */
  readonly shortest: boolean;
  /** The settings that the tool was built and run with, in words of its own. */
  readonly settings: string;
  /** Builds what has to be built, for a search of about so many states, and answers the command that searches. */
  readonly prepare: (size: Size, states: number) => Promise<readonly string[]>;
  /** Reads what the search printed. Throws when it failed. */
  readonly read: (run: Run, size: Size) => Found;
}

/** The first number that the pattern finds, or undefined. */
export const numberIn = (text: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** For `read`: the tool did not come to a result. */
export const failure = (name: string, { code, output }: Run): Error =>
  new Error(`${name} came to no result (exit code ${code}). The end of what it printed:\n${output.slice(-2000)}`);

export const settingsOf = ({ bounds }: Size): readonly string[] =>
  Object.entries(bounds).map(([name, value]) => `${name}=${value}`);
