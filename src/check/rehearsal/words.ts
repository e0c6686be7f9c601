import { nearest, ShootdownError } from '../../model/errors.ts';
import { type Instance, rebuiltVariant } from '../../model/instance.ts';
import type { Domain } from '../../model/language/domain.ts';
import { domainOf } from '../../model/language/step.ts';
import type { System } from '../../model/rules/rule.ts';
import { refuseStrangeUses } from './strange-uses.ts';
import { type Token, tokensOf } from './tokens.ts';

/** For each name of a field, argument or option: the words that it can be. Undefined for what may be anything. */
type Words = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** A comparison in the text of a model: something of this name, or this word, with a word. */
interface Comparison {
  /** The last name of what is compared: `pc` of `a.in(m).pc`. */
  readonly name: string;
  readonly word: string;
  /** As it is written. */
  readonly text: string;
}

/**
 * Throws a `recipe` error for a comparison with a word that what is compared can never be: `a.in(m).pc !== 'finshed'`. Nothing sees that
 * when it runs, so it is looked for in the text of the recipes and of `build`. A name stands for all fields, arguments and options of
 * that name in the model; only a word that is near one of theirs is refused, since the text may be about something else.
 */
export const refuseStrangeWords = (instance: Instance, system: System): void => {
  refuseStrangeUses(textsOf(instance, system), instance, system);
  const suspects = suspectsIn(instance, system, wordsOf(instance, system));
  if (suspects.length === 0) return;
  // A word may belong to another variant.
  const everywhere = new Map(wordsOf(instance, system));
  for (const { name } of instance.model.variants) {
    const other = rebuiltVariant(instance.model, name);
    if (other !== undefined) addWords(everywhere, wordsOf(instance, other));
  }
  const [found] = suspectsIn(instance, system, everywhere);
  if (found === undefined) return;
  const { name, word, text } = found;
  const known = [...(everywhere.get(name) ?? [])];
  throw new ShootdownError(
    'recipe',
    `the model has ${text}, and '${name}' is never '${word}'`,
    `did you mean '${nearest(word, known)}'? There are: ${known.join(', ')}`,
  );
};

const suspectsIn = (instance: Instance, system: System, words: Words): readonly Comparison[] =>
  [...textsOf(instance, system)].flatMap(comparisonsOf).filter(({ name, word }) => {
    const known = words.get(name);
    return known !== undefined && !known.has(word) && nearest(word, known) !== undefined;
  });

/** The text of every function that the model is made of, and of `build` around them, which has their helpers. */
const textsOf = (
  { model }: Instance,
  { initial, rules, properties, liveness, final, observations }: System,
): ReadonlySet<string> =>
  new Set(
    [
      model.build,
      initial.run,
      ...rules.map(({ run }) => run),
      ...properties.map((property) =>
        property.kind === 'always' ? (property.parts ?? property).holds : (property.parts ?? property).seen,
      ),
      ...liveness.flatMap(({ when, comes }) => [when, comes]),
      final,
      ...observations.map(({ see }) => see),
    ].map(String),
  );

/** The variants of a model have most texts in common. */
const compared = new Map<string, readonly Comparison[]>();

const comparisonsOf = (text: string): readonly Comparison[] => {
  let found = compared.get(text);
  if (found === undefined) {
    found = comparisonsIn(tokensOf(text));
    compared.set(text, found);
  }
  return found;
};

/** `x.name === 'word'`, `'word' === x.name`, `case 'word'` of `switch (x.name)`, `['word', 'other'].includes(x.name)`. */
const comparisonsIn = (tokens: readonly Token[]): readonly Comparison[] => {
  const found: Comparison[] = [];
  const add = (name: string | undefined, word: string, text: string): void => {
    if (name !== undefined) found.push({ name, word, text });
  };
  tokens.forEach(({ kind, value }, i) => {
    if (kind !== 'text') return;
    const before = tokens[i - 1]?.value ?? '';
    const after = tokens[i + 1]?.value ?? '';
    if (EQUALS.has(before)) {
      const name = nameBefore(tokens, i - 2);
      add(name, value, `${name} ${before} '${value}'`);
    } else if (EQUALS.has(after)) {
      const name = nameAfter(tokens, i + 2);
      add(name, value, `'${value}' ${after} ${name}`);
    } else if (before === 'case') {
      const name = switchedName(tokens, i);
      add(name, value, `case '${value}' of switch (${name})`);
    } else if ((before === '[' || before === ',') && (after === ',' || after === ']')) {
      const name = includedName(tokens, i);
      add(name, value, `'${value}' in a list that includes(${name})`);
    }
  });
  return found;
};

const EQUALS: ReadonlySet<string> = new Set(['===', '!==', '==', '!=']);

/** The name that the expression ending at `i` ends in; undefined for a call or an element. */
const nameBefore = (tokens: readonly Token[], i: number): string | undefined =>
  tokens[i]?.kind === 'name' ? tokens[i]?.value : undefined;

/** The last name of the expression that begins at `i`. */
const nameAfter = (tokens: readonly Token[], i: number): string | undefined => {
  let name: string | undefined;
  for (let at = i; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.kind === 'name' && (at === i || isDot(tokens[at - 1]))) name = token.value;
    else if (token.value === '(' || token.value === '[') {
      at = closing(tokens, at);
      name = undefined;
    } else if (!isDot(token)) break;
  }
  return name;
};

const isDot = (token: Token | undefined): boolean =>
  token?.kind === 'mark' && (token.value === '.' || token.value === '?.');

/** Where the bracket at `i` is closed. */
const closing = (tokens: readonly Token[], i: number): number => {
  let depth = 0;
  for (let at = i; at < tokens.length; at++) {
    const { kind, value } = tokens[at] as Token;
    if (kind !== 'mark') continue;
    if ('([{'.includes(value)) depth++;
    else if (')]}'.includes(value) && --depth === 0) return at;
  }
  return tokens.length;
};

/** What the `switch` around a `case` is about. */
const switchedName = (tokens: readonly Token[], i: number): string | undefined => {
  let depth = 0;
  for (let at = i; at >= 0; at--) {
    const { kind, value } = tokens[at] as Token;
    if (kind !== 'mark') continue;
    if (value === '}') depth++;
    else if (value === '{' && --depth < 0)
      return tokens[at - 1]?.value === ')' && opens(tokens, at - 1, 'switch') ? nameBefore(tokens, at - 2) : undefined;
  }
  return undefined;
};

/** Whether the bracket that is closed at `i` stands behind this word. */
const opens = (tokens: readonly Token[], i: number, word: string): boolean => {
  let depth = 0;
  for (let at = i; at >= 0; at--) {
    const { kind, value } = tokens[at] as Token;
    if (kind !== 'mark') continue;
    if (value === ')') depth++;
    else if (value === '(' && --depth === 0) return tokens[at - 1]?.value === word;
  }
  return false;
};

/** What a list of words is asked for by `includes`. */
const includedName = (tokens: readonly Token[], i: number): string | undefined => {
  let at = i;
  while (tokens[at]?.kind === 'text' || tokens[at]?.value === ',') at++;
  const isIncludes = tokens[at]?.value === ']' && isDot(tokens[at + 1]) && tokens[at + 2]?.value === 'includes';
  if (!isIncludes || tokens[at + 3]?.value !== '(') return undefined;
  return tokens[closing(tokens, at + 3) - 1]?.kind === 'name' ? nameAfter(tokens, at + 4) : undefined;
};

const wordsOf = ({ model }: Instance, system: System): Words => {
  const words = new Map<string, Set<string> | undefined>();
  const add = (name: string, values: Iterable<string> | undefined): void => {
    if (values === undefined || (words.has(name) && words.get(name) === undefined)) words.set(name, undefined);
    else words.set(name, new Set([...(words.get(name) ?? []), ...values]));
  };
  const visit = (name: string, domain: Domain): void => {
    switch (domain.kind) {
      case 'struct':
        for (const [field, inner] of Object.entries(domain.fields)) visit(field, inner);
        break;
      case 'array':
      case 'list':
      case 'nullable':
      case 'set':
      case 'bag':
        visit(name, domain.of);
        break;
      case 'variant':
        for (const fields of Object.values(domain.cases)) visit(name, fields);
        break;
      case 'oneOf':
        add(name, domain.values);
        break;
      default:
        break;
    }
  };
  visit('', system.root);
  for (const { params } of system.rules)
    for (const [name, param] of Object.entries(params)) {
      const domain = domainOf(param);
      // The values may be anything where they were given one by one.
      if (domain === undefined) add(name, undefined);
      else visit(name, domain);
    }
  // What a variant says may be compared with as well; a word of any variant is fine.
  for (const variant of model.variants) addOptions(variant.with, add);
  return words;
};

const addOptions = (given: unknown, add: (name: string, values: Iterable<string> | undefined) => void): void => {
  if (typeof given !== 'object' || given === null) return;
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') add(name, [value]);
    else if (typeof value === 'object') addOptions(value, add);
  }
};

const addWords = (to: Map<string, ReadonlySet<string> | undefined>, more: Words): void => {
  for (const [name, words] of more) {
    const known = to.get(name);
    to.set(
      name,
      words === undefined || (to.has(name) && known === undefined) ? undefined : new Set([...(known ?? []), ...words]),
    );
  }
};
