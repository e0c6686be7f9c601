/**
 * Where a worker stands between two accesses to memory that others change at the same time. A test holds workers up there, so that
 * the others do what would otherwise come between once in a million times. Without a test none of this is in the code.
 */
export const pausePoints = [
  'exact: entry is empty, the words are not written',
  'exact: words are written, the entry is not taken',
  'exact: entry of another state or thread was read, its words were not',
  'exact: entry of a new index is empty, and not taken',
  'hash: slot is empty, and not taken',
  'hash: low half is written, high half is not',
  'hash: low half was read, high half was not',
  'hash: fingerprint is written, the words are not',
  'codes: value has no code, the lock is not taken',
  'codes: value is written, its code is not given',
  'codes: code is given, the lock is held',
  'numbers: claimed was read, and not changed',
  'calls: wanted is set, the call is not',
  'insert: no call was seen, nothing is inserted',
  'barrier: not arrived',
  'barrier: stage is over, nothing is installed',
  'barrier: memory is made, and not posted',
  'shares: what is left was read, nothing is taken',
  'shares: nothing is left, not finished',
] as const;

export type PausePoint = (typeof pausePoints)[number];

/** For tests: how the workers of a search are held up. Can be posted to a thread. */
export interface Pauses {
  readonly seed: number;
  /** In shared memory: for each point, how often a worker has come to it. */
  readonly passed: Int32Array;
}

/** Holds the worker that calls it up now and then, for microseconds as a rule; `point`: its place in `pausePoints`. */
export type Pause = (point: number) => void;

export const newPauses = (seed: number): Pauses => ({
  seed,
  passed: new Int32Array(new SharedArrayBuffer(4 * pausePoints.length)),
});

export const pauseOf = ({ seed, passed }: Pauses, worker: number): Pause => {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let random = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(worker + 1, 0x85ebca6b)) | 1;
  return (point) => {
    Atomics.add(passed, point, 1);
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    if ((random & 7) !== 0) return;
    // The core goes to another thread; or this one is a little late.
    if ((random & 0x1f8) === 0) Atomics.wait(never, 0, 0, 0.05);
    else for (let spins = (random >>> 9) & 1023; spins > 0; spins--) Atomics.load(never, 0);
  };
};

export const placeOf = (point: PausePoint): number => pausePoints.indexOf(point);

/** The statement for generated code; `pause` is in its scope. */
export const pauseText = (point: PausePoint): string => `pause(${placeOf(point)});`;
