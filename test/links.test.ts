// Links between the pages of the repository lead somewhere: to a file that is there, and to a heading that it has.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelPages, pages, root } from './pages.ts';

const others = [
  'CHANGELOG.md',
  'bench/README.md',
  'kernel/README.md',
  'src/report/JSON.md',
  'src/checkpoint/FORMAT.md',
  'src/packed/learning/README.md',
];

/** Markdown without what is shown as it stands: links in it are none. */
const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors that GitHub gives the headings of a page. */
const anchorsOf = (markdown: string): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  const headings = [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(
    headings.map((anchor) => {
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
};

/** The links of a page that lead nowhere. */
const broken = (page: string): readonly string[] => {
  const links = [...withoutCode(readFileSync(join(root, page), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, link = '']) => link,
  );
  return links.filter((link) => {
    if (/^(?:https?|mailto):/.test(link)) return false;
    const [path = '', anchor] = link.split('#', 2);
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (target.startsWith('..') || !existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    return (
      statSync(join(root, target)).isDirectory() || !anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor)
    );
  });
};

describe('links', () => {
  test.each([...pages, ...others, ...modelPages])('of %s lead somewhere', (page) => {
    expect(broken(page)).toEqual([]);
  });

  test('from the README reach every page of docs, those of the findings by their own', () => {
    const isFinding = (page: string): boolean =>
      page.startsWith('docs/findings/') && page !== 'docs/findings/README.md';
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(
      pages.filter((page) => page.startsWith('docs/') && !isFinding(page) && !readme.includes(`](${page})`)),
    ).toEqual([]);
    const index = readFileSync(join(root, 'docs/findings/README.md'), 'utf8');
    expect(pages.filter((page) => isFinding(page) && !index.includes(`](${basename(page)}`))).toEqual([]);
  });
});
