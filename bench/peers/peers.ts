// shootdown against Spin and Rumur: the zap and its twins, at the same bounds, with the same invariants.
import { mkdirSync } from 'node:fs';
import { out } from '../paths.ts';
import type { Contender, Size } from './contender.ts';
import type { Result } from './results.ts';
import { measure, type RoundsOptions } from './rounds.ts';
import { rumur } from './rumur.ts';
import { shootdown, shootdownReduced } from './shootdown.ts';
import { brokens } from './sizes.ts';
import {
  spinBreadthFirst,
  spinBreadthFirstCores,
  spinDepthFirst,
  spinDepthFirstCores,
  spinLeastMemory,
  spinReduced,
  spinReducedCores,
} from './spin.ts';

/** Who is compared at a size, an exact one first. `cores`: the most workers; 1 leaves out all with several. */
export const contendersFor = (size: Size, cores: number): readonly Contender[] => {
  const several = (...contenders: readonly Contender[]): readonly Contender[] => (cores > 1 ? contenders : []);
  // Of what others wrote in Promela there is no text for Rumur.
  if (size.model !== 'zap')
    return size.reduced
      ? [shootdownReduced(1), ...several(shootdownReduced(cores)), spinReduced(), ...several(spinReducedCores(cores))]
      : [shootdown(1), spinDepthFirst()];
  // Of one process, as Spin's twin is, there is no partial order to reduce. Rumur's heuristic is faster than its exhaustive symmetry.
  if (size.reduced)
    return [
      shootdownReduced(1),
      ...several(shootdownReduced(cores)),
      spinDepthFirst(),
      ...several(spinDepthFirstCores(cores)).filter(() => !isBroken(size)),
      rumur(1, 'heuristic'),
      ...several(rumur(cores, 'heuristic')),
    ];
  const ours = [shootdown(1), ...several(shootdown(cores))];
  if (size.symmetry)
    return [
      ...ours,
      rumur(1, 'exhaustive'),
      rumur(1, 'heuristic'),
      ...several(rumur(cores, 'exhaustive'), rumur(cores, 'heuristic')),
    ];
  // Depth first on several cores, Spin says little more of an error than that there is one.
  return isBroken(size)
    ? [
        ...ours,
        spinDepthFirst(),
        spinBreadthFirst(),
        ...several(spinBreadthFirstCores(cores)),
        rumur(1),
        ...several(rumur(cores)),
      ]
    : [
        ...ours,
        spinDepthFirst(),
        spinLeastMemory(),
        ...several(spinDepthFirstCores(cores), spinBreadthFirstCores(cores)),
        rumur(1),
        ...several(rumur(cores)),
      ];
};

const isBroken = ({ variant }: Size): boolean => brokens.some((size) => size.variant === variant);

/** Measures the sizes one after the other. Throws when two tools disagree. */
export const measurePeers = async (
  sizes: readonly Size[],
  cores: number,
  options: RoundsOptions,
  chosen: (contender: Contender) => boolean = () => true,
): Promise<readonly Result[]> => {
  mkdirSync(out, { recursive: true });
  const results: Result[] = [];
  for (const size of sizes)
    results.push({ size, measured: await measure(size, contendersFor(size, cores).filter(chosen), options) });
  return results;
};
