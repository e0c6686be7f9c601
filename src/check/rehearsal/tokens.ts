/** A piece of a recipe's source text. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'mark';
  /** The name, number or mark as it is written; of a text, what is between its quotes. */
  readonly value: string;
}

/**
 * JavaScript as tokens, for a look at comparisons: comments are left out, a template or a regular expression is one mark.
 * It need not be right about everything: what it reads wrongly, no comparison of a field with a word is found in.
 */
export const tokensOf = (source: string): readonly Token[] => {
  const known = read.get(source);
  if (known !== undefined) return known;
  const tokens: Token[] = [];
  for (const [whole, , name, number, single, double, template, mark] of source.matchAll(pattern)) {
    if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number });
    else if (single !== undefined || double !== undefined)
      tokens.push({ kind: 'text', value: unescaped((single ?? double) as string) });
    else if (template !== undefined) tokens.push({ kind: 'mark', value: '`' });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: whole });
  }
  read.set(source, tokens);
  return tokens;
};

/** Each text is asked for twice, and variants of a model have most in common. */
const read = new Map<string, readonly Token[]>();

const pattern =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|([A-Za-z_$][\w$]*)|(\d[\w.]*)|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|(`(?:[^`\\]|\\.)*`)|(===|!==|==|!=|=>|\?\.|\.\.\.|&&|\|\||[^\s\w])/g;

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');
