import { beforeAll, describe, expect, test } from 'vitest';
import { missingTools } from '../bench/peers/machine.ts';
import { measurePeers } from '../bench/peers/peers.ts';
import type { Measured } from '../bench/peers/rounds.ts';
import { wholes } from '../bench/peers/sizes.ts';
import { ratioOf } from '../bench/statistics.ts';

const missing = missingTools();
if (missing.length > 0)
  console.warn(
    `\nSKIPPED: no comparison with peers, not installed: ${missing.join(', ')} (Debian: apt-get install rumur spin gcc).\n`,
  );

const tiny = wholes.filter(({ name }) => name === 'tiny');
const compared = ['shootdown, one worker', 'spin, depth first, one core', 'rumur, one thread'];

// A quarter of a million states: a second of which Node's start and the compiler in it are a good part. Larger searches are
// in bench/; what they show is not for a test to hold.
describe.skipIf(missing.length > 0)('against the twins of the zap, built with spin and rumur, on one core', () => {
  let measured: readonly Measured[] = [];
  beforeAll(async () => {
    const [result] = await measurePeers(tiny, 1, { rounds: 1, say: () => {} }, ({ name }) => compared.includes(name));
    measured = result?.measured ?? [];
  });

  const of = (name: string): Measured => {
    const found = measured.find(({ contender }) => contender.name === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
  // Processor time: whatever else the machine does in this second adds nothing to it.
  const timesAsFastAs = (peer: string): number =>
    ratioOf(of(peer).cpuSeconds, of('shootdown, one worker').cpuSeconds).median;

  test('all find the same, and break nothing', () => {
    for (const name of compared)
      expect(of(name).found).toMatchObject({
        states: of('rumur, one thread').found.states,
        transitions: of('rumur, one thread').found.transitions,
        broken: undefined,
      });
    expect(of('rumur, one thread').found.states).toBeGreaterThan(200_000);
  });

  test('a search of a second is at least 1.5 times as fast as rumur', () => {
    expect(timesAsFastAs('rumur, one thread')).toBeGreaterThan(1.5);
  });

  test('a search of a second is at least a tenth as fast as spin, which has no start-up', () => {
    expect(timesAsFastAs('spin, depth first, one core')).toBeGreaterThan(0.1);
  });

  test('peak memory was seen, of more than the states', () => {
    for (const name of compared) {
      const { found, peakBytes } = of(name);
      expect(peakBytes[0], name).toBeGreaterThan(found.states * 8);
    }
  });
});
