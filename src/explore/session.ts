import { ShootdownError } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { type ReferenceMachine, referenceMachine } from '../reference/machine.ts';
import { randomOf, seedLimit } from '../simulate/random.ts';
import { findMove, fullCall } from '../trace/rules.ts';
import type { Trace, TraceStep, Waiting } from '../trace/trace.ts';
import { type Choice, choiceOf, choicesIn, waitingAmong } from './choices.ts';
import { type PropertyNow, propertiesNow } from './properties-now.ts';

/** A state that was visited, and how: a node of the tree of branches. */
export interface Visited {
  readonly id: number;
  readonly state: PlainValue;
  /** Undefined for an initial state. */
  readonly parent: Visited | undefined;
  /** The step that led here; undefined for an initial state. */
  readonly step: TraceStep | undefined;
  /** Steps from the initial state. */
  readonly depth: number;
  /** What was visited from here, in the order in which it was. */
  readonly children: readonly Visited[];
  /** The step that ends a branch because it fails leads to no state: `state` is the one before it. */
  readonly failed: string | undefined;
}

interface Node extends Visited {
  readonly children: Node[];
  readonly parent: Node | undefined;
}

/**
 * A walk through an instance's states by hand. Steps are taken on the reference machine; every branch that was taken is kept. The
 * numbers of nodes and of choices are what a user names them by.
 */
export class Session {
  readonly instance: Instance;
  readonly machine: ReferenceMachine;
  readonly initial: readonly Visited[];
  readonly #nodes: Node[] = [];
  #at: Node;
  /** Where `redo` goes: for each node that was left by `undo`, the child that it was left from. */
  readonly #forward = new Map<Node, Node>();
  readonly #choices = new WeakMap<Visited, readonly Choice[]>();
  readonly #properties = new WeakMap<Visited, readonly PropertyNow[]>();

  /** Throws what the initial recipe throws, and a `model` error for a model without an initial state. */
  constructor(instance: Instance) {
    this.instance = instance;
    this.machine = referenceMachine(instance.system);
    const initial = this.machine.initialStates().map(({ state }) => this.#add(undefined, undefined, state, undefined));
    const [first] = initial;
    if (first === undefined)
      throw new ShootdownError('model', `${instance.model.name}/${instance.variant} has no initial state`, undefined);
    this.initial = initial;
    this.#at = first;
  }

  /** Where the walk is. */
  get at(): Visited {
    return this.#at;
  }

  /** Every state that was visited, by its number. */
  get visited(): readonly Visited[] {
    return this.#nodes;
  }

  /** What can happen now. */
  choices(node: Visited = this.#at): readonly Choice[] {
    if (node.failed !== undefined) return [];
    const known = this.#choices.get(node);
    if (known !== undefined) return known;
    const choices = choicesIn(this.instance.system, this.machine, node.state);
    this.#choices.set(node, choices);
    return choices;
  }

  /** Who can take no step now and has not finished, with what each waits for. */
  waiting(): readonly Waiting[] {
    return waitingAmong(this.instance.system, this.machine, this.#at.state, this.choices());
  }

  /** What each property says of a state; by default of the present one. */
  properties(node: Visited = this.#at): readonly PropertyNow[] {
    const known = this.#properties.get(node);
    if (known !== undefined) return known;
    const properties = propertiesNow(this.instance.system, this.machine, node.state);
    this.#properties.set(node, properties);
    return properties;
  }

  /** Whether `redo` leads anywhere. */
  get canRedo(): boolean {
    return this.#forward.has(this.#at);
  }

  /** The way from the initial state to a node. */
  path(node: Visited = this.#at): readonly Visited[] {
    const path: Visited[] = [];
    for (let each: Visited | undefined = node; each !== undefined; each = each.parent) path.push(each);
    return path.reverse();
  }

  /** That way as a trace. */
  trace(node: Visited = this.#at): Trace {
    const [first, ...rest] = this.path(node);
    return { initial: first?.state ?? null, steps: rest.map(({ step }) => step as TraceStep) };
  }

  /** Takes a choice of the present state; where it was taken before, goes along that branch. Throws a `usage` error for one that there is not. */
  take(n: number): Visited {
    const choice = this.choices()[n];
    if (choice === undefined)
      throw new ShootdownError(
        'usage',
        `there is no step ${n + 1}`,
        this.choices().length === 0 ? 'nothing can happen here' : `they go from 1 to ${this.choices().length}`,
      );
    return this.#go(this.#after(this.#at, choice));
  }

  /** Goes to the initial state that is equal to a recorded one. Throws a `file` error where there is none. */
  begin(recorded: PlainValue): Visited {
    const wanted = JSON.stringify(recorded);
    const first = this.initial.find(({ state }) => JSON.stringify(state) === wanted);
    if (first === undefined)
      throw new ShootdownError(
        'file',
        'the recorded initial state is no initial state of this model',
        'has the model changed since? check the variant again to write it anew',
      );
    return this.goto(first.id);
  }

  /** Takes the steps of a trace from the present state on. Throws a `usage` error for the first that cannot be taken; those before it are. */
  follow(steps: readonly Pick<TraceStep, 'thread' | 'step' | 'args'>[]): Visited {
    const { system } = this.instance;
    for (const step of steps) {
      // One step alone, and not all that can happen: a way may be long.
      const move = this.#at.failed === undefined ? findMove(system, step) : undefined;
      const choice = move && choiceOf(system, this.machine, this.#at.state, move);
      if (choice === undefined) throw new ShootdownError('usage', `${fullCall(step)} cannot be taken here`, undefined);
      this.#go(this.#after(this.#at, choice));
    }
    return this.#at;
  }

  /** Takes steps at random, at most so many, until something is broken or nothing can happen; the steps that were taken. */
  takeAtRandom(most: number, seed: number): readonly Visited[] {
    const random = randomOf(Math.abs(Math.trunc(seed)) % seedLimit, this.#at.id);
    const taken: Visited[] = [];
    while (taken.length < most && this.choices().length > 0) {
      taken.push(this.take(random.below(this.choices().length)));
      if (this.properties().some(({ answer }) => answer === 'broken')) break;
    }
    return taken;
  }

  /** Goes back a step; undefined, and stays, where there is none. */
  undo(): Visited | undefined {
    const { parent } = this.#at;
    if (parent === undefined) return undefined;
    this.#forward.set(parent, this.#at);
    return this.#go(parent);
  }

  /** Goes forward again, to where `undo` left from; undefined where it did not. */
  redo(): Visited | undefined {
    const next = this.#forward.get(this.#at);
    return next && this.#go(next);
  }

  /** Goes to a state that was visited. Throws a `usage` error for a number that none has. */
  goto(id: number): Visited {
    const node = this.#nodes[id];
    if (node === undefined)
      throw new ShootdownError(
        'usage',
        `there is no state ${id}`,
        `the states that were visited are 0 to ${this.#nodes.length - 1}`,
      );
    return this.#go(node);
  }

  #go(node: Node): Visited {
    this.#at = node;
    return node;
  }

  #after(parent: Node, { step, next, failure }: Choice): Node {
    const words = fullCall(step);
    const known = parent.children.find((child) => child.step !== undefined && fullCall(child.step) === words);
    return known ?? this.#add(parent, step, next ?? parent.state, failure);
  }

  #add(parent: Node | undefined, step: TraceStep | undefined, state: PlainValue, failed: string | undefined): Node {
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const node: Node = { id: this.#nodes.length, state, parent, step, depth, children: [], failed };
    this.#nodes.push(node);
    parent?.children.push(node);
    return node;
  }
}
