import { ShootdownError, suggest } from './errors.ts';
import type { Bug, Variant } from './variant.ts';

/** Checks the bug of a variant. Throws a `model` error that says what is wrong with it. */
export const checkBug = <B extends string>(
  model: string,
  { name, bug, expect }: Variant<B, unknown>,
  variants: readonly Variant<B, unknown>[],
): void => {
  if (bug === undefined) return;
  const refuse = (problem: string, hint: string): ShootdownError =>
    new ShootdownError('model', `the bug of '${model}/${name}' ${problem}`, hint);
  if (!/^[A-Z]\d+[a-z]?$/.test(bug.id))
    throw refuse(`has the id '${bug.id}'`, 'an id is a letter, a number, and for one of several forms a letter: A7b');
  if (bug.commit !== undefined && !/^[0-9a-f]{12}$/.test(bug.commit))
    throw refuse(`was mended by '${bug.commit}'`, 'give the first 12 hexadecimal digits of the commit');
  checkFacts(bug, refuse);
  if (variants.some((other) => other.name !== name && other.bug?.id === bug.id))
    throw refuse(`has the id '${bug.id}' of another variant`, 'forms of one case have letters: A7, A7b');
  const first = typeof expect === 'function' ? undefined : 'kind' in expect ? expect : expect[0];
  if (first?.kind === 'any' || first?.kind === 'holds')
    throw refuse('is not expected to break anything', "say what it breaks: expect: breaks('MKCLEAN', 9)");
  const fixed = variants.find((variant) => variant.name === bug.fixed);
  if (fixed === undefined || fixed.name === name || fixed.mutant !== undefined || fixed.bug?.id === bug.id)
    throw refuse(
      `is mended in '${bug.fixed}', which is ${fixed === undefined ? 'no variant' : fixed.name === name ? 'the same variant' : 'a mutant'}`,
      fixed === undefined
        ? suggest(
            bug.fixed,
            variants.map((variant) => variant.name),
          )
        : 'name the variant in which it cannot happen',
    );
};

/** What is said of a case has to fit its kind. */
const checkFacts = (bug: Bug, refuse: (problem: string, hint: string) => ShootdownError): void => {
  const { kind, versions, year, commit, cve, fromMemory = [] } = bug;
  if (cve !== undefined && !/^CVE-\d{4}-\d{4,}$/.test(cve))
    throw refuse(`has the CVE '${cve}'`, 'write it as CVE-2018-18281');
  if (kind === 'kernel') {
    if (versions === undefined)
      throw refuse('was in a kernel, and does not say in which', "say it: versions: 'v3.15 to v6.1'");
    if (commit !== undefined && year === undefined)
      throw refuse(`was mended by ${commit}, and does not say when`, 'give the year of the commit');
    if (cve !== undefined && commit === undefined)
      throw refuse(`has ${cve}, and no commit`, 'a CVE of Linux names the commit that fixed it');
  } else {
    const extra = versions === undefined ? (cve === undefined ? undefined : 'a CVE') : 'versions';
    if (extra !== undefined)
      throw refuse(`has ${extra}, and was in no kernel`, "if a kernel had it, say kind: 'kernel'");
  }
  const absent = fromMemory.find((fact) => bug[fact] === undefined);
  if (absent !== undefined)
    throw refuse(`has its ${absent} from memory, and has none`, `take '${absent}' out of fromMemory`);
};

/** The variants, each with its bug; `bugs` has them by the name of the variant. Throws a `model` error for a name that no variant has. */
export const withBugs = <B extends string, V>(
  variants: readonly Variant<B, V>[],
  bugs: { readonly [variant: string]: Bug<B> },
): readonly Variant<B, V>[] => {
  for (const name of Object.keys(bugs))
    if (!variants.some((variant) => variant.name === name))
      throw new ShootdownError(
        'model',
        `a bug is said of '${name}', which is no variant`,
        suggest(
          name,
          variants.map((variant) => variant.name),
        ),
      );
  return variants.map((variant) => {
    const bug = bugs[variant.name];
    return bug === undefined ? variant : { ...variant, bug };
  });
};
