import { freeze } from 'immer';
import { explained } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { type Args, type Blocked, blocked } from '../model/language/step.ts';
import { checkedEnd, checkedLabel } from '../model/rules/answers.ts';
import { type Rule, type System, stepWords, type ThreadRule } from '../model/rules/rule.ts';
import { begun } from '../model/rules/running.ts';
import { unrefused } from '../model/values/refusals.ts';
import { zeroOf } from '../model/values/value.ts';
import { Place } from './place.ts';
import { show } from './views.ts';

/** A system whose states are plain frozen objects, one step at a time. Every function is pure. */
export interface ReferenceMachine {
  /** The initial state of one combination of arguments, or `blocked`. Throws what the initial recipe throws. */
  initialState(args: Args): PlainValue | Blocked;
  /** The initial state of every combination of arguments that the initial recipe does not block, in their order. */
  initialStates(): { readonly args: Args; readonly state: PlainValue }[];
  /**
   * The successor by one rule, or `blocked` where it is not enabled. A step that changes nothing returns `state` itself.
   * Throws what the recipe throws, and a ShootdownError for a value outside its domain.
   */
  apply(state: PlainValue, rule: Rule, args: Args): PlainValue | Blocked;
  /**
   * The state as far as a step has changed it that throws: to show the assertion that fails in it. For one that does not throw,
   * what `apply` returns.
   */
  brokenOff(state: PlainValue, rule: Rule, args: Args): PlainValue | Blocked;
  /** The places that a step reads in a state, by their paths, in order, each once: what it looks at to say that it is blocked. */
  readsOf(state: PlainValue, rule: Rule, args: Args): readonly string[];
  /** The state as properties and `final` see it: to be read only. Views of several states may be held at once. */
  view(state: PlainValue): object;
  /** The same view of one state after the other, each until the next is asked for: to make views costs more than to read them. */
  viewForNow(state: PlainValue): object;
}

export const referenceMachine = (system: System): ReferenceMachine => {
  const { root } = system;
  const zero = freeze(zeroOf(root), true);
  const place = Place.writing(root);
  const m = show(place) as object;
  const readPlace = Place.reading(root, zero as object);
  const readView = show(readPlace) as object;

  const initialState = (args: Args): PlainValue | Blocked =>
    produced(
      zero,
      () => 'the initial recipe',
      (m) => checkedEnd('init', system.initial.run(m as never, args)),
    );

  /** Runs a recipe on views of a draft; what it wrote is dropped when it returns `blocked` or throws. */
  const produced = (state: PlainValue, words: () => string, recipe: (m: object) => unknown): PlainValue | Blocked => {
    const run = (): unknown => {
      place.load(state as object);
      begun(words);
      return recipe(m);
    };
    try {
      if (unrefused(run) === blocked) return blocked;
    } catch (error) {
      throw explained(error);
    }
    return place.finished() as PlainValue;
  };

  const apply = (state: PlainValue, rule: Rule, args: Args): PlainValue | Blocked => {
    const words = (): string => stepWords(rule);
    if (rule.kind === 'action')
      return produced(state, words, (m) => checkedEnd(rule.label, rule.run(m as never, args)));
    if (programCounter(state, rule) !== rule.label) return blocked;
    return produced(state, words, (m) => {
      const t = frameOf(m, rule);
      const next: unknown = rule.run(m as never, t as never, args);
      if (next !== blocked) t.pc = checkedLabel(rule, next);
      return next;
    });
  };

  return {
    initialState,
    initialStates: () =>
      system.initial.args.flatMap((args) => {
        const state = initialState(args);
        return state === blocked ? [] : [{ args, state }];
      }),
    apply,
    brokenOff: (state, rule, args) => {
      try {
        return apply(state, rule, args);
      } catch {
        return place.finished() as PlainValue;
      }
    },
    readsOf: (state, rule, args) => {
      const paths = new Set<string>();
      place.tellReads((path) => paths.add(path));
      try {
        apply(state, rule, args);
      } catch {
        // What it has read until then.
      } finally {
        place.tellReads(undefined);
      }
      return [...paths];
    },
    view: (state) => show(Place.reading(root, state as object)) as object,
    viewForNow: (state) => {
      readPlace.loadToRead(state as object);
      return readView;
    },
  };
};

interface Frame {
  pc: string;
}

const frameOf = (m: object, { thread, id }: ThreadRule): Frame => {
  const frame = (m as { readonly [name: string]: unknown })[thread.name];
  return id === undefined ? (frame as Frame) : (frame as { at(i: number): Frame }).at(id);
};

const programCounter = (state: PlainValue, { thread, id }: ThreadRule): string => {
  const frame = (state as { readonly [name: string]: unknown })[thread.name];
  return (id === undefined ? (frame as Frame) : ((frame as readonly Frame[])[id] as Frame)).pc;
};
