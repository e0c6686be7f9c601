/**
 * When the next checkpoint is due: often enough that little work is ever lost, seldom enough that a run is not slowed down.
 * Data and functions; the clock is the caller's. Times are seconds of the run, a cost is how long the search stood still.
 */
export interface Pace {
  /** When the run, or its continuation, began. */
  readonly began: number;
  /** When the last checkpoint was done; at first, `began`. */
  readonly last: number;
  /** Seconds that all checkpoints took. */
  readonly spent: number;
  /** What a checkpoint is taken to cost: so much each, and so much a byte. Undefined until one was made. */
  readonly cost: { readonly each: number; readonly byte: number } | undefined;
}

export interface PaceLimits {
  /** The greatest part of the run time that checkpoints may take. */
  readonly share: number;
  /** Seconds that lie between two checkpoints at least. */
  readonly least: number;
  /**
   * Seconds after which one is due whatever it costs. Where states are found faster than 5 % of the disk's speed, there is
   * no pace that keeps to the share, and a run without checkpoints would be worse.
   */
  readonly most: number;
}

export const defaultLimits: PaceLimits = { share: 0.05, least: 1, most: 600 };

export const startPace = (now: number): Pace => ({ began: now, last: now, spent: 0, cost: undefined });

/**
 * Whether a checkpoint of `bytes` new bytes is due. The first one is due early, whatever it costs: it is the measurement
 * that the others go by. After that one is due when the work since the last is worth it, and all together are.
 */
export const isDue = (pace: Pace, now: number, bytes: number, limits: PaceLimits = defaultLimits): boolean => {
  const since = now - pace.last;
  if (since < limits.least) return false;
  if (since >= limits.most || pace.cost === undefined) return true;
  const cost = estimate(pace.cost, bytes);
  return cost <= limits.share * since && pace.spent + cost <= limits.share * (now - pace.began);
};

/** The pace after a checkpoint of `bytes` that began at `began` and for which the search stood still until `ended`. */
export const afterCheckpoint = (pace: Pace, checkpoint: { began: number; ended: number; bytes: number }): Pace => {
  const { began, ended, bytes } = checkpoint;
  const seconds = ended - began;
  return { ...pace, last: ended, spent: pace.spent + seconds, cost: learnt(pace.cost ?? guess, seconds, bytes) };
};

/** The part of the run time that checkpoints took so far. */
export const shareOf = (pace: Pace, now: number): number => (now > pace.began ? pace.spent / (now - pace.began) : 0);

/** A disk as there are many: the first measurement scales it. */
const guess = { each: 0.01, byte: 1e-9 };

const estimate = ({ each, byte }: NonNullable<Pace['cost']>, bytes: number): number => each + byte * bytes;

/**
 * Moves the estimate towards what was measured: each of the two by as much as it has a share in the cost, by half of the
 * difference. So a checkpoint of few bytes says what one costs at all, and one of many what a byte costs.
 */
const learnt = (cost: NonNullable<Pace['cost']>, seconds: number, bytes: number): Pace['cost'] => {
  const expected = estimate(cost, bytes);
  const ofBytes = (cost.byte * bytes) / expected;
  const off = (seconds / expected - 1) / 2;
  return { each: cost.each * (1 + off * (1 - ofBytes)), byte: cost.byte * (1 + off * ofBytes) };
};
