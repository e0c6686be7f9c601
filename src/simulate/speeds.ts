import type { Random } from './random.ts';

/** How many times as fast as another an actor may be: 4^0 to 4^4. */
const LEVELS = 5;
const RATIO = 4;
/** Steps, on average, between two drawings of speeds. */
const PERIOD = 16;

/**
 * Which actor goes next. Each actor that can go is as likely as its speed says; the speeds are drawn at random, and drawn
 * anew every 16 steps on average. So there are stretches in which one thread runs through while another hardly moves, as
 * a race needs. Actors that are all as likely hardly ever do that, and successors that are all as likely give the
 * most steps to whoever has the most arguments to choose from, which is the hardware (TLB fills and evictions).
 *
 * Measured on the broken variants of the zap with two CPUs and two pages, in steps until a violation: the loss of data of
 * 2014, looked for alone, takes 14,000; neither equal actors nor equal successors found it in a million. The other
 * variants take 0.05 to 2.3 times the steps that equal actors take, and 0.1 to 1.6 times those of equal successors. Ratios
 * of 2 and 16, and periods of 8 and 32, are about as good.
 */
export class Speeds {
  readonly #speeds: Float64Array;

  constructor(actors: number) {
    this.#speeds = new Float64Array(actors);
  }

  /** Draws every actor's speed. */
  draw(random: Random): void {
    for (let a = 0; a < this.#speeds.length; a++) this.#speeds[a] = RATIO ** random.below(LEVELS);
  }

  /** Chooses among the actors with a count above 0, of which there is at least one; may draw the speeds anew before. */
  choose(counts: Int32Array, random: Random): number {
    if (random.below(PERIOD) === 0) this.draw(random);
    let total = 0;
    for (let a = 0; a < counts.length; a++) if ((counts[a] as number) > 0) total += this.#speeds[a] as number;
    let left = random.below(total);
    for (let a = 0; ; a++) {
      if (counts[a] === 0) continue;
      left -= this.#speeds[a] as number;
      if (left < 0) return a;
    }
  }
}
