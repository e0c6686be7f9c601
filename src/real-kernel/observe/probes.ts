// What is to be recorded, so that the steps of a model can be seen: lines for /sys/kernel/tracing/kprobe_events, and a script that uses them.
import { isIn, type Probe, type StepEvent } from './step-event.ts';

/** A probe to set. */
export interface ProbeLine {
  /** What the log says of it: `folio_mkclean`, `flush_tlb_mm_range%return`. */
  readonly name: string;
  /** The line for kprobe_events; undefined for a tracepoint. */
  readonly definition: string | undefined;
  /** `exceptions/page_fault_user`; undefined for a kprobe. */
  readonly tracepoint: string | undefined;
}

/** The name under which a recorder tells that a probe was set. */
export const recordedName = ({ symbol }: Pick<Probe, 'symbol'>, returns = false): string =>
  returns ? `${symbol}%return` : symbol;

/** The probes of a table, each once, for a kernel series (`6.12`) or all that are known. */
export const probesOf = (events: readonly StepEvent[], series?: string): readonly ProbeLine[] => {
  const lines = new Map<string, ProbeLine>();
  for (const { probes, returns } of events)
    for (const probe of probes.filter((each) => series === undefined || isIn(each, series))) {
      const name = recordedName(probe, returns);
      const known = lines.get(name);
      // One that fetches something serves those that need nothing.
      if (known !== undefined && (probe.fetch === undefined || known.definition?.includes('=') === true)) continue;
      lines.set(name, { name, definition: definitionOf(probe, returns), tracepoint: probe.tracepoint });
    }
  return [...lines.values()];
};

const definitionOf = ({ symbol, tracepoint, fetch }: Probe, returns = false): string | undefined => {
  if (tracepoint !== undefined) return undefined;
  const event = `${symbol.replace(/^_+/, '')}${returns ? '_returns' : ''}`;
  return [`${returns ? 'r' : 'p'}:kprobes/${event} ${symbol}`, ...(fetch === undefined || returns ? [] : [fetch])].join(
    ' ',
  );
};

/** A shell script that records what a command does. */
export const recordingScript = (lines: readonly ProbeLine[], title: string): readonly string[] => [
  '#!/bin/sh',
  `# Records what shootdown observe ${title} reads: sh record.sh COMMAND... > trace.txt`,
  'set -u',
  'cd /sys/kernel/tracing || exit 1',
  'echo 0 > tracing_on; echo nop > current_tracer; echo > kprobe_events; echo > trace',
  'echo 16384 > buffer_size_kb; echo mono > trace_clock',
  'echo "# shootdown observe: kernel $(uname -r)"',
  'echo "# shootdown observe: clock mono"',
  'probe() {',
  '  if echo "$2" >> kprobe_events; then echo "# shootdown observe: probe $1"; else echo "# shootdown observe: refused $1"; fi',
  '} 2> /dev/null',
  ...lines.map(({ name, definition, tracepoint }) =>
    definition === undefined
      ? `echo 1 > events/${tracepoint}/enable && echo "# shootdown observe: probe ${name}"`
      : `probe '${name}' '${definition}'`,
  ),
  'echo 1 > events/kprobes/enable',
  'cd - > /dev/null; echo 1 > /sys/kernel/tracing/tracing_on',
  '"$@" >&2',
  'echo 0 > /sys/kernel/tracing/tracing_on; cat /sys/kernel/tracing/trace',
];
