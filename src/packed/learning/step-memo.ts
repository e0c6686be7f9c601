import { blocked } from '../../model/language/step.ts';
import { checkedEnd, checkedLabel, type Rule, type System } from '../../model/language/system.ts';
import type { Findings } from '../../search/findings.ts';
import type { Recorder } from '../state/recording.ts';
import { type SlotTable, slotTableOf } from '../state/slot-table.ts';
import type { Draft } from '../state/state-buffer.ts';
import { frameOf } from '../state/thread-frame.ts';
import { Footprint } from '../steps/footprints.ts';
import type { Batch, Instance, PlainSteps, Transitions } from '../steps/plain-steps.ts';
import { DecisionTree, type Effect, effectOf, type Leaf, type Write } from './decision-tree.ts';
import { type Learner, type LearnLimits, leavesOf } from './learner.ts';
import { type SentTree, teach } from './serialized-trees.ts';

/** What the steps of a system work with. */
export interface StepContext {
  readonly system: System;
  readonly draft: Draft;
  readonly batch: Batch;
  readonly findings: Findings;
  readonly progress: Transitions['progress'];
  readonly instances: readonly Instance[];
  readonly plain: PlainSteps;
  /** Called when the state breaks the property at a place. */
  readonly broken: (property: number) => void;
}

/** A rule instance and what is known of it. */
export interface StepOf extends Learner {
  readonly rule: number;
  readonly args: number;
}

/**
 * Makes single transitions by what is known of the step, and learns what is not: on the recording draft, while there is
 * room, else by the plain recipe. A path on which a step threw is never learnt: every error comes from the recipe.
 */
export class StepLearner {
  readonly learners: readonly StepOf[];
  readonly slots: SlotTable;
  /** For each rule, what it read and wrote; exact when `footprints` was asked for. */
  readonly footprints: readonly Footprint[];
  /** True when no recipe is to be run that is not recorded. */
  readonly recordsAll: boolean;
  /** How often it was asked. */
  calls = 0;
  readonly #context: StepContext;
  readonly #limits: LearnLimits;
  readonly #recorder: Recorder;
  readonly #runs: readonly (() => unknown)[];
  readonly #labels: readonly (ReadonlyMap<unknown, number> | undefined)[];
  /** The state before the step. */
  readonly #before: Int32Array;

  /** `footprints`: run no recipe that is not recorded. */
  constructor(context: StepContext, limits: LearnLimits, footprints: boolean) {
    const { system, draft, instances } = context;
    const { recorder, root } = draft.recording;
    const recording = { layout: draft.layout, root };
    this.#context = context;
    this.#limits = limits;
    this.recordsAll = footprints;
    this.#recorder = recorder;
    this.#before = new Int32Array(draft.words.length);
    this.slots = slotTableOf(draft.layout);
    this.footprints = system.rules.map(() => new Footprint(draft.words.length));
    const frames = system.rules.map((rule) => (rule.kind === 'thread' ? frameOf(system, recording, rule) : undefined));
    this.#labels = system.rules.map((rule) => (rule.kind === 'thread' ? labelsOf(rule) : undefined));
    this.#runs = instances.map(({ rule: r, args }) => {
      const rule = system.rules[r] as Rule;
      const given = rule.args[args] as Rule['args'][number];
      if (rule.kind === 'action') return () => rule.run(root as never, given);
      const frame = frames[r]?.view as never;
      return () => rule.run(root as never, frame, given);
    });
    this.learners = instances.map(({ rule: r, args }, place) => {
      const rule = system.rules[r] as Rule;
      const gate =
        rule.kind === 'thread'
          ? { address: frames[r]?.pc.address as number, code: pcValues(rule).indexOf(rule.label) }
          : undefined;
      return { place, rule: r, args, gate, tree: new DecisionTree(), overflow: 0 };
    });
  }

  /** Takes over what another has learnt of the same system. */
  learn(trees: readonly SentTree[]): void {
    teach(this.learners, trees, (writes) => this.#effectOf(writes));
  }

  /** Makes the transitions of the draft's words, from instance `first` on, or of the instances `first` to `end - 1`. */
  makeAll(first: number, end: number = this.learners.length): void {
    const { words } = this.#context.draft;
    for (let i = first; i < end; i++) {
      const { gate } = this.learners[i] as Learner;
      if (gate === undefined) this.make(i);
      else {
        const { mask } = this.slots.get(gate.address) as { mask: number };
        if ((((words[gate.address >>> 5] as number) >>> gate.address) & mask) === gate.code) this.make(i);
      }
    }
  }

  /** Makes the transition of one instance from the draft's words, which it leaves as they are unless the step throws. */
  make(instance: number): void {
    const { draft, plain } = this.#context;
    this.calls++;
    const learner = this.learners[instance] as StepOf;
    const leaf = learner.tree?.find(draft.words);
    if (leaf !== undefined) this.#take(learner, leaf);
    else if (this.recordsAll || this.#hasRoom(learner)) this.#take(learner, this.#record(learner));
    else {
      learner.overflow++;
      plain.single.steps[learner.rule]?.(learner.args, ...draft.words);
    }
  }

  #hasRoom({ tree }: Learner): boolean {
    return (
      tree !== undefined && tree.leaves < this.#limits.leavesEach && leavesOf(this.learners) < this.#limits.leavesTotal
    );
  }

  #take(learner: StepOf, leaf: Leaf): void {
    if (leaf.kind === 'blocked') return;
    const { batch, draft, findings, progress, system } = this.#context;
    (findings.taken[learner.rule] as number)++;
    if (system.rules[learner.rule]?.noise === false) progress.enabled = true;
    const { words } = draft;
    let changed = 0;
    for (let i = 0; i < words.length; i++) {
      const before = words[i] as number;
      const after = (before & (leaf.keep[i] as number)) | (leaf.bits[i] as number);
      batch.words[batch.length + i] = after;
      changed |= before ^ after;
    }
    if (changed === 0) return;
    if (batch.tags !== undefined) batch.tags[batch.length] = learner.rule;
    batch.length += words.length;
  }

  /** Runs the recipe on the recording draft and adds the path. The words are as before then, unless it throws. */
  #record(learner: StepOf): Leaf {
    const { draft, progress, system } = this.#context;
    const recorder = this.#recorder;
    this.#before.set(draft.words);
    recorder.begin();
    progress.at = learner.place;
    const footprint = this.footprints[learner.rule] as Footprint;
    // That the thread stands at the step is known before the step reads anything.
    const known = learner.gate === undefined ? 0 : 1;
    if (learner.gate !== undefined) this.#read(learner.gate.address);
    let leaf: Leaf = { kind: 'blocked' };
    try {
      const result = this.#runs[learner.place]?.();
      if (result !== blocked) {
        this.#finish(learner, system.rules[learner.rule] as Rule, result);
        leaf = this.#effect();
        footprint.addWrites(recorder.writes, this.slots);
      }
    } finally {
      footprint.addReads(recorder.reads, this.slots);
    }
    draft.words.set(this.#before);
    this.#learn(learner, leaf, known);
    return leaf;
  }

  #learn(learner: Learner, leaf: Leaf, known: number): void {
    if (learner.tree === undefined || !this.#hasRoom(learner)) return;
    const { reads, codes } = this.#recorder;
    const maskOf = (address: number): number => this.slots.get(address)?.mask as number;
    if (learner.tree.add(reads.slice(known), codes.slice(known), maskOf, leaf)) return;
    learner.tree = undefined;
  }

  /** What follows a recipe that could happen: the thread goes to the label that it returned. */
  #finish(learner: StepOf, rule: Rule, result: unknown): void {
    if (rule.kind === 'action') {
      checkedEnd(rule.label, result);
      return;
    }
    const code = this.#labels[learner.rule]?.get(result);
    if (code === undefined) checkedLabel(rule, result);
    const { address } = learner.gate as { address: number };
    this.#recorder.write(address, this.slots.get(address)?.mask as number, code as number);
  }

  #effectOf(writes: readonly Write[]): Effect {
    return effectOf(writes, this.#context.draft.words.length, (address) => this.slots.get(address)?.mask as number);
  }

  #read(address: number): void {
    this.#recorder.read(address, this.slots.get(address)?.mask as number);
  }

  #effect(): Effect {
    const { reads, codes, writes } = this.#recorder;
    const { words } = this.#context.draft;
    const noted = [...writes]
      .sort((a, b) => a - b)
      .map((address): Write => {
        const { mask } = this.slots.get(address) as { mask: number };
        const word = address >>> 5;
        const code = ((words[word] as number) >>> address) & mask;
        const read = reads.indexOf(address);
        return { address, code, differs: read < 0 ? undefined : codes[read] !== code };
      });
    return this.#effectOf(noted);
  }
}

type ThreadRule = Extract<Rule, { kind: 'thread' }>;

const pcValues = (rule: ThreadRule): readonly string[] =>
  (rule.thread.frame.fields.pc as unknown as { readonly values: readonly string[] }).values;

/** The codes of the labels that the thread may go to. */
const labelsOf = (rule: ThreadRule): ReadonlyMap<unknown, number> =>
  new Map(
    pcValues(rule)
      .map((label, code) => [label, code] as const)
      .filter(([label]) => !rule.thread.absent.includes(label)),
  );
