import type { Counterexample } from '../check/result.ts';
import { type Instance, variantOf } from '../model/instance.ts';
import type { Elements } from '../model/language/property.ts';
import { diagram, diagramWidth } from '../trace/diagram/diagram.ts';
import { wrap } from '../trace/diagram/wrap.ts';
import { count } from './numbers.ts';
import { placeWords } from './text.ts';

/**
 * A counterexample as a text that can be pasted into a mail: which variant at which bounds, the race diagram, what it
 * breaks, and the command that replays it (left out when the verdict is kept in no file).
 */
export const counterexample = (
  instance: Instance,
  verdict: Counterexample,
  command: string | undefined,
  width: number = diagramWidth,
): readonly string[] => {
  const { model, variant, bounds, system } = instance;
  const title = variantOf(model, variant)?.title;
  return [
    ...fold(width)(`${model.name}/${variant}${title === undefined ? '' : `: ${title}`}`),
    ...boundsLine(bounds, width),
    ...diagram(system, verdict.trace, width, loopRemarks(verdict)),
    '',
    ...ending(verdict).flatMap(fold(width)),
    ...(verdict.trace.shortest === false
      ? fold(width)(
          'found depth first: an interleaving of fewer steps may exist; without --search dfs a shortest one is found',
        )
      : []),
    ...(command === undefined ? [] : [`replay: ${command}`]),
  ];
};

const fold =
  (width: number) =>
  (text: string): readonly string[] => {
    const margin = /^ */.exec(text)?.[0] ?? '';
    return wrap(text.trimStart(), width - margin.length, 2).map((line) => margin + line);
  };

/** `bounds: cpus 1, ptes 3`; no line for a model without bounds. */
export const boundsLine = (bounds: Instance['bounds'], width: number): readonly string[] => {
  const parts = Object.entries(bounds).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? [] : fold(width)(`bounds: ${parts.join(', ')}`);
};

const ending = (verdict: Counterexample): readonly string[] => {
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
        ...verdict.waiting.map(({ thread, step }) => `  ${thread} waits in ${step}`),
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

/** `cpu 1, va 0, folio 2`. */
export const elementWords = (elements: Elements): string =>
  Object.entries(elements)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
