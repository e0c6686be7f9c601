import { plain } from '../colour.ts';
import { mailPage } from './mail-page.ts';
import { markdownPage } from './markdown-page.ts';
import type { Page, PageSize, Style } from './page.ts';
import { plainPage } from './plain-page.ts';

export const pageOf = (style: Style, size: PageSize): Page => {
  switch (style) {
    case 'plain':
      return plainPage(size);
    case 'markdown':
      return markdownPage(size);
    case 'mail':
      return mailPage(size);
  }
};

/** The columns of a mail, and of everything that may end up in one. */
export const mailWidth = 72;

/** What files are set on, and results that no command line says more of. */
export const filePage: Page = plainPage({ width: mailWidth, tableWidth: undefined, paint: plain, functions: false });
