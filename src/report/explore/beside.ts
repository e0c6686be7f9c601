// What became of the steps of one variant in another, as it is told in a terminal and on a page.

import type { Beside } from '../../explore/beside.ts';
import type { Instance } from '../../model/instance.ts';
import { changeWords } from '../../trace/diagram/diagram.ts';
import { fullCall } from '../../trace/rules.ts';
import type { Trace } from '../../trace/trace.ts';
import { waitingWords } from '../counterexample.ts';

/** A step of the one, in the other. */
export interface BesideRow {
  /** `zap: page_remove_rmap`. */
  readonly call: string;
  /** What its thread does in the other before it. */
  readonly before: readonly string[];
  readonly taken: boolean;
  /** What is different there; empty where nothing is. */
  readonly note: string;
}

export interface BesideWords {
  /** For each step, up to the first that cannot be taken. */
  readonly rows: readonly BesideRow[];
  /** What that comes to, in a sentence. */
  readonly summary: string;
}

/** `other`: the variant in which the steps of the trace were taken. */
export const besideWords = (other: Instance, trace: Trace, found: Beside): BesideWords => {
  const { system, variant } = other;
  const { counterparts, properties } = found;
  const rows = counterparts.map((each, i): BesideRow => {
    const [step] = trace.steps.slice(i, i + 1);
    const words = step === undefined ? '' : fullCall(step);
    if (each.kind === 'stopped') {
      const waits = each.waiting === undefined ? '' : `: ${waitingWords(system, each.waiting)}`;
      return { call: words, before: [], taken: false, note: `${each.why}: ${each.reason}${waits}` };
    }
    const changes = each.step.changes.map((change) => changeWords(system, change)).join('; ');
    const notes = [
      ...(each.same ? [] : [`other effect: ${changes === '' ? 'it changes nothing' : changes}`]),
      ...(each.goes === undefined ? [] : [`goes to ${each.goes.here} here, not to ${each.goes.there}`]),
    ];
    return { call: words, before: each.before.map(fullCall), taken: true, note: notes.join('; ') };
  });
  return { rows, summary: `${variant} ${summaryOf(counterparts, trace.steps.length, brokenIn(properties))}` };
};

const brokenIn = (properties: Beside['properties']): readonly string[] =>
  properties.flatMap(({ name, answer }) => (answer === 'broken' ? [name] : []));

const summaryOf = (counterparts: Beside['counterparts'], steps: number, broken: readonly string[]): string => {
  const taken = counterparts.flatMap((each, i) => (each.kind === 'taken' ? [{ ...each, number: i + 1 }] : []));
  const numbers = (some: readonly { readonly number: number }[]): string => some.map(({ number }) => number).join(', ');
  const [late, differing] = [taken.filter(({ before }) => before.length > 0), taken.filter(({ same }) => !same)];
  // Where a thread goes elsewhere, most often something else follows that tells more.
  const away = late.length + differing.length === 0 ? taken.filter(({ goes }) => goes !== undefined) : [];
  const remarks = [
    ...(late.length === 0 ? [] : [`other order before step ${numbers(late)}`]),
    ...(away.length === 0 || counterparts.at(-1)?.kind === 'stopped'
      ? []
      : [`another way after step ${numbers(away)}`]),
    ...(differing.length === 0 ? [] : [`other effect of step ${numbers(differing)}`]),
  ];
  const remarked = remarks.length === 0 ? '' : `; ${remarks.join(', ')}`;
  const last = counterparts.at(-1);
  if (last?.kind === 'stopped') return `stops it at step ${counterparts.length} of ${steps} (${last.why})${remarked}`;
  return `can take every step, and ${broken.length === 0 ? 'nothing is broken there' : `breaks ${broken.join(', ')}`}${remarked}`;
};
