/** A fenced block of a Markdown text. */
export interface FencedBlock {
  /** What follows the opening fence: `js`, `ts`, or nothing. */
  readonly language: string;
  readonly text: string;
  /** The paragraph before it, with its lines as they are. */
  readonly introduction: string;
}

const fence = /^```(\w*)\n(.*?)^```$/gms;

export const fencedBlocks = (markdown: string): readonly FencedBlock[] =>
  [...markdown.matchAll(fence)].map(({ index, 1: language = '', 2: text = '' }) => ({
    language,
    text,
    introduction: markdown.slice(0, index).trimEnd().split('\n\n').at(-1) ?? '',
  }));

/** The text with the fenced block whose first line is `first` made to hold `text`. */
export const withBlock = (markdown: string, first: string, text: string): string =>
  markdown.replaceAll(fence, (block, language: string, old: string) =>
    old.split('\n', 1)[0] === first ? `\`\`\`${language}\n${text}\`\`\`` : block,
  );
