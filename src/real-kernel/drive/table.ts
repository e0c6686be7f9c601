import type { PlainValue } from '../../model/language/domain.ts';
import type { Bounds } from '../../model/variant.ts';
import type { TraceStep } from '../../trace/trace.ts';
import type { FileSystem } from './file-system.ts';

/**
 * How the steps of one model are seen on the kernels of one series: at which symbol each begins, and where it has ended. A token is
 * `KIND NAME` without a CPU, which is that of the step's thread, or with one in front:
 *
 *   `>symbol`  the CPU arrives there                 `!call`   the user program makes a call, `=` it has returned
 *   `<symbol`  another CPU is let go from there      `.access`  the user program has done it     (see guest/drive/kgate.c)
 *
 * In a token `#` is the CPU of the thread, and `{name}` an argument of the step.
 */
export interface Table {
  readonly model: string;
  /** The first two numbers of the releases: `6.12`. */
  readonly series: string;
  /** The variants that such a kernel is: of others the schedule can be tried all the same, and may be impossible. */
  readonly kernelIs: readonly string[];
  /** Variants that such a kernel is without a fix: a function, which returns at once, or one that guest/drive/undo.h knows to undo. */
  readonly without?: { readonly [variant: string]: string };
  /**
   * The kernel is one that guest/drive/build-kernel makes, for what none of a distribution shows: its name there. Default: a distribution's.
   */
  readonly build?: 'up';
  /** The CPU of each thread that may take steps; on a machine with one CPU, a number that its tokens have in the place of a CPU's. */
  readonly threads: { readonly [thread: string]: number };
  readonly ways: readonly Way[];
  /** Symbols that no step of any model names, with the file and why the step is seen there. */
  readonly neighbours: { readonly [symbol: string]: string };
  /** What is looked at, by property, what a kernel shows best first; and what stands for one that it does not show. */
  readonly looks: { readonly [property: string]: string };
  /** Of a thread that takes steps, tokens that pass before the first step: what has to be under way. The CPU is held at a last symbol. */
  readonly opens?: { readonly [thread: string]: readonly string[] };
  /** Tokens that pass when the last step has ended, while CPUs are held where they are: what the user program does to see. */
  readonly sees?: readonly string[];
  readonly machine: { readonly cpus: number; readonly memory: number; readonly nodes?: number };
  /** Modules of the kernel's package that the program needs, and the file system that is made for it. */
  readonly modules?: readonly string[];
  readonly fileSystem?: FileSystem;
  /** What the program is told of the initial state. Throws a `usage` error for one that it cannot make. */
  readonly settings: (initial: PlainValue, bounds: Bounds, variant: string) => { readonly [name: string]: number };
}

/** How a step is seen. The first that fits is taken. */
export interface Way {
  readonly step: string;
  /** Of these threads only: the beginning of their names. */
  readonly of?: string;
  /** With these arguments only. */
  readonly when?: { readonly [argument: string]: PlainValue };
  /** Tokens that pass when it begins. A symbol at which the CPU is held already lets it go. */
  readonly begins?: readonly string[];
  /** Tokens that pass when it has ended. */
  readonly ended?: readonly string[];
  /** `ended` holds only if the thread's next step is one of these. */
  readonly before?: readonly string[];
  /** What has to be said of it: why it has no gate, or is helped. */
  readonly note?: string;
}

/** The way of a step in a table; undefined: the table does not know it. */
export const wayOf = (table: Table, step: TraceStep, next: TraceStep | undefined): Way | undefined =>
  table.ways.find(
    (way) =>
      isOf(table, way, step) && (way.before === undefined || (next !== undefined && way.before.includes(next.step))),
  );

/** Whether a table has a way of a step, whatever the thread does next. */
export const knows = (table: Table, step: TraceStep): boolean => table.ways.some((way) => isOf(table, way, step));

const isOf = (table: Table, way: Way, { thread, step, args }: TraceStep): boolean =>
  Object.hasOwn(table.threads, thread) &&
  way.step === step &&
  thread.startsWith(way.of ?? '') &&
  Object.entries(way.when ?? {}).every(([name, value]) => args[name] === value);

/** The symbols of the tokens that a table may use, each once. */
export const symbolsOf = ({ ways, opens = {} }: Table): readonly string[] => [
  ...new Set(
    [...Object.values(opens).flat(), ...ways.flatMap(({ begins = [], ended = [] }) => [...begins, ...ended])].flatMap(
      (token) => /^\d*>(.+)$/.exec(token)?.slice(1) ?? [],
    ),
  ),
];

/** Whether a way is something that the user program does of itself: what another order has to have as well. */
export const isUsers = ({ begins = [], ended = [] }: Way): boolean =>
  [...begins, ...ended].some((token) => /^\d*[!.]/.test(token));
