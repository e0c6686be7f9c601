// Many searches with hashed storage by 2 to 8 workers, beside each other so that threads wait for cores: all have to come to the count
// of one worker. `npm run bench -- stress [RUNS]`
import { availableParallelism } from 'node:os';
import zap from '../../models/zap/model.ts';
import { instantiate } from '../../src/model/instance.ts';
import { newPauses } from '../../src/packed/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { type PackedOptions, packedExecutor } from '../../src/workers/executor.ts';

const runs = Number(process.argv[3] ?? 1000);
const variant = '2022-batches';
const { system, bounds } = instantiate(zap, variant, { folios: 2 });
const source = {
  module: new URL('../../models/zap/model.js', import.meta.url).href,
  variant,
  bounds,
  properties: undefined,
};
const store = { kind: 'hash' } as const;

const countsOf = async (options: PackedOptions): Promise<string> => {
  const { statistics } = await explore(packedExecutor(system, { store, ...options }), system);
  return `${statistics.states} states, ${statistics.transitions} transitions`;
};

const expected = await countsOf({});
console.log(`${expected} with one worker; ${runs} runs with 2 to 8`);
let begun = 0;
let wrong = 0;
const lane = async (): Promise<void> => {
  while (begun < runs) {
    const run = begun++;
    const workers = 2 + (run % 7);
    // Every third as users have it, the others held up at the points of pauses.ts; joining at different moments.
    const pauses = run % 3 === 0 ? undefined : newPauses(run);
    const joinAt = [0, 1000, 3000, 6000][run % 4] as number;
    const found = await countsOf({ workers, source, joinAt, sharedStates: 0, pauses });
    if (run % 100 === 99) console.log(`${run + 1} runs, ${wrong} wrong`);
    if (found === expected) continue;
    wrong++;
    console.log(`run ${run}, ${workers} workers: ${found}`);
  }
};
await Promise.all(Array.from({ length: 1 + availableParallelism() }, lane));
console.log(`${runs} runs, ${wrong} with another count`);
if (wrong > 0) process.exitCode = 1;
