import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { importedBy } from '../../checkpoint/identity/source-files.ts';
import { modulePathOf, parseTarget } from '../../loading/find-module.ts';
import type { Context } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';

/** Milliseconds between two looks at the files. A look costs one of stat(2) for each, so it needs no help of the system. */
const LOOK_MS = 150;

/**
 * Runs this command line without --watch, and again whenever a file changes that one of the models is written in: each time in a
 * process of its own, since a module that was loaded once stays what it was. Of a shipped model these are the files of the program,
 * so with `npm run dev` those that are edited. A model that cannot be loaded is told by that process, and waited for. Ends when the
 * signal is given. Throws like `modulePathOf` for a file that is not there.
 */
export const watchCheck = async (targets: readonly string[], { output, signal }: Context): Promise<number> => {
  const models = await Promise.all(targets.map((target) => modulePathOf(parseTarget(target).model)));
  const command = [...process.execArgv, ...process.argv.slice(1).filter((text) => text !== '--watch')];
  while (!signal.aborted) {
    const before = marksOf(models);
    const child = spawn(process.execPath, command, { stdio: 'inherit' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    void ended.then(() => {
      if (!signal.aborted && child.signalCode === null) output.note(['watching; Ctrl-C ends']);
    });
    const changed = await changeOf(before, signal);
    if (changed !== undefined) output.note([`${relative(process.cwd(), changed)} has changed`]);
    // What it found by then is of a model that is no more.
    child.kill('SIGKILL');
    await ended;
  }
  return exitCodes.interrupted;
};

/** Of every file of some models: what tells that it has changed. */
const marksOf = (models: readonly string[]): ReadonlyMap<string, string> =>
  new Map(models.flatMap((model) => [...importedBy(model, () => false).keys()]).map((file) => [file, markOf(file)]));

const markOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'not there' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
};

/** The first file that is found to have changed; undefined when the signal is given before one is. */
const changeOf = async (marks: ReadonlyMap<string, string>, signal: AbortSignal): Promise<string | undefined> => {
  for (;;) {
    try {
      await wait(LOOK_MS, undefined, { signal });
    } catch {
      return undefined;
    }
    for (const [file, mark] of marks) if (markOf(file) !== mark) return file;
  }
};
