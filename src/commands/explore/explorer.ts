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
import { beside } from '../../explore/beside.ts';
import { goalOf } from '../../explore/goal.ts';
import { GraphExplorer, type GraphView } from '../../explore/graph-explorer.ts';
import { searchFrom } from '../../explore/search-from.ts';
import { Session } from '../../explore/session.ts';
import { type StateView, stateView, type VariantView, variantView } from '../../explore/view.ts';
import { asShootdownError, messageOf, ShootdownError } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { waitingWords } from '../../report/counterexample.ts';
import { type BesideWords, besideWords } from '../../report/explore/beside.ts';
import { answerWords } from '../../report/explore/goal-answer.ts';
import { count } from '../../report/numbers.ts';
import type { AllOpened, Opened } from '../shared/recording/way.ts';

/** What is answered to a page. */
export interface Told {
  /** Given where another walk begins: what was visited before is gone. */
  readonly variant?: VariantView;
  readonly recorded?: RecordedView;
  readonly state?: StateView;
  /** What to say of what was asked for. */
  readonly message?: string;
  readonly beside?: BesideView;
  readonly graph?: GraphView;
  /** The node of the graph in which the walk is. */
  readonly node?: number | undefined;
  readonly error?: { readonly message: string; readonly hint: string | undefined };
}

/** The ways that were recorded, and the one that is looked at. */
export interface RecordedView {
  /** What each is. */
  readonly ways: readonly string[];
  readonly way: number;
  /** The state in which a circle begins that can be gone round for ever, and the one in which it ends: the same where it stays there. */
  readonly loop: { readonly from: number; readonly to: number } | undefined;
  /** The variant that it is to be held against. */
  readonly against: string | undefined;
}

/** A trace, taken in another variant as far as it goes. */
export interface BesideView extends BesideWords {
  readonly variant: string;
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
  way: objectOf({ way: counted }),
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
  readonly #all: AllOpened;
  #opened: Opened;
  #session: Session;
  #graph: GraphExplorer;
  #loop: RecordedView['loop'];
  /** How many visited states the page that asks knows. */
  #known = 0;

  /** Throws where the recorded steps cannot be taken. */
  constructor(all: AllOpened) {
    this.#all = all;
    [this.#opened] = all;
    ({ session: this.#session, graph: this.#graph, loop: this.#loop } = begun(this.#opened));
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
    open: () => this.#anew(),
    way: ({ way }) => {
      const chosen = this.#all[way];
      if (chosen === undefined) throw new ShootdownError('usage', `there is no way ${way}`, undefined);
      this.#opened = chosen;
      ({ session: this.#session, graph: this.#graph, loop: this.#loop } = begun(chosen));
      return this.#anew();
    },
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

  /** Everything, to a page that knows nothing. */
  #anew(): Told {
    this.#known = 0;
    const { way, against } = this.#opened;
    const recorded: RecordedView = {
      ways: this.#all.flatMap((each) => each.way?.words ?? []),
      way: this.#all.indexOf(this.#opened),
      loop: this.#loop,
      against,
    };
    return { variant: variantView(this.#session.instance), recorded, ...this.#here(way?.words) };
  }

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
    const { instance, at } = this.#session;
    const goal = goalOf(instance.system, words);
    const answer = await searchFrom(instance, at.state, goal);
    if (answer.kind === 'found' || answer.kind === 'fails') this.#session.follow(answer.steps);
    return this.#here(answerWords(goal, answer));
  }

  #beside(variant: string): Told {
    const { instance } = this.#session;
    const other = instantiate(instance.model, variant, instance.bounds);
    const trace = this.#session.trace();
    return { beside: { variant, ...besideWords(other, trace, beside(instance, other, trace)) } };
  }
}

/** A walk that begins at the end of what was recorded. */
const begun = ({ instance, way }: Opened) => {
  const session = new Session(instance);
  const graph = new GraphExplorer(instance.system, MOST_STATES);
  if (way === undefined) return { session, graph, loop: undefined };
  session.begin(way.trace.initial);
  session.follow(way.trace.steps);
  const from = way.loop === undefined ? undefined : session.path()[way.loop]?.id;
  return { session, graph, loop: from === undefined ? undefined : { from, to: session.at.id } };
};
