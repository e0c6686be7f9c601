import {
  count as counted,
  json,
  listOf,
  nullable,
  number,
  objectOf,
  type Read,
  text,
  WrongShape,
} from '../../checkpoint/json-reader.ts';
import { type Beside, beside } from '../../explore/beside.ts';
import { GraphExplorer, type GraphView } from '../../explore/graph-explorer.ts';
import { type Answer, type Goal, searchFrom } from '../../explore/search-from.ts';
import { Session } from '../../explore/session.ts';
import { type StateView, stateView, type VariantView, variantView } from '../../explore/view.ts';
import { asShootdownError, messageOf, ShootdownError } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { done } from '../../model/language/thread.ts';
import { waitingWords } from '../../report/counterexample.ts';
import { count, grouped } from '../../report/numbers.ts';
import { changeWords } from '../../trace/diagram/diagram.ts';
import { fullCall } from '../../trace/rules.ts';
import type { Opened } from '../shared/recording/open.ts';

/** What is answered to a page. */
export interface Told {
  readonly variant?: VariantView;
  readonly state?: StateView;
  /** What to say of what was asked for. */
  readonly message?: string;
  readonly beside?: BesideView;
  readonly graph?: GraphView;
  /** The node of the graph in which the walk is. */
  readonly node?: number | undefined;
  readonly error?: { readonly message: string; readonly hint: string | undefined };
}

/** A trace, taken in another variant as far as it goes. */
export interface BesideView {
  readonly variant: string;
  readonly title: string;
  /** For each step of the trace, up to the first that cannot be taken. */
  readonly steps: readonly { readonly call: string; readonly taken: boolean; readonly note: string }[];
  /** What is broken there. */
  readonly broken: readonly string[];
}

/** What a page can ask for, each with what it gives. Nothing of it reads or writes a file. */
const requests = {
  open: objectOf({}),
  take: objectOf({ number }),
  goto: objectOf({ id: number }),
  undo: objectOf({}),
  redo: objectOf({}),
  random: objectOf({ steps: number, seed: number }),
  find: objectOf({ goal: text }),
  beside: objectOf({ variant: text }),
  graph: objectOf({ by: listOf(text) }),
  node: objectOf({ node: number, by: listOf(text) }),
  where: objectOf({ by: listOf(text) }),
} satisfies { readonly [name: string]: Read<object> };

type Requests = { readonly [K in keyof typeof requests]: ReturnType<(typeof requests)[K]> };

/** States that a graph may have. */
const MOST_STATES = 2000;

/** Looks at one variant, as a page asks for it. */
export class Explorer {
  readonly #session: Session;
  readonly #graph: GraphExplorer;
  /** How many visited states the page that asks knows. */
  #known = 0;

  /** Throws where the recorded steps cannot be taken. */
  constructor({ instance, verdict }: Opened) {
    this.#session = new Session(instance);
    this.#graph = new GraphExplorer(instance.system, MOST_STATES);
    if (verdict === undefined) return;
    this.#session.begin(verdict.trace.initial);
    this.#session.follow(verdict.trace.steps);
  }

  /** Answers a request, whatever it is; never rejects for what a page or a model does wrong. */
  async answer(request: unknown): Promise<Told> {
    try {
      const { ask, known, ...given } = objectOf({ ask: text, known: counted, with: nullable(json) })(request, '');
      this.#known = known;
      if (!Object.hasOwn(requests, ask)) throw new ShootdownError('usage', `there is no request '${ask}'`, undefined);
      const name = ask as keyof Requests;
      return await this.#does[name](requests[name](given.with ?? {}, 'with') as never);
    } catch (error) {
      if (error instanceof WrongShape) return { error: { message: error.message, hint: undefined } };
      const known = asShootdownError(error);
      if (known === undefined) throw error;
      return { error: { message: messageOf(known), hint: known.hint } };
    }
  }

  readonly #does: { readonly [K in keyof Requests]: (given: Requests[K]) => Told | Promise<Told> } = {
    open: () => ({ variant: variantView(this.#session.instance), ...this.#here() }),
    take: ({ number: n }) => {
      this.#session.take(n);
      return this.#here();
    },
    goto: ({ id }) => {
      this.#session.goto(id);
      return this.#here();
    },
    undo: () => {
      this.#session.undo();
      return this.#here();
    },
    redo: () => {
      this.#session.redo();
      return this.#here();
    },
    random: ({ steps, seed }) => this.#random(steps, seed),
    find: ({ goal }) => this.#find(goal),
    beside: ({ variant }) => this.#beside(variant),
    graph: ({ by }) => ({ graph: this.#graph.view(by), node: this.#graph.nodeOf(this.#session, by) }),
    node: ({ node, by }) => this.#toNode(node, by),
    where: ({ by }) => ({ node: this.#graph.nodeOf(this.#session, by) }),
  };

  #here(message?: string): Told {
    const state = stateView(this.#session, this.#known, waitingWords);
    return message === undefined ? { state } : { state, message };
  }

  #toNode(node: number, by: readonly string[]): Told {
    const way = this.#graph.wayTo(node, by);
    if (way === undefined) throw new ShootdownError('usage', `there is no node ${node}`, undefined);
    this.#session.begin(way.from.value);
    this.#session.follow(way.steps);
    return { ...this.#here(), node };
  }

  #random(steps: number, seed: number): Told {
    const { length: taken } = this.#session.takeAtRandom(Math.min(steps, 1000), seed);
    return this.#here(`${count(taken, 'random step')}`);
  }

  async #find(words: string): Promise<Told> {
    const goal = goalOf(words);
    const answer = await searchFrom(this.#session.instance, this.#session.at.state, goal);
    if (answer.kind === 'found' || answer.kind === 'fails') this.#session.follow(answer.steps);
    return this.#here(answerWords(goal, answer));
  }

  #beside(variant: string): Told {
    const { model, bounds } = this.#session.instance;
    const other = instantiate(model, variant, bounds);
    const trace = this.#session.trace();
    return {
      beside: besideView(
        variant,
        other.model.variants.find(({ name }) => name === variant)?.title ?? variant,
        beside(other, trace),
        trace.steps.map(fullCall),
        other.system,
      ),
    };
  }
}

/** `broken`, `broken NAME`, `THREAD: STEP`, or a condition. */
const goalOf = (words: string): Goal => {
  const given = words.trim();
  const [, property] = /^broken(?:\s+(\S+))?$/.exec(given) ?? [];
  if (/^broken\b/.test(given)) return { kind: 'broken', property };
  const [, thread, label] = /^([\w-]+(?: \d+)?):\s*(.+)$/.exec(given) ?? [];
  if (thread !== undefined && label !== undefined) return { kind: 'at', thread, label };
  return { kind: 'condition', text: given.replace(/^where\s+/, '') };
};

const answerWords = (goal: Goal, answer: Answer): string => {
  switch (answer.kind) {
    case 'found': {
      const what = answer.property === undefined ? '' : `: ${answer.property} is broken`;
      return answer.steps.length === 0
        ? `it is so already${what}`
        : `found after ${count(answer.steps.length, 'more step')}${what}`;
    }
    case 'never': {
      const hangs = goal.kind === 'at' && goal.label === done ? `: ${goal.thread} can never finish from here` : '';
      return `never, in none of the ${grouped(answer.states)} states that can follow${hangs}`;
    }
    case 'fails':
      return `not known: a step fails on the way (${answer.reason})`;
    case 'incomplete':
      return `not known: ${answer.reason}`;
  }
};

const besideView = (
  variant: string,
  title: string,
  { counterparts, properties }: Beside,
  calls: readonly string[],
  system: Parameters<typeof waitingWords>[0],
): BesideView => ({
  variant,
  title,
  steps: counterparts.map((each, i) => {
    const words = calls[i] ?? '';
    if (each.kind === 'stopped') {
      const waits = each.waiting === undefined ? '' : `; ${waitingWords(system, each.waiting)}`;
      return { call: words, taken: false, note: `${each.reason}${waits}` };
    }
    const changes = each.step.changes.map((change) => changeWords(system, change)).join('; ');
    return { call: words, taken: true, note: each.same ? '' : `here: ${changes === '' ? 'changes nothing' : changes}` };
  }),
  broken: properties.flatMap(({ name, answer }) => (answer === 'broken' ? [name] : [])),
});
