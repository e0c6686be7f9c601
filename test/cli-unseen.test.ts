// The end of a process whose main thread is being looked at all the time, by the thread that watches it.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { environment, file, folder } from './run-cli.ts';

const compiled = (path: string): string => new URL(`../out/dist/src/cli/${path}`, import.meta.url).href;

/** Ends with `end` while it is looked at for the third time: what a look evaluates here notes that. */
const program = (end: string): string => `
import { watchMainThread } from '${compiled('main-watch.js')}';
import { onceUnseen } from '${compiled('unseen.js')}';
let looks = 0;
const value = () => void (++looks === 3 && setImmediate(() => ${end}));
Object.defineProperty(globalThis, Symbol.for('shootdown.look'), { value });
watchMainThread(1, 0);
setInterval(() => {}, 1);
`;

test('it waits for the look that is going on: Node would wait for a debugger, and say so', () => {
  for (let run = 0; run < 3; run++) {
    const path = file('looked-at.mjs', program('onceUnseen(() => process.exit(0))'));
    const ran = spawnSync(process.execPath, [path], { cwd: folder, encoding: 'utf8', env: environment() });
    expect({ code: ran.status, signal: ran.signal, err: ran.stderr }).toEqual({ code: 0, signal: null, err: '' });
  }
});
