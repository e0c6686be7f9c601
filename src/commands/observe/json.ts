import type { Instance } from '../../model/instance.ts';
import { framesOf } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import type { Finding, Observation } from '../../real-kernel/observe/observe.ts';
import type { Reading } from '../../real-kernel/observe/reading.ts';
import { lineWords } from '../../real-kernel/observe/trace-log.ts';
import type { WayStep } from '../../real-kernel/observe/way.ts';
import {
  type ObservationDocument,
  type ObservedLineDocument,
  observationSchema,
} from '../../report/documents/real-kernel/observation.ts';
import { notable } from '../../trace/diagram/initial-state.ts';
import { whyWords } from './why.ts';

export interface Observed {
  readonly instance: Instance;
  readonly log: string;
  readonly kernel: string | undefined;
  readonly byHand: boolean;
  readonly reading: Reading;
  readonly observation: Observation;
}

/** Situations that are told: the others are like them, but for where a thread is that the log says nothing of. */
const mostSituations = 3;

/** Every field is always there; what does not apply is null. Described in JSON.md. */
export const observationDocument = ({
  instance,
  log,
  kernel,
  byHand,
  reading,
  observation,
}: Observed): ObservationDocument => {
  const { finding, states, transitions, seconds } = observation;
  const way = finding.kind === 'incomplete' ? undefined : finding.way;
  return {
    schema: observationSchema,
    model: instance.model.name,
    variant: instance.variant,
    bounds: instance.bounds,
    log,
    kernel: kernel ?? null,
    verdict: finding.kind,
    lines: reading.lines.length,
    unread: reading.unread,
    leftOut: reading.leftOut,
    seen: reading.seen,
    unseen: reading.unseen,
    byHand,
    who: way?.who ?? [],
    names: way?.names ?? [],
    way: (way?.steps ?? []).map((step) => stepDocument(reading, step)),
    broken: way?.broken ?? [],
    rejected: finding.kind === 'rejected' ? rejectedDocument(instance.system, reading, finding) : null,
    limit: finding.kind === 'incomplete' ? finding.limit : null,
    states,
    transitions,
    seconds,
  };
};

const stepDocument = (reading: Reading, { step, line }: WayStep): ObservationDocument['way'][number] => ({
  thread: step.thread,
  step: step.step,
  args: step.args,
  line: line === undefined ? null : (reading.lines[line]?.line.number ?? null),
});

const lineDocument = (reading: Reading, line: number): ObservedLineDocument => {
  const read = reading.lines[line];
  if (read === undefined) throw new Error(`the log has no line ${line}`);
  return { number: read.line.number, text: lineWords(read.line) };
};

const rejectedDocument = (
  system: System,
  reading: Reading,
  { line, states, situations, misfits }: Extract<Finding, { kind: 'rejected' }>,
): ObservationDocument['rejected'] => ({
  line: lineDocument(reading, line),
  accepted: line,
  states,
  situations: situations.slice(0, mostSituations).map((situation) => ({
    threads: Object.fromEntries(
      system.threads.flatMap((thread) =>
        framesOf(thread, situation.state as object).map(({ pc }, i) => [
          thread.over === undefined ? thread.name : `${thread.name} ${i}`,
          pc,
        ]),
      ),
    ),
    state: notable(withoutThreads(system), situation.state),
    states: situation.states,
  })),
  misfits: misfits.map(({ step, why, states: looked }) => ({ step, why: whyWords(system, why), states: looked })),
});

/** Where the threads are is told beside it. */
const withoutThreads = (system: System): System => {
  const names = new Set(system.threads.map(({ name }) => name));
  const fields = Object.fromEntries(Object.entries(system.root.fields).filter(([name]) => !names.has(name)));
  return { ...system, root: { ...system.root, fields } };
};
