import { type Breakable, broken } from './breakable.ts';
import type { Row } from './row.ts';

/** One step below the other, each behind the name of who takes it: for diagrams with no room for columns. */
export const inOrder = (headings: readonly Breakable[], rows: readonly Row[], width: number): readonly string[] =>
  rows.flatMap(({ column, texts: [call, ...more] }) => {
    const name = (headings[column] as Breakable).atoms;
    return [
      ...(call === undefined ? [] : [{ indent: 0, atoms: [...withColon(name), ...behind(call)] }]),
      ...more.map(({ indent, atoms }) => ({ indent: indent + 2, atoms })),
    ].flatMap((text) => broken(text, width).lines);
  });

const withColon = (name: Breakable['atoms']): Breakable['atoms'] =>
  name.map((atom, i) => ({ ...atom, hang: 6, text: i === name.length - 1 ? `${atom.text}:` : atom.text }));

/** A step begins in a line of its own rather than in the middle of its name. */
const behind = ({ atoms }: Breakable): Breakable['atoms'] =>
  atoms.map((atom, i) => (i === 0 ? { ...atom, joint: ' ', cost: 0, hang: 6 } : { ...atom, hang: 8 }));
