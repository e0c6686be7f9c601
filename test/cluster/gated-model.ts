// Two models of a user's own; the jobs of one wait, on the thread that does them, until a test lets them go on; without any work meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from '../run/after-file.ts';

const counter = fileURLToPath(new URL('../../out/dist/test/fixtures/models/counter.js', import.meta.url));

export interface GatedModel {
  /** Where programs are run that call them `./free.js` and `./gated.js`. */
  readonly folder: string;
  /** Lets the jobs of `./gated.js` go on: those that wait, and those that come. */
  open(): void;
  /** Edits the file of `./gated.js`. */
  edit(): void;
}

/** The model `counter` twice, in a folder of its own. */
export const gatedModel = (): GatedModel => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-cluster-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const gate = join(folder, 'open');
  const gated = `
    import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { isMainThread } from 'node:worker_threads';
    export { default } from '${counter}';
    while (!isMainThread && !existsSync('${gate}')) await setTimeout(20);
  `;
  writeFileSync(join(folder, 'free.js'), `export { default } from '${counter}';`);
  writeFileSync(join(folder, 'gated.js'), gated);
  return {
    folder,
    open: () => writeFileSync(gate, ''),
    edit: () => writeFileSync(join(folder, 'gated.js'), `${gated}// edited`),
  };
};
