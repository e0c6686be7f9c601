// The pages as they were built: what `shootdown explore` serves, and what goes into files that are sent.

import { readFileSync } from 'node:fs';
import { ShootdownError } from '../../model/errors.ts';

/** The files of the page that is served. */
export type PageFile = 'index.html' | 'app.js' | 'app.css';

/** Reads the page that is served. Throws a `file` error where it is not there. */
export const readPage = (): { readonly [F in PageFile]: Buffer } => ({
  'index.html': read('index.html'),
  'app.js': read('app.js'),
  'app.css': read('app.css'),
});

/** Reads what a file that is sent has besides its data, so that it can stand in one. Throws a `file` error where it is not there. */
export const readReport = (): { readonly script: string; readonly style: string } => ({
  script: read('report.js').toString('utf8').replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3c!--'),
  style: read('report.css').toString('utf8'),
});

/** From beside the compiled program, or from where a checkout builds it. */
const read = (file: string): Buffer => {
  for (const folder of ['../../../page/', '../../../out/dist/page/'])
    try {
      return readFileSync(new URL(folder + file, import.meta.url));
    } catch {
      // The other one, then.
    }
  throw new ShootdownError('file', `the page is not there: ${file}`, 'in a checkout: npm run build');
};
