/** The width of diagrams, and of what is folded like them, that fits a mail. */
export const diagramWidth = 100;

/**
 * Breaks a text into lines of at most `width` characters, at spaces; the second and later lines are indented. A word
 * that is longer than a line is broken where the line ends.
 */
export const wrap = (text: string, width: number, indent: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  const margin = ' '.repeat(Math.min(indent, Math.max(0, width - 8)));
  for (const word of text.split(' ')) {
    let rest = word;
    if (line.trim() !== '' && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = margin;
    } else if (line.trim() !== '') {
      line += ' ';
    }
    while (line.length + rest.length > width) {
      const room = width - line.length;
      lines.push(line + rest.slice(0, room));
      rest = rest.slice(room);
      line = margin;
    }
    line += rest;
  }
  return [...lines, line];
};

/**
 * As `wrap`, for a text of parts that should stay whole: on one line; else the first part and what follows it on a line
 * each; else a part starts a new line when it does not fit on the one before, and is only broken when it does not fit
 * on a line of its own.
 */
export const wrapParts = (parts: readonly string[], width: number, indent: number): readonly string[] => {
  const [first = '', ...rest] = parts;
  const after = ' '.repeat(indent) + rest.join(' ');
  if (parts.join(' ').length > width && first.length <= width && after.length <= width) return [first, after];
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const joined = line === '' ? part : `${line} ${part}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const margin = lines.length === 0 ? '' : ' '.repeat(indent);
    const broken = wrap(part, width - margin.length, 2).map((piece) => margin + piece);
    lines.push(...broken.slice(0, -1));
    line = broken.at(-1) ?? '';
  }
  return [...lines, line];
};
