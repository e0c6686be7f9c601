// What a page is shown: plain data, as JSON. The page asks nothing else.

import type { Instance } from '../model/instance.ts';
import { variantOf } from '../model/instance.ts';
import { elementWords } from '../model/language/elements.ts';
import type { System } from '../model/rules/rule.ts';
import { changeWords, columnOf, columnsOf } from '../trace/diagram/diagram.ts';
import { call } from '../trace/rules.ts';
import type { TraceStep, Waiting } from '../trace/trace.ts';
import { type Picture, pictureOf } from './picture.ts';
import type { PropertyNow } from './properties-now.ts';
import type { Session, Visited } from './session.ts';

/** What does not change while a variant is looked at. */
export interface VariantView {
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  /** `cpus 2, ptes 1`; empty for none. */
  readonly bounds: string;
  /** The columns of the race diagram. */
  readonly columns: readonly string[];
  /** The threads, as choices and waiting name them. */
  readonly threads: readonly string[];
  /** The model's other variants: where the same steps can be tried. */
  readonly others: readonly { readonly name: string; readonly title: string }[];
  /** The names of the `always` properties, and each with its sentence. */
  readonly properties: readonly { readonly name: string; readonly sentence: string }[];
}

/** A step as a page tells it. */
export interface StepView {
  readonly thread: string;
  /** `store(va 0)`. */
  readonly call: string;
  /** Kernel file and function. */
  readonly from: string | undefined;
  /** `folio 0 mapcount: 1 -> 0`. */
  readonly changes: readonly string[];
  /** The column of the diagram in which it stands. */
  readonly column: number;
}

export interface ChoiceView extends StepView {
  /** The number by which it is taken, from 0. */
  readonly number: number;
  readonly failure: string | undefined;
  readonly noise: boolean;
}

/** A visited state in the tree of branches; the step that led to it is a row of the race diagram. */
export interface NodeView {
  readonly id: number;
  /** Undefined, as the step is, for an initial state. */
  readonly parent: number | undefined;
  readonly step: StepView | undefined;
  /** The properties that broke with this step, and the failure that ended the branch. */
  readonly breaks: readonly string[];
  readonly failure: string | undefined;
}

export interface PropertyView {
  readonly name: string;
  readonly sentence: string;
  readonly answer: PropertyNow['answer'];
  /** `folio 0`; or what it has thrown. */
  readonly by: string;
}

/** Where a walk is, with everything that a page shows of it. */
export interface StateView {
  readonly id: number;
  readonly depth: number;
  readonly picture: Picture;
  readonly choices: readonly ChoiceView[];
  readonly waiting: readonly string[];
  readonly properties: readonly PropertyView[];
  /** The visited states that were not told before; they are numbered in the order in which they were visited. */
  readonly nodes: readonly NodeView[];
  /** Whether `redo` leads anywhere. */
  readonly canRedo: boolean;
}

export const variantView = ({ model, variant, bounds, system }: Instance): VariantView => ({
  model: model.name,
  variant,
  title: variantOf(model, variant)?.title ?? variant,
  bounds: Object.entries(bounds)
    .map(([name, value]) => `${name} ${value}`)
    .join(', '),
  columns: columnsOf(system).map(({ heading }) => heading),
  threads: [...new Set(columnsOf(system).map(({ thread }) => thread))],
  others: model.variants.flatMap(({ name, title }) => (name === variant ? [] : [{ name, title }])),
  properties: system.properties.flatMap(({ kind, name, sentence }) => (kind === 'always' ? [{ name, sentence }] : [])),
});

const stepView = (system: System, step: TraceStep): StepView => {
  const columns = columnsOf(system);
  const column = columnOf(columns, step);
  return {
    thread: step.thread,
    call: call(step.step, step.args),
    from: step.from,
    // As in the diagram: whose column it is in goes without saying.
    changes: step.changes.map((change) => changeWords(system, change, column.around)),
    column: columns.indexOf(column),
  };
};

/** Where a session is. `known`: how many visited states were told before. `waitingWords` tells a waiting thread in words. */
export const stateView = (
  session: Session,
  known: number,
  waitingWords: (system: System, waiting: Waiting) => string,
): StateView => {
  const { at, visited } = session;
  const { system } = session.instance;
  return {
    id: at.id,
    depth: at.depth,
    picture: pictureOf(system, session.machine, {
      state: at.state,
      before: at.parent?.state,
      broken: session.properties().flatMap(({ answer, elements }) => (answer === 'broken' ? [elements] : [])),
    }),
    choices: session.choices().map(({ step, failure, noise }, number) => ({
      ...stepView(system, step),
      number,
      failure,
      noise,
    })),
    waiting: session.waiting().map((waiting) => waitingWords(system, waiting)),
    properties: session.properties().map(({ name, sentence, answer, elements, failure }) => ({
      name,
      sentence,
      answer,
      by: failure ?? elementWords(elements),
    })),
    nodes: visited.slice(known).map((node) => nodeView(session, node)),
    canRedo: session.canRedo,
  };
};

const nodeView = (session: Session, node: Visited): NodeView => {
  const brokenAt = (each: Visited): readonly string[] =>
    session.properties(each).flatMap(({ name, answer }) => (answer === 'broken' ? [name] : []));
  const before = node.parent === undefined ? [] : brokenAt(node.parent);
  return {
    id: node.id,
    parent: node.parent?.id,
    step: node.step && stepView(session.instance.system, node.step),
    breaks: brokenAt(node).filter((name) => !before.includes(name)),
    failure: node.failed,
  };
};
