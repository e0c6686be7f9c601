/** A text of a diagram, and the places where it may go on in the next line: never within an identifier or a number. */
export interface Breakable {
  /** Columns before its first line. */
  readonly indent: number;
  readonly atoms: readonly Atom[];
}

/** What stays on one line. */
export interface Atom {
  readonly text: string;
  /** What is between it and the atom before it, on the same line. */
  readonly joint: '' | ' ';
  /** What it costs the reader if a line begins with it, where a line more costs `LINE`. */
  readonly cost: number;
  /** Columns before a line that begins with it, besides the indent. */
  readonly hang: number;
}

const LINE = 10;

/**
 * A text in parts, such as `folio 0 mapcount:`, `1`, `-> 0`. A line begins most readily with a part, then after a comma, then at another
 * space; where nothing else fits, after `(`, `.`, `/` or `->` within a word. `hang`: how much further in a line begins that begins with a
 * part; one that begins within a part is in twice as far.
 */
export const breakable = (parts: readonly string[], indent: number, hang = 2): Breakable => ({
  indent,
  atoms: parts.flatMap((part, p) =>
    part.split(' ').flatMap((word, w, words) =>
      word.split(withinWord).map((text, i): Atom => {
        if (i > 0) return { text, joint: '', cost: 18, hang: 2 * hang };
        if (w > 0) return { text, joint: ' ', cost: words[w - 1]?.endsWith(',') ? 13 : 16, hang: 2 * hang };
        // The old value goes to the next line together with the new one, if there is room.
        return { text, joint: ' ', cost: p === 2 ? 1 : 0, hang: p === 0 ? 0 : hang };
      }),
    ),
  ),
});

const withinWord = /(?<=\w\()(?=[^)])|(?<=\w\.)(?=[A-Za-z_])|(?<=\w\/)(?=\w)|(?<=\w->)(?=\w)/;

/** How long it is on one line. */
export const lengthOf = ({ indent, atoms }: Breakable): number =>
  atoms.reduce((sum, { text, joint }, i) => sum + (i === 0 ? 0 : joint.length) + text.length, indent);

/** The fewest columns in which no atom is cut. */
export const leastWidth = ({ indent, atoms }: Breakable): number =>
  Math.max(...atoms.map(({ text, hang }, i) => indent + (i === 0 ? 0 : hang) + text.length));

/** A text in its lines, and what they cost the reader. */
export interface Broken {
  readonly lines: readonly string[];
  readonly cost: number;
}

/**
 * The lines of a text in so many columns, broken where it costs least. An atom that is longer than that stays whole, and its line is longer.
 */
export const broken = ({ indent, atoms }: Breakable, width: number): Broken => {
  // From the last atom on: what the lines cost that begin with it, and where the next one begins.
  const best: { readonly cost: number; readonly end: number }[] = [];
  for (let start = atoms.length - 1; start >= 0; start--) {
    const { cost: own, hang } = atoms[start] as Atom;
    let length = indent + (start === 0 ? 0 : hang);
    let least = { cost: Number.POSITIVE_INFINITY, end: start + 1 };
    for (let end = start + 1; end <= atoms.length; end++) {
      const { text, joint } = atoms[end - 1] as Atom;
      length += (end - 1 === start ? 0 : joint.length) + text.length;
      if (length > width && end > start + 1) break;
      const cost = LINE + (start === 0 ? 0 : own) + (best[end]?.cost ?? 0);
      if (cost <= least.cost) least = { cost, end };
    }
    best[start] = least;
  }
  const lines: string[] = [];
  for (let start = 0; start < atoms.length; ) {
    const { end } = best[start] as { readonly end: number };
    const margin = ' '.repeat(indent + (start === 0 ? 0 : (atoms[start] as Atom).hang));
    const text = atoms.slice(start, end).map((atom, i) => (i === 0 ? '' : atom.joint) + atom.text);
    lines.push(margin + text.join(''));
    start = end;
  }
  return { lines, cost: best[0]?.cost ?? 0 };
};
