import { ShootdownError } from '../../model/errors.ts';
import { actorOf, type Rule, type System } from '../../model/rules/rule.ts';
import { clearRefusals, isInDoubt } from '../../model/values/refusals.ts';
import type { StateBuffer } from '../state/state-buffer.ts';
import { frameOf } from '../state/thread-frame.ts';
import type { Footprints } from './footprints.ts';
import { type InstanceRange, rangesOf, sameThread } from './instances.ts';
import type { Batch, Progress, Steps } from './types.ts';

/** Where a thread's program counter is, and which instances it may take at a label whose step is local. */
interface LocalThread {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** By the label's code; undefined for steps that are not local. */
  readonly instances: (InstanceRange | undefined)[];
}

/** How many local steps are taken at once after one step, at most: a loop of local steps would go on for ever. */
const MOST_AT_ONCE = 256;

export const hasLocalSteps = (system: System): boolean =>
  system.rules.some((rule) => rule.kind === 'thread' && rule.local);

/**
 * Takes local steps together with the step before them, in the states of the batch from word `from` on: a successor in which a thread stands at a local step is replaced by
 * what that step leads to. A local step commutes with everything that other threads do, and no property sees it. So the states
 * in which others go first lead nowhere else and break nothing else (a persistent set of one thread: Godefroid,
 * "Partial-order methods", 1996). It is always correct to leave a successor as it is, and that is done if its local step is
 * blocked or throws (the error is reported when the state is expanded), and if too many local steps follow each other.
 */
export const localMerger = (
  system: System,
  buffer: StateBuffer,
  batch: Batch,
  steps: Steps & { readonly progress: Progress },
): ((from: number) => void) => {
  const threads = threadsOf(system, buffer);
  const width = buffer.words.length;
  const state = new Int32Array(width);

  const instancesAt = (o: number): InstanceRange | undefined => {
    for (const { word, shift, mask, instances } of threads) {
      const found = instances[((batch.words[o + word] as number) >>> shift) & mask];
      if (found !== undefined) return found;
    }
    return undefined;
  };

  /** Appends what the state at `o` leads to; false, and nothing is appended, if it is to be left as it is. */
  const expand = (o: number, { first, end }: InstanceRange): boolean => {
    const { words, length } = batch;
    if (length + (end - first) * width > words.length) return false;
    for (let i = 0; i < width; i++) state[i] = words[o + i] as number;
    for (let from = first, again = -1; ; ) {
      try {
        steps.expandSome(state, 0, from, end);
        return batch.length > length;
      } catch (error) {
        clearRefusals();
        const { at } = steps.progress;
        if (isInDoubt(error) && at !== again) from = again = at;
        else {
          batch.length = length;
          return false;
        }
      }
    }
  };

  return (from) => {
    const { words, tags } = batch;
    let taken = 0;
    for (let o = from; o < batch.length; ) {
      const instances = taken < MOST_AT_ONCE ? instancesAt(o) : undefined;
      if (instances === undefined || !expand(o, instances)) {
        o += width;
        continue;
      }
      taken++;
      // The last state of the batch takes its place: mostly that is what it has led to.
      const last = batch.length - width;
      for (let i = 0; i < width; i++) words[o + i] = words[last + i] as number;
      if (tags !== undefined) tags[o] = tags[last] as number;
      batch.length = last;
    }
  };
};

const threadsOf = (system: System, buffer: StateBuffer): readonly LocalThread[] => {
  const threads = new Map<number, LocalThread>();
  rangesOf(system).forEach((range, r) => {
    const rule = system.rules[r] as Rule;
    if (rule.kind !== 'thread' || !rule.local) return;
    const { pc, labels } = frameOf(system, buffer, rule);
    const { address, bits } = pc;
    const thread = threads.get(address) ?? {
      word: address >>> 5,
      shift: address & 31,
      mask: 2 ** bits - 1,
      instances: [],
    };
    thread.instances[labels.indexOf(rule.label)] = range;
    threads.set(address, thread);
  });
  return [...threads.values()];
};

/**
 * Throws a `model` error for a step that is declared local and is not: it has written what another thread, an action or a
 * property reads or writes, or has read what another thread or an action writes. `footprints`: of the whole search. `placeOf`
 * names a bit of the state.
 */
export const requireLocal = (
  system: System,
  footprints: Footprints,
  placeOf: (word: number, bit: number) => string,
): void => {
  system.rules.forEach((rule, r) => {
    if (rule.kind !== 'thread' || !rule.local) return;
    const own = footprints.rules[r];
    if (own === undefined) return;
    const refuse = (who: string, does: string, common: Common, itDoes: string): never => {
      throw new ShootdownError(
        'model',
        `step '${rule.label}' of ${actorOf(rule)} is declared local, but ${who} ${does} ${placeOf(common.word, common.bit)}, which it ${itDoes}`,
        "leave out 'local', or --no-local searches without merging",
      );
    };
    system.properties.forEach((property, p) => {
      const seen = commonOf(own.writes, footprints.properties[p]?.reads);
      if (seen !== undefined) refuse(`property ${property.name}`, 'reads', seen, 'writes');
    });
    system.rules.forEach((other, o) => {
      if (sameThread(rule, other)) return;
      const theirs = footprints.rules[o];
      const read = commonOf(own.writes, theirs?.reads);
      if (read !== undefined) refuse(nameOf(other), 'reads', read, 'writes');
      const written = commonOf(own.writes, theirs?.writes);
      if (written !== undefined) refuse(nameOf(other), 'writes', written, 'writes');
      const changed = commonOf(own.reads, theirs?.writes);
      if (changed !== undefined) refuse(nameOf(other), 'writes', changed, 'reads');
    });
  });
};

interface Common {
  readonly word: number;
  readonly bit: number;
}

const commonOf = (a: Int32Array, b: Int32Array | undefined): Common | undefined => {
  for (let word = 0; word < a.length; word++) {
    const both = (a[word] as number) & (b?.[word] ?? 0);
    if (both !== 0) return { word, bit: 31 - Math.clz32(both & -both) };
  }
  return undefined;
};

const nameOf = (rule: Rule): string =>
  rule.kind === 'action' ? `action '${rule.label}'` : `step '${rule.label}' of ${actorOf(rule)}`;
