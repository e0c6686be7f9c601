import { ShootdownError } from '../../model/errors.ts';
import { checkedAnswer, checkedSight, type Property } from '../../model/language/property.ts';
import type { Recorder } from '../state/recording.ts';
import { type SlotTable, slotTableOf } from '../state/slot-table.ts';
import { Footprint } from '../steps/footprints.ts';
import { DecisionTree, type Leaf } from './decision-tree.ts';
import { type Learner, type LearnLimits, leavesOf } from './learner.ts';
import { type SentTree, teach } from './serialized-trees.ts';
import type { StepContext } from './step-memo.ts';

const fine: Leaf = { kind: 'blocked' };

/**
 * Evaluates single properties by what is known of them, and learns what is not. Only paths on which there is nothing to
 * note are learnt (an `always` property holds, a `reachable` one is not seen): all else comes from the property itself.
 */
export class PropertyLearner {
  readonly learners: readonly Learner[];
  readonly slots: SlotTable;
  /** For each property, what it read; exact when `footprints` was asked for. */
  readonly footprints: readonly Footprint[];
  /** True when no recipe is to be run that is not recorded. */
  readonly recordsAll: boolean;
  /** How often it was asked. */
  calls = 0;
  readonly #context: StepContext;
  readonly #limits: LearnLimits;
  readonly #recorder: Recorder;
  readonly #root: object;
  /** The state before the property is evaluated: it must not change. */
  readonly #before: Int32Array;

  constructor(context: StepContext, limits: LearnLimits, footprints: boolean) {
    const { draft, system } = context;
    const { recorder, root } = draft.recording;
    this.#context = context;
    this.#limits = limits;
    this.recordsAll = footprints;
    this.#recorder = recorder;
    this.#root = root;
    this.#before = new Int32Array(draft.words.length);
    this.slots = slotTableOf(draft.layout);
    this.footprints = system.properties.map(() => new Footprint(draft.words.length));
    this.learners = system.properties.map(
      (_, place): Learner => ({ place, gate: undefined, tree: new DecisionTree(), overflow: 0 }),
    );
  }

  /** Takes over what another has learnt of the same system. */
  learn(trees: readonly SentTree[]): void {
    teach(this.learners, trees, () => fine);
  }

  /** Evaluates the properties on the draft's words, from the one at place `first` on. */
  evaluateAll(first: number): void {
    for (let p = first; p < this.learners.length; p++) this.evaluate(p);
  }

  evaluate(place: number): void {
    const { draft, findings, plain, system } = this.#context;
    const learner = this.learners[place] as Learner;
    if ((system.properties[place] as Property).kind === 'reachable' && findings.known[place] === 1) return;
    this.calls++;
    if (learner.tree?.find(draft.words) !== undefined) return;
    const hasRoom =
      learner.tree !== undefined &&
      learner.tree.leaves < this.#limits.leavesEach &&
      leavesOf(this.learners) < this.#limits.leavesTotal;
    if (hasRoom || this.recordsAll) this.#record(learner, hasRoom);
    else {
      learner.overflow++;
      plain.single.checks[place]?.(...draft.words);
    }
  }

  #record(learner: Learner, learns: boolean): void {
    const recorder = this.#recorder;
    recorder.begin();
    let isFine = false;
    try {
      isFine = this.#isFine(learner.place);
    } finally {
      this.footprints[learner.place]?.addReads(recorder.reads, this.slots);
    }
    if (!isFine || !learns || learner.tree === undefined) return;
    const maskOf = (address: number): number => this.slots.get(address)?.mask as number;
    if (learner.tree.add(recorder.reads, recorder.codes, maskOf, fine)) return;
    learner.tree = undefined;
  }
  /** Evaluates a property on the recording draft and notes what it finds; false if there was something to note. */
  #isFine(place: number): boolean {
    const { broken, draft, findings, progress, system } = this.#context;
    const property = system.properties[place] as Property;
    const root = this.#root as never;
    this.#before.set(draft.words);
    progress.at = place;
    let isFine: boolean;
    if (property.kind === 'always') {
      const answer = property.holds(root);
      isFine = answer === true || checkedAnswer(property, answer) === true;
      if (!isFine) broken(place);
    } else {
      isFine = !checkedSight(property, property.seen(root));
      if (!isFine) findings.seen[place] = 1;
    }
    if (draft.words.every((word, i) => word === this.#before[i])) return isFine;
    draft.words.set(this.#before);
    throw mutated();
  }
}

/** The error of a property that wrote. */
export const mutated = (): ShootdownError =>
  new ShootdownError(
    'recipe',
    'a property must not change the state',
    'it is given the state to read: compare (===) where you assign (=)',
  );
