/**
 * Breaks a text into lines of at most `width` characters, at spaces; the second and later lines are indented. A word
 * that is longer than a line is not cut: it has a line of its own, which is longer.
 */
export const wrap = (text: string, width: number, indent: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  const margin = ' '.repeat(Math.min(indent, Math.max(0, width - 8)));
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = margin;
    } else if (line.trim() !== '') {
      line += ' ';
    }
    line += word;
  }
  return [...lines, line];
};
