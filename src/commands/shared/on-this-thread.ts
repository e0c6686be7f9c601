import { isShipped } from '../../loading/find-module.ts';
import { ownBounds } from '../../model/instance.ts';
import type { SearchOptions } from '../../search/options.ts';
import type { VariantJob } from './variant-job.ts';

/**
 * Whether a search needs no thread of its own, which takes 0.1 s of processor time: at bounds no larger than a shipped variant's own it comes to
 * an end soon and gives way to signals until then, and its JavaScript heap does not fill up, which would end the process. (Only the reference
 * engine has its states there.)
 */
export const isForThisThread = (
  { model, instance, set }: Pick<VariantJob, 'model' | 'instance' | 'set'>,
  { engine }: Pick<SearchOptions, 'engine'>,
): boolean => {
  if (!isShipped(model) || engine === 'reference') return false;
  const own = ownBounds(instance.model, instance.variant);
  return Object.entries(set).every(([bound, value]) => value <= (own[bound] ?? 0));
};
