import type { Counterexample } from '../../../check/result.ts';
import type { Instance } from '../../../model/instance.ts';
import type { Trace } from '../../../trace/trace.ts';

/** What a command that looks at one thing was given: a variant; or a way through one, which was recorded or is that of a bug. */
export interface Opened {
  readonly instance: Instance;
  /** Undefined for a variant, and for a run that breaks nothing. */
  readonly verdict: Counterexample | undefined;
  /** Undefined for a variant. */
  readonly way: Way | undefined;
  /** The variant that it is to be held against: the one in which a bug is mended. */
  readonly against: string | undefined;
}

/** A way through a variant. */
export interface Way {
  readonly trace: Trace;
  /** With how many of its steps a circle begins that can be gone round for ever; undefined where there is none. */
  readonly loop: number | undefined;
  /** What it is. */
  readonly words: string;
}

/** All that a command was given: a file of what differs between two variants has several runs. */
export type AllOpened = readonly [Opened, ...Opened[]];

/** A counterexample as a way, with what is to be said of it. */
export const wayOf = (verdict: Counterexample): Way => ({
  trace: verdict.trace,
  loop: verdict.kind === 'liveness' ? verdict.loop : undefined,
  words:
    verdict.kind === 'violated'
      ? `breaks ${verdict.property}`
      : verdict.kind === 'liveness'
        ? `a run against ${verdict.property}`
        : verdict.kind === 'failed'
          ? `fails after this: ${verdict.error.message}`
          : verdict.kind === 'livelock'
            ? `a livelock: ${verdict.trapped.map(({ thread }) => thread).join(', ')} can never finish from its end on`
            : 'a deadlock',
});
