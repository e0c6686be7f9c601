// What it costs to look for livelocks: of every model, all variants in which nothing else is found, at their own bounds, each
// searched once, on one thread. Counted is the time of the processor, of the search, and of looking for livelocks at its end:
//
//   npm run bench -- livelocks [MODEL]...
import { modelNames } from '../../models/index.ts';
import { Livelocks } from '../../src/liveness/index.ts';
import { loadModel } from '../../src/loading/models.ts';
import { instantiate } from '../../src/model/instance.ts';
import { hasLocalSteps } from '../../src/packed/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';

interface Cost {
  states: number;
  /** Seconds of the processor. */
  search: number;
  looking: number;
}

const busy = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Of one variant; undefined where the search found something before it came to livelocks. */
const costOf = async (model: Parameters<typeof instantiate>[0], variant: string): Promise<Cost | undefined> => {
  const { system, expect } = instantiate(model, variant);
  if (expect.kind !== 'holds') return undefined;
  const executor = packedExecutor(system, { symmetry: true, mergeLocal: hasLocalSteps(system) });
  const livelocks = new Livelocks(system, { livelocks: 'always', memory: Number.POSITIVE_INFINITY });
  const began = busy();
  let cost: Cost | undefined;
  const { ending } = await explore(
    executor,
    system,
    {},
    {
      clean: async (watch) => {
        const searched = busy();
        const { states } = executor.counts;
        const found = await livelocks.inPartition(executor.partition, states, watch);
        cost = { states, search: searched - began, looking: busy() - searched };
        return found;
      },
    },
  );
  if (ending.kind === 'livelock') console.log(`${model.name}/${variant}: livelock of ${ending.trapped.join(', ')}`);
  return cost;
};

const named = process.argv.slice(3);
const all: Cost = { states: 0, search: 0, looking: 0 };
const row = (name: string, variants: number | string, { states, search, looking }: Cost): string =>
  `| ${name} | ${variants} | ${states.toLocaleString('en')} | ${search.toFixed(2)} | ${looking.toFixed(2)} | ${((search + looking) / search).toFixed(2)} |`;
console.log(
  '| model | variants | states | search, s | livelocks, s | both, times the search |\n|---|---|---|---|---|---|',
);
for (const name of named.length > 0 ? named : modelNames) {
  const model = await loadModel(name);
  const sum: Cost = { states: 0, search: 0, looking: 0 };
  let variants = 0;
  for (const variant of model.variants) {
    const cost = await costOf(model, variant.name);
    if (cost === undefined) continue;
    variants++;
    for (const part of ['states', 'search', 'looking'] as const) {
      sum[part] += cost[part];
      all[part] += cost[part];
    }
  }
  if (variants > 0) console.log(row(name, variants, sum));
}
console.log(row('all', '', all));
