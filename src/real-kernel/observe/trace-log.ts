// What ftrace has recorded, as its file `trace` shows it: kprobe and kretprobe events, tracepoints, and lines of the function tracer
// (Linux, Documentation/trace/ftrace.rst and kprobetrace.rst).
import { ShootdownError } from '../../model/errors.ts';

/** One event. */
export interface LogLine {
  /** In the file, from 1. */
  readonly number: number;
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  /** In a handler of a hard interrupt; false where the log does not say. */
  readonly irq: boolean;
  /** Preemption is off, as it is where a spinlock is held; undefined for a log that does not say. */
  readonly atomic: boolean | undefined;
  readonly time: number;
  /** The kernel function, `folio_mkclean`, with an offset where the probe is inside it; of other events their name, `page_fault_user`. */
  readonly symbol: string;
  /** The function returns. */
  readonly returns: boolean;
  /** `page=0xffd40000000af640` */
  readonly values: { readonly [name: string]: string };
}

export interface TraceLog {
  readonly lines: readonly LogLine[];
  /** Where the recorder says which functions and events had a probe; without that they are those that occur. */
  readonly recorded: readonly string[] | undefined;
  /** `6.12.113+deb12-cloud-amd64`, where the recorder says so. */
  readonly kernel: string | undefined;
  /** The model of which a scenario was recorded, where the recorder says so. */
  readonly model: string | undefined;
  /** Bounds at which the model does what was recorded, where the recorder says so: `ptes=1`. */
  readonly bounds: readonly string[];
}

/** Which part of a log is looked at. */
export interface Section {
  /** Behind the first line with this text. Default: from the beginning. */
  readonly from?: string | undefined;
  /** Up to the next line with this text. Default: to the end. */
  readonly to?: string | undefined;
}

/** What our own recorder writes into a log about itself, as ftrace's comments. */
const remark = /^# shootdown observe: (\w+) (\S+)/;

const event = /^\s*(.*\S)-(\d+)\s+(?:\(\s*[\d-]+\)\s+)?\[(\d+)\]\s+(?:([^\s:]{4,6})\s+)?([\d.]+):\s+(.*)$/;
const probed = /^[\w.]+: \((?:\S+ <- )?([\w.]+)(?:\+0x([\da-f]+)(?:\/0x[\da-f]+)?)?(?: \[\w+\])?\)(.*)$/;
const called = /^([\w.]+) <-\S+(.*)$/;
const named = /^([\w.]+): ?(.*)$/;
const value = /(\w+)[=:]("[^"]*"|\S+)/g;

/** A probe at the beginning of a function is behind what the compiler has put there (endbr64, the call of ftrace). */
const preamble = 9;

/**
 * Reads a log, or a part of it. Throws a `file` error for a line that is none of ftrace's, for events that were lost, for lines that are not
 * in the order of their time, and for a part that is not there.
 */
export const parseTraceLog = (text: string, file: string, section: Section = {}): TraceLog => {
  const lines: LogLine[] = [];
  const recorded: string[] = [];
  const bounds: string[] = [];
  let kernel: string | undefined;
  let model: string | undefined;
  let inside = section.from === undefined;
  let ended = false;
  const wrong = (number: number, what: string, hint: string): ShootdownError =>
    new ShootdownError('file', `${file}, line ${number}: ${what}`, hint);
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const number = i + 1;
    const [, about, told = ''] = remark.exec(line) ?? [];
    if (about === 'kernel') kernel = told;
    if (about === 'model') model = told;
    if (about === 'probe') recorded.push(told);
    if (about === 'bound') bounds.push(told);
    const overwritten = /entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(line);
    if (overwritten !== null && section.from === undefined && Number(overwritten[1]) < Number(overwritten[2]))
      throw wrong(
        number,
        `the buffer had room for ${overwritten[1]} of ${overwritten[2]} events, and the first ones are lost`,
        'record with a larger buffer_size_kb, or look at a part that is whole: --from TEXT --to TEXT',
      );
    const tracer = /^# tracer: (\S+)/.exec(line)?.[1];
    if (tracer !== undefined && !['nop', 'function'].includes(tracer))
      throw wrong(number, `a log of the tracer ${tracer}`, 'record events with current_tracer nop');
    if (line.startsWith('#') || line.trim() === '' || ended) continue;
    if (!inside) {
      inside = line.includes(section.from as string);
      continue;
    }
    const lost = /\[LOST (\d+) EVENTS\]/.exec(line);
    if (lost !== null)
      throw wrong(
        number,
        `${lost[1]} events are lost here, and what they were of may be what the model is asked`,
        'record with a larger buffer_size_kb, or look at a part that is whole: --from TEXT --to TEXT',
      );
    if (section.to !== undefined && line.includes(section.to)) {
      ended = true;
      continue;
    }
    const parsed = parseLine(line, number);
    if (parsed === undefined)
      throw wrong(
        number,
        `'${line.trim().slice(0, 60)}' is no event as /sys/kernel/tracing/trace shows it`,
        'TASK-PID [CPU] FLAGS TIME: EVENT: ...',
      );
    const before = lines.at(-1);
    if (before !== undefined && parsed.time < before.time)
      throw wrong(
        number,
        `its time, ${parsed.time}, is before that of line ${before.number}`,
        'lines stand in the order of their time, as in the file trace; not one CPU after the other',
      );
    lines.push(parsed);
  }
  if (!inside) throw new ShootdownError('file', `${file} has no line with '${section.from}'`, '--from takes a text');
  if (section.to !== undefined && !ended)
    throw new ShootdownError('file', `${file} has no line with '${section.to}' there`, '--to takes a text');
  // A kernel without CONFIG_PREEMPT_COUNT counts nothing.
  const counts = lines.some(({ atomic, irq }) => atomic === true && !irq);
  return {
    lines: counts ? lines : lines.map((line) => ({ ...line, atomic: undefined })),
    recorded: recorded.length === 0 ? undefined : recorded,
    kernel,
    model,
    bounds,
  };
};

const parseLine = (line: string, number: number): LogLine | undefined => {
  const parts = event.exec(line);
  if (parts === null) return undefined;
  const [, task = '', pid, cpu, flags = '', time, what = ''] = parts;
  const at = {
    number,
    task,
    pid: Number(pid),
    cpu: Number(cpu),
    irq: /^..[hHzZ]/.test(flags),
    atomic: flags.length < 4 ? undefined : flags[3] !== '.' && flags[3] !== '0',
    time: Number(time),
  };
  const probe = probed.exec(what);
  if (probe !== null) {
    const [, name = '', offset = '0', rest = ''] = probe;
    const returns = what.includes(' <- ');
    const symbol = returns || Number.parseInt(offset, 16) < preamble ? name : `${name}+0x${offset}`;
    return { ...at, symbol, returns, values: valuesIn(rest) };
  }
  const [, symbol, rest = ''] = called.exec(what) ?? named.exec(what) ?? [];
  return symbol === undefined ? undefined : { ...at, symbol, returns: false, values: valuesIn(rest) };
};

const valuesIn = (text: string): LogLine['values'] =>
  Object.fromEntries([...text.matchAll(value)].map(([, name, its]) => [name, its]));

/** Who has written a line: `race-190`; ftrace does not always know the name. */
export const taskWords = ({ task, pid }: Pick<LogLine, 'task' | 'pid'>): string =>
  task === '<...>' ? `task ${pid}` : `${task}-${pid}`;

/** A line in words: `race-190 on CPU 0: folio_mkclean folio=0xffd4`. */
export const lineWords = (line: LogLine): string => {
  const { cpu, irq, symbol, returns, values } = line;
  const of = Object.entries(values).map(([name, its]) => ` ${name}=${its}`);
  const who = irq ? `CPU ${cpu} in an interrupt` : `${taskWords(line)} on CPU ${cpu}`;
  return `${who}: ${symbol}${returns ? ' returns' : ''}${of.join('')}`;
};
