import type { Domain, Scalarset } from '../../model/language/domain.ts';
import type { System } from '../../model/rules/rule.ts';
import { domainsUnder, stagesOf } from '../changes.ts';

/** Whose column a place is named in: what belongs to it goes without saying. */
export interface Surroundings {
  /** The field of the state under which the thread's frame is. */
  readonly frame: string;
  /** Which one, when there is one a member of a scalarset, and what a member is called: `cpu 1`. */
  readonly id: number | undefined;
  readonly member: string | undefined;
}

/**
 * The place of a state in words: `folios[0].mapcount` is `folio 0 mapcount`, because the array is over the scalarset
 * `folio`; `cpus[1].tlb[0]` is `cpu 1 tlb[va 0]`, and only `tlb[va 0]` in the column of cpu 1.
 */
export const placeName = (system: System, path: string, around?: Surroundings): string => {
  const stages = stagesOf(path);
  const threads = new Set(system.threads.map((thread) => thread.name));
  const words: string[] = [];
  let domains: readonly Domain[] = [system.root];
  for (const stage of stages) {
    if (typeof stage === 'string') words.push(stage);
    else {
      const over = oversOf(domains);
      const name = words.pop() ?? '';
      words.push(elementName(name, stage, over, words.length === 0 && threads.has(name)));
    }
    domains = domains.flatMap((domain) => domainsUnder(domain, stage));
  }
  return withoutImplied(words, around).join(' ');
};

/** What the elements of an array are called, if it is called so in each case of a variant that has one of the name. */
const oversOf = (domains: readonly Domain[]): Scalarset | undefined => {
  const overs = domains.map((domain) => {
    const inner = domain.kind === 'nullable' ? domain.of : domain;
    return inner.kind === 'array' ? inner.over : undefined;
  });
  return overs.every((over) => over === overs[0]) ? overs[0] : undefined;
};

/** `folio 0` for an array `folios` over folios, `tlb[va 0]` for an array `tlb` over addresses, `queue[0]` without a scalarset. */
const elementName = (name: string, i: number, over: Scalarset | undefined, isThread: boolean): string => {
  if (isThread) return `${name} ${i}`;
  if (over === undefined) return `${name}[${i}]`;
  return isPlural(name, over.name) ? `${over.name} ${i}` : `${name}[${over.name} ${i}]`;
};

const isPlural = (name: string, one: string): boolean => name === one || name === `${one}s` || name === `${one}es`;

const withoutImplied = (words: readonly string[], around: Surroundings | undefined): readonly string[] => {
  if (around === undefined || words.length < 2) return words;
  const own = around.id === undefined ? around.frame : `${around.frame} ${around.id}`;
  return words[0] === own || words[0] === around.member ? words.slice(1) : words;
};
