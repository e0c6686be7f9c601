import type { System } from '../../model/rules/rule.ts';
import { type FinishTest, finishTests, type LeadingOn, type Partition } from '../../packed/index.ts';
import type { Watch } from '../../search/executor.ts';
import { inSlices } from '../../search/slices.ts';
import { type Block, blocksOf, endlessAmong, type FinishPass, wordsOfBlock } from './finish-pass.ts';
import { GOOD } from './unsettled.ts';

/**
 * As `canAllFinish`, in the states of a search that has taken noise lazily. There a stored state that can finish says nothing of those that it stands
 * for: noise leads from it to them, and perhaps not back. So a state is called good here if all that it stands for can finish: each
 * of these has a step that leads to good states alone (it need not be the same one), perhaps after some noise, or has finished. That is more than has to be, so
 * `not all` means only that it is not known. The states are gone through from the last to the first, until nothing new is good; what takes longer to find is looked for
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
  const numbers = new Int32Array(batch.words.length / width);
  const isGood = (): boolean => {
    const count = batch.length / width;
    reader.find(batch.words, count, numbers);
    for (let s = 0; s < count; s++) if (good[numbers[s] as number] !== GOOD) return false;
    return true;
  };
  let open = 0;
  let fresh = 0;
  const ways: LeadingOn[] = ['one step', 'steps', 'noise'];
  const go = ({ from, to }: Block): void => {
    const words = wordsOfBlock(partition, { from, to }).slice();
    stepper.uncounted(() => {
      for (let n = from, o = 0; n < to; n++, o += width) {
        if (good[n] === GOOD) continue;
        if (
          wanted.every((test) => hasFinished(test, words, o)) ||
          stepper.leadsOn(words, o, ways[0] as LeadingOn, isGood)
        ) {
          good[n] = GOOD;
          fresh++;
        } else open++;
      }
    });
  };
  do {
    [open, fresh] = [0, 0];
    const done = await inSlices(0, blocks.length, watch, (from, to) => {
      for (let b = from; b < to; b++) go(blocks[b] as Block);
    });
    if (done < blocks.length) return { kind: 'stopped', endless };
    if (fresh === 0) ways.shift();
  } while (open > 0 && ways.length > 0);
  return { kind: open === 0 ? 'all' : 'not all', endless };
};

const hasFinished = ({ word, shift, mask, code }: FinishTest, words: Int32Array, o: number): boolean =>
  (((words[o + word] as number) >>> shift) & mask) === code;
