// Two models of a user's own; the jobs of one wait, on the thread that does them, until a test lets them go on; without any work meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from '../run/after-file.ts';

const counter = fileURLToPath(new URL('../../out/dist/test/fixtures/models/counter.js', import.meta.url));

export interface GatedModel {
  /** Where programs are run, and this process is: that of all of a file's models. */
  readonly folder: string;
  /** What programs that run there call the models. */
  readonly free: string;
  readonly gated: string;
  /** Lets the jobs of the gated one go on: those that wait, and those that come. */
  open(): void;
  /** Edits its file. */
  edit(): void;
  /** Another folder that has both under the same names, the gated one edited. */
  editedElsewhere(): string;
}

let folder: string | undefined;
let models = 0;

/** A folder of the file's own, in which this process is until its last test has ended. */
const folderHere = (): string => {
  if (folder !== undefined) return folder;
  const [before, own] = [process.cwd(), newFolder()];
  process.chdir(own);
  afterFile(() => {
    folder = undefined;
    process.chdir(before);
  });
  folder = own;
  return own;
};

const newFolder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'shootdown-cluster-'));
  afterFile(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** The model `counter` twice, under names of their own. */
export const gatedModel = (): GatedModel => {
  const own = folderHere();
  const [free, gated] = [`./free-${models}.js`, `./gated-${models}.js`];
  const gate = join(own, `open-${models++}`);
  // The thread of a job, and no other of a test's (programs-here.ts), was given nothing.
  const text = `
    import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { isMainThread, workerData } from 'node:worker_threads';
    export { default } from '${counter}';
    while (!isMainThread && workerData === undefined && !existsSync('${gate}')) await setTimeout(20);
  `;
  const write = (where: string, gatedText: string): void => {
    writeFileSync(join(where, free), `export { default } from '${counter}';`);
    writeFileSync(join(where, gated), gatedText);
  };
  const edited = `${text}// edited`;
  write(own, text);
  return {
    folder: own,
    free,
    gated,
    open: () => writeFileSync(gate, ''),
    edit: () => write(own, edited),
    editedElsewhere: () => {
      const elsewhere = newFolder();
      write(elsewhere, edited);
      return elsewhere;
    },
  };
};
