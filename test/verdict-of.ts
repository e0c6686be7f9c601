import { check, defineModel, holds, instantiate, type Result, type System } from '../src/index.ts';

/** What a check of a small system says, of which a test is about. */
export const resultOf = (build: () => System, options: { readonly symmetry?: boolean } = {}): Promise<Result> => {
  const variants = [{ name: 'it', title: 'a system of a test', with: {}, expect: holds }];
  const model = defineModel({ name: 'toy', title: 'a system of a test', bounds: {}, variants, build });
  return check(instantiate(model, 'it'), options);
};

/** The verdict in a word: `holds`, `deadlock in 3`, `NOT-HELD in 2`, `unreached: a: step`. */
export const verdictOf = async (build: () => System): Promise<string> => {
  const { verdict } = await resultOf(build);
  switch (verdict.kind) {
    case 'violated':
    case 'liveness':
      return `${verdict.property} in ${verdict.trace.steps.length}`;
    case 'deadlock':
    case 'livelock':
      return `${verdict.kind} in ${verdict.trace.steps.length}`;
    case 'unreached':
      return `unreached: ${[...verdict.properties, ...verdict.steps].join(', ')}`;
    case 'failed':
      return `failed: ${verdict.error.message}`;
    default:
      return verdict.kind;
  }
};
