import type { Model } from '../../model/model.ts';
import type { Program, ShownStep } from './program.ts';
import { callOf, successorWords } from './text.ts';

/** A step of a thread in several variants. */
interface SharedStep extends ShownStep {
  /** The variants that have it, in the model's order. */
  readonly variants: readonly string[];
}

/**
 * The steps of a model's variants as tables of its README, one a thread: label, kernel function, and where it was seen to go in
 * any of them; with the variants that have it, where not all do. Actions have a table of their own.
 */
export const programMarkdown = (programs: readonly Program[]): readonly string[] => {
  const threads = unique(programs.flatMap((program) => program.threads.map(({ name }) => name)));
  const tables = threads.map((name) => threadTable(name, programs));
  const actions = actionTable(programs);
  return [...tables, ...(actions.length === 0 ? [] : [actions])].flatMap((table, i) =>
    i === 0 ? table : ['', ...table],
  );
};

const threadTable = (name: string, programs: readonly Program[]): readonly string[] => {
  const having = programs.filter(({ threads }) => threads.some((thread) => thread.name === name));
  const steps = sharedSteps(name, having);
  const partial = steps.some(({ variants }) => variants.length < having.length);
  const row = (step: SharedStep): readonly string[] => [
    callOf(step),
    step.from ?? '-',
    successorWords(step),
    ...(partial ? [step.variants.length < having.length ? variantWords(step.variants, having) : ''] : []),
  ];
  return table([name, 'kernel', 'goes to', ...(partial ? ['only in'] : [])], steps.map(row));
};

/** In program order: a step that only some variants have stands behind the one that it follows there. */
const sharedSteps = (thread: string, programs: readonly Program[]): readonly SharedStep[] => {
  const found: SharedStep[] = [];
  for (const { threads, instance } of programs) {
    let behind = 0;
    for (const step of threads.find(({ name }) => name === thread)?.steps ?? []) {
      const place = found.findIndex(({ label }) => label === step.label);
      const known = found[place];
      if (known === undefined) found.splice(behind++, 0, { ...step, variants: [instance.variant] });
      else {
        found[place] = merged(known, step, instance.variant);
        behind = place + 1;
      }
    }
  }
  const order = new Map(found.map(({ label }, i) => [label, i]));
  const rank = (label: string): number => order.get(label) ?? order.size;
  return found.map((step) => ({ ...step, to: [...step.to].sort((a, b) => rank(a) - rank(b)) }));
};

const merged = (known: SharedStep, step: ShownStep, variant: string): SharedStep => ({
  ...known,
  choices: unique([...known.choices, ...step.choices]),
  to: unique([...known.to, ...step.to]),
  waits: known.waits || step.waits,
  variants: [...known.variants, variant],
});

/** The variants, or those that do not have it where these are fewer. */
const variantWords = (variants: readonly string[], programs: readonly Program[]): string => {
  const others = programs.map(({ instance }) => instance.variant).filter((name) => !variants.includes(name));
  return others.length < variants.length ? `all but ${others.join(', ')}` : variants.join(', ');
};

const actionTable = (programs: readonly Program[]): readonly string[] => {
  const all = programs.flatMap(({ actions }) => actions);
  const first = all.filter(({ name }, i) => all.findIndex((action) => action.name === name) === i);
  if (first.length === 0) return [];
  return table(
    ['at any time', 'from', ''],
    first.map(({ name, choices, from, noise }) => [
      callOf({ label: name, choices }),
      from ?? '-',
      noise ? 'noise' : '',
    ]),
  );
};

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${heading.join(' | ')} |`,
  `|${heading.map(() => '---|').join('')}`,
  ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
];

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/** The variants that a README's tables are about: not the mutants, which differ in what a step does, and are told in a table of their own. */
export const shownVariants = (model: Model): readonly string[] =>
  model.variants.filter(({ mutant }) => mutant === undefined).map(({ name }) => name);
