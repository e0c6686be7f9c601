import type { System } from '../../model/rules/rule.ts';
import { type FinishTest, finishTests, type Partition } from '../../packed/index.ts';
import type { Watch } from '../../search/executor.ts';
import { inSlices } from '../../search/slices.ts';
import { blocksOf, endlessAmong, type FinishPass, OPEN, wordsOfBlock } from './finish-pass.ts';
import { GOOD } from './unsettled.ts';

/**
 * As `canAllFinish`, in the states of a search that has taken noise lazily. There a stored state that can finish says nothing of those that it stands
 * for: noise leads from it to them, and perhaps not back. So a state is called good here if all that it stands for can finish: each
 * of these has a step that leads to good states alone (it need not be the same one), perhaps after some noise, or has finished. That is more than has to be, so
 * `not all` means only that it is not known. The states are gone through until nothing new is good; what takes longer to find is looked for
 * only then.
 */
export const canAllFinishLazily = async (partition: Partition, system: System, watch: Watch): Promise<FinishPass> => {
  const { stepper, reader } = partition;
  const { batch, width } = stepper;
  const tests = finishTests(system, stepper.buffer);
  const blocks = blocksOf(partition.levels);
  const endless = endlessAmong(tests, partition, blocks);
  const wanted = tests.filter(({ thread }) => !endless.includes(thread));
  if (wanted.length === 0) return { kind: 'all', endless };
  const good = new Uint8Array(blocks.reduce((most, { to }) => Math.max(most, to), 0));
  const next = new Int32Array(good.length).fill(-1);
  const numbers = new Int32Array(batch.words.length / width);
  const find = (): number => {
    const count = batch.length / width;
    reader.find(batch.words, count, numbers);
    return count;
  };
  const isGood = (): boolean => {
    const count = find();
    for (let s = 0; s < count; s++) if (good[numbers[s] as number] !== GOOD) return false;
    return true;
  };
  /** In the pass that was made last: how many states have turned out good, and of how many it is not known. */
  let [fresh, open] = [0, 0];
  const pass = async (look: (n: number, words: Int32Array, offset: number) => boolean): Promise<boolean> => {
    [fresh, open] = [0, 0];
    const done = await inSlices(0, blocks.length, watch, (first, end) => {
      for (const block of blocks.slice(first, end)) {
        const words = wordsOfBlock(partition, block).slice();
        stepper.uncounted(() => {
          for (let n = block.from, o = 0; n < block.to; n++, o += width) {
            if (good[n] === GOOD) continue;
            if (look(n, words, o)) {
              good[n] = GOOD;
              fresh++;
            } else open++;
          }
        });
      }
    });
    return done === blocks.length;
  };
  // At first a step with one successor will do: the ways that these make are followed, without making any of it again.
  const first = await pass((n, words, o) => {
    if (wanted.every((test) => hasFinished(test, words, o))) return true;
    const isOn = stepper.leadsOn(words, o, 'one step', () => {
      if (batch.length !== width) return isGood();
      find();
      next[n] = numbers[0] as number;
      return true;
    });
    return isOn && next[n] === -1;
  });
  if (!first) return { kind: 'stopped', endless };
  follow(next, good);
  for (const by of ['one step', 'steps', 'noise'] as const)
    do {
      if (!(await pass((_, words, o) => stepper.leadsOn(words, o, by, isGood)))) return { kind: 'stopped', endless };
      if (open === 0) return { kind: 'all', endless };
    } while (fresh > 0);
  return { kind: 'not all', endless };
};

/** A state that has been gone through, on a way that comes to nothing that is known to be good. */
const TRIED = 2;

/** Marks the states as good from which the ways by `next` lead to a good one; -1 is the end of a way. */
const follow = (next: Int32Array, good: Uint8Array): void => {
  for (let first = 0; first < good.length; first++) {
    let n = first;
    while (n >= 0 && good[n] === OPEN) {
      good[n] = TRIED;
      n = next[n] as number;
    }
    if (n < 0 || good[n] !== GOOD) continue;
    for (n = first; good[n] === TRIED; n = next[n] as number) good[n] = GOOD;
  }
  for (let n = 0; n < good.length; n++) if (good[n] === TRIED) good[n] = OPEN;
};

const hasFinished = ({ word, shift, mask, code }: FinishTest, words: Int32Array, o: number): boolean =>
  (((words[o + word] as number) >>> shift) & mask) === code;
