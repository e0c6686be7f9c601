// What executors see of a model: its rules, and what belongs to them.

import type { StructDomain } from '../language/domain.ts';
import type { Observation } from '../language/observation.ts';
import type { Fairness, LivenessProperty, Property } from '../language/property.ts';
import type { Args, Blocked, Params } from '../language/step.ts';
import type { Thread } from '../language/thread.ts';
import type { ViewHint } from '../view-hint.ts';

/** A model at given bounds, in one variant: everything that an executor needs. */
export interface System {
  /** The whole state: the declared fields, then a frame for each thread (an array of them for one a member). */
  readonly root: StructDomain;
  readonly initial: { readonly args: readonly Args[]; readonly run: (m: never, args: Args) => unknown };
  readonly threads: readonly Thread[];
  readonly rules: readonly Rule[];
  readonly properties: readonly Property[];
  /** What is asked of runs, once every state is explored. */
  readonly liveness: readonly LivenessProperty[];
  /** What its assertions promise, as sentences, by name; of those that it says something of. */
  readonly assertions: { readonly [name: string]: string };
  /** True for a state in which it is fine that nothing more can happen. */
  readonly final: (m: never) => boolean;
  /** Steps that need not be taken, and `reachable` properties that need not be seen; see `SystemDefinition`. */
  readonly mayBeUnreached: readonly string[];
  /** What variants are compared by; none for a model that says nothing of that. */
  readonly observations: readonly Observation[];
  /** How parts of the state are shown, by their places; what domains say of themselves is not in it. See `hintsUnder`. */
  readonly view: { readonly [place: string]: ViewHint };
}

/**
 * One step of one thread, or one action, with all its arguments. The rules of a system are numbered by their place;
 * they are tried in this order.
 */
export type Rule = ThreadRule | ActionRule;

export interface ThreadRule {
  readonly kind: 'thread';
  readonly thread: Thread;
  /** Which thread, if there is one for each member of a scalarset. */
  readonly id: number | undefined;
  readonly label: string;
  readonly from: string | undefined;
  readonly local: boolean;
  readonly fair: Fairness | undefined;
  readonly noise: false;
  /** The domains of the arguments; the thread's own id is among them. */
  readonly params: Params;
  readonly args: readonly Args[];
  readonly run: (m: never, t: never, args: Args) => string | Blocked;
}

export interface ActionRule {
  readonly kind: 'action';
  readonly label: string;
  readonly from: string | undefined;
  readonly fair: Fairness | undefined;
  readonly noise: boolean;
  /** Who takes it in a trace, if it is not the hardware. */
  readonly column?: string | undefined;
  /** Set for what stands for a state from which the search does not go on; see `within` of the system. */
  readonly isLimit?: boolean;
  readonly params: Params;
  readonly args: readonly Args[];
  readonly run: (m: never, args: Args) => unknown;
}

/** `zap: tlb_flush_mmu`, whichever of a replicated thread's replicas takes it; an action's name alone. */
export const stepOf = (rule: Rule): string =>
  rule.kind === 'thread' ? `${rule.thread.name}: ${rule.label}` : rule.label;

/** Who takes the steps that no thread takes, and that are drawn in no other column. */
export const hardware = 'hardware';

/** Who takes a rule's steps, as a trace names it: a thread (with its id), the column of an action. */
export const threadOf = (rule: Rule): string => (rule.kind === 'action' ? (rule.column ?? hardware) : actorOf(rule));

/** A rule's step in words: `user 0: store`. */
export const stepWords = (rule: Rule): string => `${threadOf(rule)}: ${rule.label}`;

/** The name of a rule's actor: the thread (with its id), or the action. */
export const actorOf = (rule: Rule): string => {
  if (rule.kind === 'action') return rule.label;
  return rule.id === undefined ? rule.thread.name : `${rule.thread.name} ${rule.id}`;
};
