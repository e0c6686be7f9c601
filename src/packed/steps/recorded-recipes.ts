import { ShootdownError } from '../../model/errors.ts';
import { checkedAnswer, checkedSight, type Property } from '../../model/language/property.ts';
import { blocked } from '../../model/language/step.ts';
import { checkedEnd, checkedLabel } from '../../model/rules/answers.ts';
import type { Rule } from '../../model/rules/rule.ts';
import { clearRefusals, takeRefusal } from '../../model/values/refusals.ts';
import type { Recorder } from '../state/recording.ts';
import { type SlotTable, slotTableOf } from '../state/slot-table.ts';
import { frameOf } from '../state/thread-frame.ts';
import { addSlots, type Footprints } from './footprints.ts';
import type { StepContext } from './types.ts';

/** The slot of a thread's program counter, and the code for which a step of the thread is tried. */
export interface PcGuard {
  readonly address: number;
  readonly mask: number;
  readonly code: number;
}

/** What a run has read, of whatever kind it is. */
export interface Recorded {
  readonly recorder: { readonly reads: readonly number[]; readonly codes: readonly number[] };
  readonly slots: SlotTable;
}

/** Properties whose reads are known. `evaluate`: on the buffer's words; false if there was something to note. */
export interface RecordedProperties extends Recorded {
  readonly evaluate: (place: number) => boolean;
}

/**
 * Runs single recipes and properties on the views that note every slot that is read or written. After a call the recorder
 * has what the recipe did. If `footprints` is given, what any recipe reads and writes is added there, also of one that
 * throws.
 */
export class RecordedRecipes {
  readonly recorder: Recorder;
  readonly slots: SlotTable;
  /** By instance; undefined for those of actions. */
  readonly pcGuards: readonly (PcGuard | undefined)[];
  readonly #context: StepContext;
  readonly #footprints: Footprints | undefined;
  readonly #ran: ((recorder: Recorder) => void) | undefined;
  readonly #runs: readonly (() => unknown)[];
  /** For each rule of a thread, the codes of the labels that it may go to. */
  readonly #codes: readonly ReadonlyMap<unknown, number>[];
  /** The state before the recipe. */
  readonly #before: Int32Array;

  /** `ran`: called when a recipe has run, or thrown, while the recorder has what it did. */
  constructor(context: StepContext, footprints: Footprints | undefined, ran?: (recorder: Recorder) => void) {
    const { system, buffer, instances } = context;
    const { recorder, root } = buffer.recording;
    this.#context = context;
    this.#footprints = footprints;
    this.#ran = ran;
    this.recorder = recorder;
    this.slots = slotTableOf(buffer.layout);
    this.#before = new Int32Array(buffer.words.length);
    const frames = system.rules.map((rule) =>
      rule.kind === 'thread' ? frameOf(system, { layout: buffer.layout, root }, rule) : undefined,
    );
    this.#codes = system.rules.map((rule, r) => {
      const labels = (frames[r]?.labels ?? []).map((label, code) => [label, code] as const);
      return new Map(labels.filter(([label]) => rule.kind === 'thread' && !rule.thread.absent.includes(label)));
    });
    this.#runs = instances.map(({ rule: r, args: place }) => {
      const rule = system.rules[r] as Rule;
      const args = rule.args[place] as Rule['args'][number];
      if (rule.kind === 'action') return () => rule.run(root as never, args);
      const frame = frames[r]?.view as never;
      return () => rule.run(root as never, frame, args);
    });
    const guards = frames.map((frame, r): PcGuard | undefined => {
      if (frame === undefined) return undefined;
      const { address } = frame.pc;
      const code = frame.labels.indexOf(system.rules[r]?.label as string);
      return { address, mask: this.slots.get(address)?.mask as number, code };
    });
    this.pcGuards = instances.map(({ rule }) => guards[rule]);
  }

  /** In how many parts a property can be evaluated; undefined for a whole one. Parts of which the number depends on the state are none. */
  partsOf(place: number): number | undefined {
    const { buffer, system } = this.#context;
    const property = system.properties[place] as Property;
    if (property.parts === undefined) return undefined;
    this.recorder.begin();
    try {
      const count = property.parts.count(buffer.recording.root as never);
      return this.recorder.reads.length === 0 ? count : undefined;
    } catch {
      // Of a state that is none. It throws again where the property is evaluated.
      clearRefusals();
      return undefined;
    }
  }

  /** Whether the instance's thread stands at its step; true for actions. */
  isAtStep(instance: number): boolean {
    const guard = this.pcGuards[instance];
    if (guard === undefined) return true;
    const { address, mask, code } = guard;
    return (((this.#context.buffer.words[address >>> 5] as number) >>> address) & mask) === code;
  }

  /**
   * Runs an instance's recipe on the buffer's words. True if the step could happen: then the words are the successor.
   * The program counter is the first slot that is read. To be followed by `endStep`.
   */
  runStep(instance: number): boolean {
    const { buffer, instances, progress, system } = this.#context;
    const { recorder } = this;
    const { rule: r } = instances[instance] as { rule: number };
    const guard = this.pcGuards[instance];
    this.#before.set(buffer.words);
    recorder.begin();
    progress.at = instance;
    // That the thread stands at the step is known before the step reads anything.
    if (guard !== undefined) recorder.read(guard.address, guard.mask);
    const footprint = this.#footprints?.rules[r];
    try {
      const result = this.#runs[instance]?.();
      requireUnrefused();
      if (result === blocked) return false;
      this.#goOn(system.rules[r] as Rule, r, guard, result);
      if (footprint !== undefined) addSlots(footprint.writes, recorder.writes, this.slots);
      return true;
    } finally {
      if (footprint !== undefined) addSlots(footprint.reads, recorder.reads, this.slots);
      this.#ran?.(recorder);
    }
  }

  /** After `runStep`, and what it answered: counts the transition, appends the successor, and restores the words. */
  endStep(instance: number, happened: boolean): void {
    const { batch, buffer, findings, instances, progress, system } = this.#context;
    const { words } = buffer;
    if (happened) {
      const { rule } = instances[instance] as { rule: number };
      (findings.taken[rule] as number)++;
      if (system.rules[rule]?.noise === false) progress.enabled = true;
      if (!this.#isUnchanged) {
        batch.words.set(words, batch.length);
        if (batch.tags !== undefined) batch.tags[batch.length] = rule;
        if (batch.makers !== undefined) batch.makers[batch.length] = 0;
        batch.length += words.length;
      }
    }
    words.set(this.#before);
  }

  /**
   * Evaluates a property on the buffer's words, or one of its parts, and notes what it finds; false if there was something to note, and for a part of a
   * property that is settled in this state.
   */
  evaluate(place: number, part?: number): boolean {
    const { broken, buffer, findings, progress, system } = this.#context;
    const property = system.properties[place] as Property;
    const root = buffer.recording.root as never;
    if (part !== undefined && progress.settled === place) return false;
    this.#before.set(buffer.words);
    this.recorder.begin();
    progress.at = place;
    let isFine: boolean;
    try {
      if (property.kind === 'always') {
        const { holds, parts } = property;
        const answer = part === undefined || parts === undefined ? holds(root) : parts.holds(root, part);
        requireUnrefused();
        isFine = checkedAnswer(property, answer) === true;
        if (!isFine) broken(place);
      } else {
        const { seen, parts } = property;
        const answer = part === undefined || parts === undefined ? seen(root) : parts.seen(root, part);
        isFine = !checkedSight(property, answer);
        requireUnrefused();
        if (!isFine) findings.seen[place] = 1;
      }
    } finally {
      const footprint = this.#footprints?.properties[place];
      if (footprint !== undefined) addSlots(footprint.reads, this.recorder.reads, this.slots);
      this.#ran?.(this.recorder);
    }
    if (!isFine) progress.settled = place;
    if (this.#isUnchanged) return isFine;
    buffer.words.set(this.#before);
    throw mutated();
  }

  get #isUnchanged(): boolean {
    return this.#context.buffer.words.every((word, i) => word === this.#before[i]);
  }

  /** What follows a recipe that could happen: the thread goes to the label that it returned. */
  #goOn(rule: Rule, r: number, guard: PcGuard | undefined, result: unknown): void {
    if (rule.kind === 'action' || guard === undefined) {
      checkedEnd(rule.label, result);
      return;
    }
    const code = this.#codes[r]?.get(result);
    if (code === undefined) checkedLabel(rule as never, result);
    this.recorder.write(guard.address, guard.mask, code as number);
  }
}

/** Throws what a view has refused, though the recipe caught it. */
const requireUnrefused = (): void => {
  const refused = takeRefusal();
  if (refused !== undefined) throw refused;
};

/** The error of a property that wrote. */
export const mutated = (): ShootdownError =>
  new ShootdownError(
    'recipe',
    'a property must not change the state',
    'it is given the state to read: compare (===) where you assign (=)',
  );
