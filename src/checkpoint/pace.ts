/**
 * When the next checkpoint is due: often enough that little work is ever lost, seldom enough that a run is not slowed down.
 * Data and functions; the clock is the caller's. Times are seconds of the run, a cost is how long the search stood still.
 */
export interface CheckpointPace {
  /** When the run, or its continuation, began. */
  readonly began: number;
  /** When the last checkpoint was done; at first, `began`. */
  readonly last: number;
  /** Seconds that all checkpoints took. */
  readonly spent: number;
  /** What the last one took and wrote, and the fewest seconds that one took. Undefined until one was made. */
  readonly measured: { readonly seconds: number; readonly bytes: number; readonly least: number } | undefined;
}

export const paceLimits = {
  /** The greatest part of the run time that checkpoints may take. */
  share: 0.05,
  /** Seconds that lie between two checkpoints at least. */
  least: 1,
  /**
   * Seconds after which one is due whatever it costs. Where states are found faster than 5 % of the disk's speed, there is
   * no pace that keeps to the share, and a run without checkpoints would be worse.
   */
  most: 600,
} as const;

export const startPace = (now: number): CheckpointPace => ({ began: now, last: now, spent: 0, measured: undefined });

/**
 * Whether a checkpoint of `bytes` new bytes is due. The first one is due early, whatever it costs: it is the measurement
 * that the others go by. After that one is due when the work since the last is worth it, and all together are.
 */
export const isDue = (pace: CheckpointPace, now: number, bytes: number): boolean => {
  const { share, least, most } = paceLimits;
  const since = now - pace.last;
  if (since < least) return false;
  if (since >= most || pace.measured === undefined) return true;
  const cost = estimate(pace.measured, bytes);
  return cost <= share * since && pace.spent + cost <= share * (now - pace.began);
};

/** The pace after a checkpoint of `bytes` that began at `began` and for which the search stood still until `ended`. */
export const afterCheckpoint = (
  pace: CheckpointPace,
  checkpoint: { began: number; ended: number; bytes: number },
): CheckpointPace => {
  const { began, ended, bytes } = checkpoint;
  const seconds = ended - began;
  const least = Math.min(seconds, pace.measured?.least ?? seconds);
  return { ...pace, last: ended, spent: pace.spent + seconds, measured: { seconds, bytes, least } };
};

/** The pace after an attempt that came to nothing: it has taken its time, and says little of what a checkpoint takes. */
export const afterFailure = (pace: CheckpointPace, attempt: { began: number; ended: number }): CheckpointPace => {
  const seconds = attempt.ended - attempt.began;
  const measured = pace.measured ?? { seconds, bytes: 0, least: seconds };
  return { ...pace, last: attempt.ended, spent: pace.spent + seconds, measured };
};

/**
 * What a checkpoint will take: as much as the last one, less if there is less to write. Never more, though there may be more
 * to write: an estimate that grows as the search waits can keep ahead of the time for ever, where the truth would not. The
 * share of all checkpoints together makes up for those that turn out dearer.
 */
const estimate = ({ seconds, bytes: before, least }: NonNullable<CheckpointPace['measured']>, bytes: number): number =>
  bytes >= before ? seconds : Math.max(least, (seconds * bytes) / before);
