import { done } from '../../model/language/thread.ts';
import type { Program, ShownStep } from './program.ts';
import { callOf, successorWords } from './text.ts';
import { variantWords } from './variant-words.ts';

/** A table of a README: the steps of threads that have one program, in the variants of one or more models. */
export interface StepTable {
  /** The threads: `parent, child`; of actions `at any time`. */
  readonly title: string;
  /** The headings behind the title. */
  readonly headings: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** What the row is known by: the label, without choices. */
  readonly label: string;
  /** The first is the label, with choices. */
  readonly cells: readonly string[];
}

/** A step of a thread in several variants. */
interface SharedStep extends Omit<ShownStep, 'from' | 'reads' | 'writes' | 'local'> {
  /** In each variant what it has of the kernel, each once. */
  readonly from: readonly string[];
  /** The programs that have it. */
  readonly programs: readonly Program[];
}

interface SharedThread {
  readonly names: readonly string[];
  readonly programs: readonly Program[];
  readonly steps: readonly SharedStep[];
  /** `one a cpu`, `a daemon`. */
  readonly kind: string;
}

/**
 * The steps of the variants: for each thread in program order label, kernel function, where the step was seen to go in any of
 * them (`next`: to the row below), and which variants have it, where not all do. Threads that have no step of their own
 * stand with the thread that has all of theirs. Actions have a table at the end.
 */
export const stepTables = (programs: readonly Program[]): readonly StepTable[] => {
  const names = unique(programs.flatMap(({ threads }) => threads.map(({ name }) => name)));
  const threads = together(names.map((name) => sharedThread([name], programs)));
  const actions = actionTable(programs);
  return [...threads.map((thread) => threadTable(thread, programs)), ...(actions.rows.length === 0 ? [] : [actions])];
};

/** The steps of some threads in the programs that have any of these. */
const sharedThread = (names: readonly string[], programs: readonly Program[]): SharedThread => {
  const having = programs.filter(({ threads }) => threads.some(({ name }) => names.includes(name)));
  const steps = new Map<string, SharedStep>();
  for (const program of having)
    for (const { name, steps: own } of program.threads)
      if (names.includes(name))
        for (const step of own) steps.set(step.label, added(steps.get(step.label), step, program));
  const labels = having.flatMap(({ instance }) =>
    instance.system.threads.filter(({ name }) => names.includes(name)).map((thread) => thread.labels),
  );
  const one = having.flatMap(({ threads }) => threads).find(({ name }) => names.includes(name));
  const kind = [...(one?.over === undefined ? [] : [`one a ${one.over}`]), ...(one?.daemon ? ['a daemon'] : [])];
  return {
    names,
    programs: having,
    steps: inOneOrder(labels).flatMap((label) => steps.get(label) ?? []),
    kind: kind.join(', '),
  };
};

/** Several program orders as one: what only a later one has stands before the label that it has in common next, or at the end. */
const inOneOrder = (orders: readonly (readonly string[])[]): readonly string[] => {
  const all: string[] = [];
  for (const labels of orders) {
    let from = 0;
    labels.forEach((label, i) => {
      const place = all.indexOf(label);
      if (place >= 0) {
        from = Math.max(from, place + 1);
        return;
      }
      const next = labels
        .slice(i + 1)
        .map((later) => all.indexOf(later))
        .find((known) => known >= from);
      const to = next ?? all.length;
      all.splice(to, 0, label);
      from = to + 1;
    });
  }
  return all;
};

const added = (known: SharedStep | undefined, step: ShownStep, program: Program): SharedStep => ({
  label: step.label,
  choices: unique([...(known?.choices ?? []), ...step.choices]),
  from: unique([...(known?.from ?? []), ...(step.from === undefined ? [] : [step.from])]),
  to: unique([...(known?.to ?? []), ...step.to]),
  waits: (known?.waits ?? false) || step.waits,
  programs: unique([...(known?.programs ?? []), program]),
});

/** Puts each thread whose steps another one has, too, to that one. */
const together = (threads: readonly SharedThread[]): readonly SharedThread[] => {
  const merged: SharedThread[] = [];
  // The longer ones first, so that each finds the one that it is a part of.
  for (const thread of [...threads].sort((a, b) => b.steps.length - a.steps.length)) {
    const place = merged.findIndex((other) => other.kind === thread.kind && hasAll(other, thread));
    const other = merged[place];
    if (other === undefined) merged.push(thread);
    else {
      const names = threads.flatMap((one) => one.names).filter((n) => [...other.names, ...thread.names].includes(n));
      const programs = unique([...other.programs, ...thread.programs]);
      merged[place] = sharedThread(names, programs);
    }
  }
  const order = threads.flatMap(({ names }) => names);
  return merged.sort((a, b) => order.indexOf(a.names[0] as string) - order.indexOf(b.names[0] as string));
};

const hasAll = (thread: SharedThread, other: SharedThread): boolean =>
  other.steps.every(({ label, from }) => {
    const same = thread.steps.find((step) => step.label === label);
    return same !== undefined && from.every((place) => same.from.includes(place));
  });

const threadTable = ({ names, programs, steps, kind }: SharedThread, all: readonly Program[]): StepTable => {
  const partial = steps.some((step) => step.programs.length < programs.length);
  const rank = new Map([...steps.map(({ label }) => label), done].map((label, i) => [label, i]));
  const rows = steps.map((step, i): TableRow => {
    const ordered = [...step.to].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    const to = ordered.map((label) => (label === steps[i + 1]?.label ? 'next' : label));
    const variants = step.programs.length < programs.length ? variantWords(step.programs, programs, all) : '';
    const cells = [callOf(step), step.from.join(' / '), successorWords({ to, waits: step.waits })];
    return { label: step.label, cells: partial ? [...cells, variants] : cells };
  });
  const title = `${names.join(', ')}${kind === '' ? '' : ` (${kind})`}`;
  return { title, headings: ['kernel', 'goes to', ...(partial ? ['variants'] : [])], rows };
};

const actionTable = (programs: readonly Program[]): StepTable => {
  const names = unique(programs.flatMap(({ actions }) => actions.map(({ name }) => name)));
  const shared = names.map((name) => {
    const having = programs.filter(({ actions }) => actions.some((action) => action.name === name));
    const actions = having.flatMap((program) => program.actions.filter((action) => action.name === name));
    const choices = unique(actions.flatMap((action) => action.choices));
    const from = unique(actions.flatMap((action) => action.from ?? [])).join(' / ');
    const cells = [callOf({ label: name, choices }), from, actions.some(({ noise }) => noise) ? 'noise' : ''];
    return { name, having, cells };
  });
  const partial = shared.some(({ having }) => having.length < programs.length);
  const rows = shared.map(({ name, having, cells }): TableRow => {
    const variants = having.length < programs.length ? variantWords(having, programs, programs) : '';
    return { label: name, cells: partial ? [...cells, variants] : cells };
  });
  return { title: 'at any time', headings: ['kernel', '', ...(partial ? ['variants'] : [])], rows };
};

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
