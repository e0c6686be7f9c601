import { ownBounds } from '../../model/instance.ts';
import type { Bug } from '../../model/variant.ts';
import { valuesWords } from '../../report/named-values.ts';
import { count, duration } from '../../report/numbers.ts';
import type { Fact, Page } from '../../report/page/page.ts';
import { notices, verdictWords } from '../../report/text.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import type { CheckedCase } from './cases.ts';

/** `2022, 5df397dec7c4, CVE-2022-41222`. */
const when = ({ year, commit, cve }: Bug): string =>
  [year, commit, cve].filter((fact) => fact !== undefined).join(', ');

/** Who had it, and when it was mended, if there was something to mend. */
const whose = (bug: Bug): readonly (readonly [head: string, text: string])[] => {
  const { kind, versions = '', year, commit, fromMemory = [] } = bug;
  const right = commit === undefined ? '' : `; right in the kernel since ${commit}`;
  const facts = {
    kernel: [
      ['a kernel had it', versions],
      ['mended in', when(bug)],
    ],
    posted: [['posted', `${year ?? 'not known when'}; no kernel had it${right}`]],
    rule: [
      ['a rule, with a part of it removed', `no kernel had it${when(bug) === '' ? '' : `; the rule: ${when(bug)}`}`],
    ],
  } as const;
  const open = [
    ['a kernel has it', versions],
    ['mended in', 'nothing that is known here'],
  ] as const;
  return [
    ...(kind === 'kernel' && year === undefined ? open : facts[kind]),
    ...(fromMemory.length === 0 ? [] : [['from memory, not looked up', fromMemory.join(', ')] as const]),
  ];
};

/**
 * One screen on a case: what happened, who acts, the commit, what the fix changes, at which bounds the mended form was
 * checked; and between them the diagram that was found.
 */
export const explanation = (
  { model, variant, bug, fixedAt, broken, fixed, diagram }: CheckedCase,
  page: Page,
): readonly string[] => {
  const fact = (name: string, text: string): Fact => ({ name, items: [text] });
  const fixedTitle = model.variants.find(({ name }) => name === bug.fixed)?.title ?? '';
  return [
    ...page.heading(`${bug.id}: ${bug.title}`),
    ...page.facts([...whose(bug).map(([head, text]) => fact(head, text)), fact('kernel', bug.kernel.join('; '))]),
    ...page.gap,
    ...(page.style === 'markdown' ? page.lines([bug.story]) : wrap(bug.story, page.width, 0)),
    ...page.gap,
    ...diagram,
    ...page.gap,
    ...page.facts([
      fact('the fix', bug.fix),
      fact(
        `with it (${model.name}/${bug.fixed}${fixedTitle === '' ? '' : `: ${fixedTitle}`})`,
        fixed === undefined
          ? 'not checked'
          : `${verdictWords(fixed.result.verdict)}, ${count(fixed.result.statistics.states, 'state')} in ${duration(fixed.result.statistics.seconds)}`,
      ),
      fact('checked at', valuesWords(fixedAt)),
      fact('the bug at', valuesWords(ownBounds(model, variant.name))),
    ]),
    ...[broken, fixed].flatMap((form) => (form === undefined ? [] : page.lines(notices(form.result)))),
  ];
};
