import type { Program } from './program.ts';

/**
 * The variants of `some`, of all those in `of`, in few words: `all but` the others where these are fewer, `b2-*` for all variants
 * that begin so. `all`: every variant that is told of; of several models each variant is told with its model.
 */
export const variantWords = (
  some: readonly Program[],
  of: readonly Program[],
  all: readonly Program[] = of,
): string => {
  const models = new Set(all.map(({ instance }) => instance.model.name));
  const others = of.filter((program) => !some.includes(program));
  const words = (programs: readonly Program[]): readonly string[] =>
    [...models].flatMap((model) => {
      const inModel = ({ instance }: Program): boolean => instance.model.name === model;
      const names = programs.filter(inModel).map(({ instance }) => instance.variant);
      if (names.length === 0) return [];
      if (models.size === 1) return short(names, all.map(variantOf));
      if (names.length === of.filter(inModel).length) return [`${model}/*`];
      return short(names, all.filter(inModel).map(variantOf)).map((name) => `${model}/${name}`);
    });
  const [these, those] = [words(some), words(others)];
  return those.length < these.length ? `all but ${those.join(', ')}` : these.join(', ');
};

const variantOf = ({ instance }: Program): string => instance.variant;

/** Names of variants, where all of a model's that begin with the same words are among them as `b2-*`. */
const short = (names: readonly string[], all: readonly string[]): readonly string[] => {
  const has = new Set(names);
  const beginnings = (name: string): readonly string[] =>
    [...name.matchAll(/-/g)].map(({ index }) => name.slice(0, index));
  const whole = (beginning: string): boolean => {
    const begun = all.filter((name) => name === beginning || name.startsWith(`${beginning}-`));
    return begun.length > 1 && begun.every((name) => has.has(name));
  };
  return [
    ...new Set(
      names.map((name) => {
        const beginning = [...beginnings(name), name].find(whole);
        return beginning === undefined ? name : all.includes(beginning) ? `${beginning}*` : `${beginning}-*`;
      }),
    ),
  ];
};
