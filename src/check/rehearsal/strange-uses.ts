import { ShootdownError } from '../../model/errors.ts';
import type { Instance } from '../../model/instance.ts';
import type { Domain } from '../../model/language/domain.ts';
import type { System } from '../../model/rules/rule.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What the fields of a name can be: a kind of value, as `typeof` tells it; `null`; `part` for a struct, an array or a list. */
type Kind = 'boolean' | 'number' | 'string' | 'null' | 'part';

/** How a field is used in a way that always has the same outcome, and what is meant instead. */
interface Use {
  readonly text: string;
  readonly why: string;
  readonly hint: string;
}

/**
 * Throws a `recipe` error for a use of a field that JavaScript takes, and that always comes out the same: `m.count === '1'`,
 * `m.entry !== undefined`, `!m.lock` of a word, `t.pc = 'next'`. Nothing sees that when it runs, so it is looked for in the text of the
 * recipes: of fields that are read of what recipes call their first and second argument, or of `in(m)`.
 */
export const refuseStrangeUses = (texts: ReadonlySet<string>, { model }: Instance, system: System): void => {
  const kinds = kindsOf(system);
  for (const text of texts) {
    const isBuild = text === String(model.build);
    const [found] = strangeUses(text, kinds, isBuild);
    if (found !== undefined)
      throw new ShootdownError('recipe', `the model has ${found.text}, and ${found.why}`, found.hint);
  }
};

const strangeUses = (text: string, kinds: ReadonlyMap<string, ReadonlySet<Kind>>, isBuild: boolean): readonly Use[] => {
  const tokens = tokensOf(text);
  const views = new Set([...USUAL, ...(isBuild ? [] : parameterNames(tokens))]);
  return tokens.flatMap((token, i): readonly Use[] => {
    const path = token.kind === 'name' ? pathEndingAt(tokens, i, views) : undefined;
    if (path === undefined) return [];
    const next = tokens[i + 1]?.value ?? '';
    if (token.value === 'pc' && next === '=')
      return [
        {
          text: `${path.text} =`,
          why: 'a thread goes to the label that its step returns, whatever is assigned',
          hint: "return 'label'; to make another thread go on or wait, use a field that its steps look at",
        },
      ];
    const known = kinds.get(token.value);
    if (known === undefined) return [];
    const before = tokens[path.from - 1]?.value ?? '';
    return EQUALS.has(next)
      ? comparedWith(tokens, i + 2, `${path.text} ${next}`, token.value, known)
      : EQUALS.has(before) && !ENDS_LATER.has(next)
        ? comparedWith(tokens, path.from - 2, `${path.text} ${before}`, token.value, known)
        : saidOfAWord(tokens, i, path, known);
  });
};

const EQUALS: ReadonlySet<string> = new Set(['===', '!==', '==', '!=']);
/** Behind a name: the expression goes on. */
const ENDS_LATER: ReadonlySet<string> = new Set(['.', '?.', '(', '[', '+', '-', '*', '/', '%']);

/** Before a literal: it is a part of something. */
const BEGINS_BEFORE: ReadonlySet<string> = new Set(['.', '?.', '+', '-', '*', '/', '%']);

/** `m.count === '1'`: the literal at `i` is of a kind that the field never is. */
const comparedWith = (
  tokens: readonly Token[],
  i: number,
  text: string,
  name: string,
  known: ReadonlySet<Kind>,
): readonly Use[] => {
  const literal = literalAt(tokens, i);
  if (literal === undefined || known.has(literal.kind as Kind)) return [];
  const can = [...known].map((kind) => kindWords[kind]).join(' or ');
  return [{ text: `${text} ${literal.text}`, why: `'${name}' is always ${can}`, hint: hintFor(literal.kind, known) }];
};

const kindWords: { readonly [K in Kind]: string } = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a word',
  null: 'null',
  part: 'a part of the state',
};

const hintFor = (kind: string, known: ReadonlySet<Kind>): string =>
  known.size === 1 && known.has('part') && kind !== 'list' && kind !== 'undefined'
    ? 'compare a field of it, or its length'
    : kind === 'undefined'
      ? known.has('null')
        ? 'nothing there is null: compare with null'
        : 'every field has a value, its zero value at first'
      : kind === 'list'
        ? 'two lists are never the same: compare length, and elements by at(i)'
        : `compare it with ${[...known].map((one) => kindWords[one]).join(' or ')}`;

/** What stands at `i`, if that is all there is of it: `'1'`, `undefined`, `[`. */
const literalAt = (
  tokens: readonly Token[],
  i: number,
): { readonly kind: string; readonly text: string } | undefined => {
  const token = tokens[i];
  if (
    token === undefined ||
    ENDS_LATER.has(tokens[i + 1]?.value ?? '') ||
    BEGINS_BEFORE.has(tokens[i - 1]?.value ?? '')
  )
    return undefined;
  if (token.kind === 'text') return { kind: 'string', text: `'${token.value}'` };
  if (token.kind === 'number') return { kind: 'number', text: token.value };
  if (token.kind === 'mark') return token.value === '[' ? { kind: 'list', text: '[' } : undefined;
  if (token.value === 'true' || token.value === 'false') return { kind: 'boolean', text: token.value };
  if (token.value === 'null' || token.value === 'undefined') return { kind: token.value, text: token.value };
  return undefined;
};

/** `!m.lock`, `if (m.lock)`: a word is true in a condition, whichever it is. */
const saidOfAWord = (tokens: readonly Token[], i: number, path: Path, known: ReadonlySet<Kind>): readonly Use[] => {
  if (known.size !== 1 || !(known.has('string') || known.has('part'))) return [];
  const before = tokens[path.from - 1]?.value;
  const after = tokens[i + 1]?.value ?? '';
  const asked = tokens[path.from - 2]?.value;
  const isCondition = before === '(' && (asked === 'if' || asked === 'while') && CONDITION_ENDS.has(after);
  if (!isCondition && !(before === '!' && !ENDS_LATER.has(after))) return [];
  const text = isCondition ? `${asked} (${path.text}` : `!${path.text}`;
  return known.has('string')
    ? [{ text, why: 'a word is true in a condition, whichever it is', hint: `compare it: ${path.text} === 'word'` }]
    : [{ text, why: 'a part of the state is always there', hint: 'look at a field of it, or at its length' }];
};

const CONDITION_ENDS: ReadonlySet<string> = new Set([')', '&&', '||']);

interface Path {
  readonly text: string;
  /** The place of its first token. */
  readonly from: number;
}

/** `m.page.use`, `a.in(m).pc`: the path of names that ends at `i`, if it begins with what a recipe is given. */
const pathEndingAt = (tokens: readonly Token[], i: number, views: ReadonlySet<string>): Path | undefined => {
  let from = i;
  while (isDot(tokens[from - 1]) && tokens[from - 2]?.kind === 'name') from -= 2;
  const text = (start: number): string =>
    tokens
      .slice(start, i + 1)
      .map(({ value }) => value)
      .join('');
  if (from < i && views.has(tokens[from]?.value ?? '')) return { text: text(from), from };
  // Behind in(m): the bracket closes before the dot.
  if (!isDot(tokens[from - 1]) || tokens[from - 2]?.value !== ')') return undefined;
  const open = tokens.slice(Math.max(0, from - 8), from - 1).findLastIndex(({ value }) => value === '(');
  const start = Math.max(0, from - 8) + open;
  const isIn =
    open >= 0 &&
    tokens[start - 1]?.value === 'in' &&
    isDot(tokens[start - 2]) &&
    views.has(tokens[start + 1]?.value ?? '');
  return isIn && tokens[start - 3]?.kind === 'name' ? { text: text(start - 3), from: start - 3 } : undefined;
};

const isDot = (token: Token | undefined): boolean =>
  token?.kind === 'mark' && (token.value === '.' || token.value === '?.');

/** What recipes call the state and their locals; helpers in `build`, too. */
const USUAL: readonly string[] = ['m', 't'];

/** What the function of a text calls its first and second argument: `(m, t) => ...`, `run(m, args) { ... }`. */
const parameterNames = (tokens: readonly Token[]): readonly string[] => {
  const open = tokens.findIndex(({ value }) => value === '(');
  const [first, comma, second] = tokens.slice(open + 1);
  if (first?.kind !== 'name' || (comma?.value !== ',' && comma?.value !== ')')) return [];
  return comma.value === ',' && second?.kind === 'name' ? [first.value, second.value] : [first.value];
};

/** What the fields of each name can be, in all places of the state; without those of arguments, which steps get besides. */
const kindsOf = ({ root }: System): ReadonlyMap<string, ReadonlySet<Kind>> => {
  const kinds = new Map<string, Set<Kind>>();
  const visit = (name: string, domain: Domain): void => {
    const own = kinds.get(name) ?? new Set();
    kinds.set(name, own);
    switch (domain.kind) {
      case 'bool':
        own.add('boolean');
        break;
      case 'int':
      case 'index':
        own.add('number');
        break;
      case 'oneOf':
        own.add('string');
        break;
      case 'nullable':
        own.add('null');
        visit(name, domain.of);
        break;
      case 'struct':
        own.add('part');
        for (const [field, inner] of Object.entries(domain.fields)) visit(field, inner);
        break;
      case 'array':
      case 'list':
        own.add('part');
        // The fields of elements; the elements themselves have no name.
        if (domain.of.kind === 'struct')
          for (const [field, inner] of Object.entries(domain.of.fields)) visit(field, inner);
        else if (
          domain.of.kind !== 'bool' &&
          domain.of.kind !== 'int' &&
          domain.of.kind !== 'index' &&
          domain.of.kind !== 'oneOf'
        )
          visit('', domain.of);
        break;
    }
  };
  visit('', root);
  kinds.delete('');
  return kinds;
};
