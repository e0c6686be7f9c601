import { check } from '../../../check/check.ts';
import { isCounterexample } from '../../../check/result.ts';
import { ShootdownError } from '../../../model/errors.ts';
import { allCases, type Case, formsOf, isNamedBy, unknownCase } from '../../bugs/cases.ts';
import { Collector } from '../problems.ts';
import { type Opened, wayOf } from './way.ts';

/**
 * Opens a case of the catalogue: its broken form, with the race, which is looked for, to be held against the mended form. Throws an
 * `unknown` error for an id that no case has.
 */
export const openCase = async (id: string): Promise<Opened> => {
  const problems = new Collector();
  const cases = await allCases(problems);
  problems.raise();
  const problem = unknownCase(id, cases);
  if (problem !== undefined) throw problem;
  const found = cases.find(({ bug }) => isNamedBy(id)(bug.id)) as Case;
  const { bug } = found;
  const broken = formsOf([found])[0]?.broken;
  if (broken === undefined) throw new Error(`case ${bug.id} has no broken form`);
  const { verdict } = await check(broken.instance, { properties: broken.properties });
  if (!isCounterexample(verdict))
    throw new ShootdownError(
      'model',
      `${broken.label}, which is to have the bug ${bug.id}, is '${verdict.kind}'`,
      `shootdown bugs ${bug.id} says more`,
    );
  const way = wayOf(verdict);
  return {
    instance: broken.instance,
    verdict,
    way: { ...way, words: `${bug.id}, ${bug.title}: ${way.words}` },
    against: bug.fixed,
  };
};
