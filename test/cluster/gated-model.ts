// A model of a user's own whose jobs wait, on the thread that does them, until a test lets them go on; without any work meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from '../run/after-file.ts';

const counter = fileURLToPath(new URL('../../out/dist/test/fixtures/models/counter.js', import.meta.url));

export interface GatedModel {
  /** Where programs are run that call it `./gated.js`. */
  readonly folder: string;
  /** Lets the jobs of a variant go on: those that wait, and those that come. */
  open(variant: string): void;
  /** Edits the file. */
  edit(): void;
}

/** The model `counter` in a folder of its own; the jobs of the variants `gated` wait. */
export const gatedModel = (...gated: readonly string[]): GatedModel => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-cluster-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'gated.js');
  const text = `
    import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { isMainThread, workerData } from 'node:worker_threads';
    import model from '${counter}';
    const variant = isMainThread ? undefined : workerData?.variant;
    if (${JSON.stringify(gated)}.includes(variant))
      while (!existsSync('${folder}/' + variant)) await setTimeout(20);
    export default model;
  `;
  writeFileSync(file, text);
  return {
    folder,
    open: (variant) => writeFileSync(join(folder, variant), ''),
    edit: () => writeFileSync(file, `${text}// edited`),
  };
};
