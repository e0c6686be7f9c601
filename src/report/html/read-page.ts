// The page that shows a machine, as it was built.

import { readFileSync } from 'node:fs';
import { ShootdownError } from '../../model/errors.ts';

/** The files of the page. */
export type PageFile = 'index.html' | 'app.js' | 'app.css';

/** Reads the page, from beside the compiled program or from where a checkout builds it. Throws a `file` error where it is not. */
export const readPage = (): { readonly [F in PageFile]: Buffer } => {
  for (const folder of ['../../../page/', '../../../out/dist/page/'])
    try {
      const read = (file: string): Buffer => readFileSync(new URL(folder + file, import.meta.url));
      return { 'index.html': read('index.html'), 'app.js': read('app.js'), 'app.css': read('app.css') };
    } catch {
      // The other one, then.
    }
  throw new ShootdownError('file', 'the page is not there', 'in a checkout: npm run build');
};
