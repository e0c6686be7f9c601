// What `shootdown compare mapcount` compares.
import { type Bounds, type Contest, instantiate, ShootdownError, type Subject, variantFor } from '../../src/index.ts';
import { policies } from '../machine/mapcount/policies.ts';
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import { costsOf } from './costs.ts';
import { contestOf, modelOf } from './model.ts';
import { questions } from './questions.ts';
import { scenarios } from './scenarios.ts';

const subjectOf = (compared: readonly MapcountPolicy[]): Subject => {
  const model = modelOf(compared);
  const policyOf = (name: string): MapcountPolicy => {
    const policy = compared.find((one) => one.name === name);
    if (policy === undefined) throw new ShootdownError('unknown', `there is no policy '${name}'`);
    return policy;
  };
  return {
    name: 'mapcount',
    title: model.title,
    bounds: model.bounds,
    questions,
    parts: scenarios.map(({ name, title, bounds }) => ({ name, title, bounds: bounds as Bounds })),
    candidates: compared.map(({ name, title }) => ({ name, title })),
    costsOf: (candidate) => costsOf(policyOf(candidate)),
    model,
    contest: (candidate, part, set): Contest => {
      const scenario = scenarios.find(({ name }) => name === part);
      if (scenario === undefined) throw new ShootdownError('unknown', `there is no part '${part}'`);
      const { bounds } = instantiate(model, variantFor(policyOf(candidate).name, part), set);
      return contestOf(policyOf(candidate), scenario, bounds);
    },
    withCandidate: (exported, file) => {
      const policy = parsePolicy(exported, file);
      if (compared.some(({ name }) => variantFor(name, '') === variantFor(policy.name, '')))
        throw new ShootdownError(
          'usage',
          `${file}: there is a policy '${policy.name}' already`,
          'give it another name',
        );
      return { subject: subjectOf([...compared, policy]), name: policy.name };
    },
  };
};

const functions = [
  'folio',
  'mapped',
  'count',
  'shared',
  'partial',
  'pageMapped',
  'references',
  'exact',
  'least',
  'cell',
];

/** A user's file may export anything. */
const parsePolicy = (exported: unknown, file: string): MapcountPolicy => {
  const refuse = (what: string): never => {
    throw new ShootdownError(
      'usage',
      `${file} exports no mapcount policy: ${what}`,
      "write export default definePolicy({ ... }), with definePolicy from 'shootdown/mapcount'",
    );
  };
  if (typeof exported !== 'object' || exported === null) return refuse('its default export is no object');
  const policy = exported as Readonly<Record<string, unknown>>;
  if (typeof policy.name !== 'string' || !/^[\w.+/-]+$/.test(policy.name))
    return refuse("its 'name' is not of letters, digits, -, +, / and .");
  if (typeof policy.title !== 'string') return refuse("its 'title' is no text");
  for (const name of functions) if (typeof policy[name] !== 'function') return refuse(`its '${name}' is no function`);
  const lists = [policy.map, policy.unmap, ...[policy.split, policy.move].flatMap((pair) => partsOf(pair))];
  for (const list of lists)
    if (!Array.isArray(list) || !list.every((part) => typeof part === 'function'))
      return refuse("'map', 'unmap', and 'add' and 'remove' of 'split' and 'move' are lists of functions");
  return exported as MapcountPolicy;
};
const partsOf = (pair: unknown): readonly unknown[] =>
  typeof pair === 'object' && pair !== null && 'add' in pair && 'remove' in pair
    ? [pair.add, pair.remove]
    : [undefined];

export default subjectOf(policies);
