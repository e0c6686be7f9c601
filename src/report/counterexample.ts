import type { Counterexample } from '../check/result.ts';
import { type Instance, variantOf } from '../model/instance.ts';
import { elementWords } from '../model/language/elements.ts';
import { done } from '../model/language/thread.ts';
import type { System } from '../model/rules/rule.ts';
import { print } from '../model/values/value.ts';
import { domainAt } from '../trace/changes.ts';
import { diagram } from '../trace/diagram/diagram.ts';
import { functionLines } from '../trace/diagram/functions.ts';
import { placeName } from '../trace/diagram/place-name.ts';
import type { Waiting } from '../trace/trace.ts';
import { version } from '../version.ts';
import { count } from './numbers.ts';
import { fold } from './page/columns.ts';
import type { Fact, Page } from './page/page.ts';
import { filePage } from './page/page-of.ts';
import { placeWords } from './text.ts';

/** The command lines that find a counterexample again. */
export interface Again {
  /** Executes its steps; left out where the verdict is kept in no file. */
  readonly replay?: string | undefined;
  /** Looks for it, where its file is not: of a text that is sent to somebody. */
  readonly search?: string | undefined;
}

/**
 * A counterexample as a text that can be pasted: which variant at which bounds, the race diagram, what it breaks, and the command
 * that shows it again. In a mail and on GitHub what is broken comes first, and what the variant is stands by itself.
 */
export const counterexample = (
  instance: Instance,
  verdict: Counterexample,
  again: Again = {},
  page: Page = filePage,
  remarks: readonly string[] = [],
): readonly string[] => {
  const { model, variant, system } = instance;
  const found = variantOf(model, variant);
  const name = `${model.name}/${variant}${found === undefined ? '' : `: ${found.title}`}`;
  const drawn = [
    ...diagram(system, verdict.trace, page.width, loopRemarks(verdict)),
    ...(page.functions ? ['', ...functionLines(verdict.trace, page.width)] : []),
  ];
  const ended = [
    ...ending(system, verdict),
    ...(verdict.trace.shortest === false
      ? [
          'an interleaving of fewer steps may exist: breadth first, with enough time and memory, a shortest one is found',
        ]
      : []),
    ...remarks,
  ];
  if (page.style === 'plain')
    return [
      ...page.heading(name),
      ...page.facts([boundsFact(instance)]),
      ...page.verbatim(drawn),
      '',
      ...ended.flatMap((line) => fold(line, page.width)),
      ...(again.replay === undefined ? [] : page.command('replay', again.replay)),
    ];
  return [
    ...page.lines(ended),
    ...page.gap,
    ...page.facts([{ name: 'variant', items: [name] }, ...originFacts(found), boundsFact(instance)]),
    ...page.verbatim(drawn),
    ...(again.search === undefined ? [] : page.command(`found by shootdown ${version()}; to reproduce`, again.search)),
  ];
};

/** Where a variant comes from: its author's words, and the facts of the case that it is. */
const originFacts = (variant: ReturnType<typeof variantOf>): readonly Fact[] => {
  const { origin, bug } = variant ?? {};
  const items =
    bug === undefined
      ? []
      : [
          bug.id,
          ...(bug.kind === 'kernel'
            ? [`kernels${bug.versions === undefined ? '' : ` ${bug.versions}`}`]
            : bug.kind === 'posted'
              ? ['a posted patch']
              : ['no kernel']),
          ...(bug.commit === undefined ? [] : [`${bug.kind === 'kernel' ? 'fixed by' : 'right since'} ${bug.commit}`]),
          ...(bug.cve === undefined ? [] : [bug.cve]),
        ];
  return [
    { name: 'origin', items: origin === undefined ? [] : [origin] },
    { name: 'case', items },
  ];
};

/** `bounds: cpus 1, ptes 3`; nothing for a model without bounds. */
const boundsFact = ({ bounds }: Pick<Instance, 'bounds'>): Fact => ({
  name: 'bounds',
  items: Object.entries(bounds).map(([name, value]) => `${name} ${value}`),
});

export const boundsLine = (bounds: Instance['bounds'], page: Page): readonly string[] =>
  page.facts([boundsFact({ bounds })]);

/** `b waits in store: it reads lock = a (a waits in load)`. What it reads need not be what it waits for. */
export const waitingWords = (system: System, { thread, step, reads = [] }: Waiting): string => {
  const readings = reads.map(({ path, value, holder }) => {
    const domain = domainAt(system.root, path, value);
    const shown = domain === undefined ? JSON.stringify(value) : print(domain, value);
    const holds =
      holder === undefined || holder.thread === thread ? '' : ` (${holder.thread} ${standing(holder.step)})`;
    return `${placeName(system, path)} = ${shown}${holds}`;
  });
  return `${thread} waits in ${step}${readings.length === 0 ? '' : `: reads ${readings.join(', ')}`}`;
};

const standing = (step: string): string => (step === done ? 'has finished' : `is at ${step}`);

const ending = (system: System, verdict: Counterexample): readonly string[] => {
  const after =
    verdict.trace.steps.length === 0 ? 'in the initial state' : `after ${count(verdict.trace.steps.length, 'step')}`;
  switch (verdict.kind) {
    case 'violated':
      return [
        `${verdict.property} is broken ${after}: ${verdict.sentence}`,
        ...(Object.keys(verdict.elements).length === 0 ? [] : [`broken by: ${elementWords(verdict.elements)}`]),
        ...(verdict.also.length === 0
          ? []
          : [`${verdict.trace.shortest === false ? 'breaks as well' : 'as short'}: ${verdict.also.join(', ')}`]),
      ];
    case 'deadlock':
      return [
        `deadlock ${after}: nothing more can happen`,
        ...verdict.waiting.map((waiting) => `  ${waitingWords(system, waiting)}`),
      ];
    case 'livelock':
      return [
        `livelock ${after}: whatever happens from here on, ${verdict.trapped.length === 1 ? 'this thread' : 'these threads'} can never finish`,
        ...verdict.trapped.map(({ thread, step }) => `  ${thread}, which is at ${step}`),
      ];
    case 'liveness':
      return [`${verdict.property} is not fulfilled: ${verdict.sentence}`, runWords(verdict)];
    case 'failed':
      return [
        verdict.at.kind === 'model'
          ? 'the model cannot be checked:'
          : `the model failed ${after}, in ${placeWords(verdict.at)}:`.replace(
              'in the initial state, in the initial recipe',
              'in the initial recipe',
            ),
        `  ${verdict.error.message}`,
        ...(verdict.error.hint === undefined ? [] : [`  ${verdict.error.hint}`]),
      ];
  }
};

/** Under the first and the last step of a circle, that it is one. */
const loopRemarks = (verdict: Counterexample): readonly (readonly string[])[] => {
  if (verdict.kind !== 'liveness' || verdict.loop === undefined) return [];
  const { loop, trace } = verdict;
  const last = trace.steps.length - 1;
  return trace.steps.map((_, i) => [
    ...(i === loop ? ['<-- the circle begins'] : []),
    ...(i === last && loop <= last ? ['--> and begins again'] : []),
  ]);
};

/** How the run goes on for ever. */
const runWords = ({ loop, trace }: Extract<Counterexample, { kind: 'liveness' }>): string => {
  const { length } = trace.steps;
  if (loop === undefined) return `whatever happens after ${count(length, 'step')}, it cannot come any more`;
  if (loop === length) return `after ${count(length, 'step')} nothing but noise can happen, and it stays so`;
  const circle = length - loop === 1 ? 'the last step is' : `the last ${length - loop} steps are`;
  return `${circle} taken for ever${loop === 0 ? '' : `, after ${count(loop, 'step')}`}; what is fair is kept to`;
};
