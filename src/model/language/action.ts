import { ShootdownError } from '../errors.ts';
import { checkedFairness } from './fairness.ts';
import { requireKnownKeys } from './known-keys.ts';
import type { Fairness } from './property.ts';
import { type Args, type ArgsOf, type Blocked, chosenAmong, combinations, type Params } from './step.ts';

/** A plain atomic action: what the hardware does, or a rule of a protocol that has no program order. */
export interface Action {
  readonly name: string;
  /** May happen at any time and makes no progress: while only noise is possible the machine is stuck. */
  readonly noise: boolean;
  /** Undefined: nothing makes it happen. Of all its arguments together: it is fair that it happens with some. */
  readonly fair: Fairness | undefined;
  /** The kernel file and function, or the rule of the architecture, that the action abstracts. */
  readonly from: string | undefined;
  /** The column of a diagram in which it is drawn: a thread's, or one of its own. Undefined for the hardware's. */
  readonly column: string | undefined;
  readonly params: Params;
  /** Every combination of arguments, in the order in which they are tried. */
  readonly args: readonly Args[];
  readonly run: (m: never, args: Args) => unknown;
}

export interface ActionDefinition<M, P extends Params> {
  /** The arguments: one transition for every combination. Default: none. */
  readonly params?: P;
  /** Default: false. */
  readonly noise?: boolean;
  /** For liveness properties: that it happens, with some arguments, if it can. Default: nothing makes it happen. */
  readonly fair?: Fairness;
  /** Kernel file and function, or the architecture's rule. */
  readonly from?: string;
  /** The column of a diagram in which the action is drawn: `'signals'`, or the name of a thread. Default: that of the hardware. */
  readonly column?: string;
  /** Mutates the draft, or returns `blocked`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most recipes return nothing, and may say so with a bare return
  readonly run: (m: M, args: ArgsOf<P>) => void | Blocked;
}

/** Builds an action of a model whose state is `M`; reached through `forState<M>()`. */
export const defineAction = <M, const P extends Params>(name: string, definition: ActionDefinition<M, P>): Action => {
  requireKnownKeys(definition, ['params', 'noise', 'fair', 'from', 'column', 'run'], `action '${name}'`);
  if (typeof definition.run !== 'function')
    throw new ShootdownError(
      'model',
      `action '${name}' has no 'run'`,
      'write action(name, { run: (m, args) => { ... } })',
    );
  return {
    name,
    noise: definition.noise ?? false,
    fair: checkedFairness(definition.fair, `action '${name}'`),
    from: definition.from,
    column: definition.column,
    params: definition.params ?? {},
    args: combinations(definition.params ?? {}, `action '${name}'`),
    run: chosenAmong(definition.params ?? {}, false, `action '${name}'`, definition.run) as unknown as Action['run'],
  };
};
