// User-mode Linux: a kernel that is a process. One CPU, no tracing, boots in a second or two.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';
import { type Bootable, diskSize, lastLine, machineEnds } from './boot.ts';

/** The program of Debian's package user-mode-linux. Throws a `file` error, with the line that installs it, where it is not there. */
export const userModeLinux = (program = 'linux.uml'): Bootable => {
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (version.error !== undefined)
    throw new ShootdownError(
      'file',
      `user-mode Linux is not there: ${version.error.message}`,
      'apt-get install user-mode-linux',
      version.error,
    );
  return {
    description: `user-mode Linux ${version.stdout.trim()}, a process of this user (${program}), 64 MiB`,
    run: async (init, script, signal, onLines) => {
      const root = mkdtempSync(join(tmpdir(), 'shootdown-uml-'));
      try {
        for (const folder of ['proc', 'sys', 'dev', 'pages', 'io']) mkdirSync(join(root, folder));
        copyFileSync(init, join(root, 'init'));
        writeFileSync(join(root, 'io/script'), script);
        writeFileSync(join(root, 'disk'), '');
        truncateSync(join(root, 'disk'), diskSize);
        // Its console takes no file: it polls it. Without setarch its heap may lie where no page frame has a number.
        const child = spawn('setarch', ['-R', program, ...argumentsOf(root)], {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, HOME: root, TMPDIR: root },
        });
        const report = join(root, 'io/report');
        const console = await machineEnds(child, 'user-mode Linux', report, signal, undefined, onLines);
        if (!existsSync(report))
          throw new ShootdownError('file', 'user-mode Linux ended before its first call', lastLine(console));
        return readFileSync(report, 'utf8');
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    },
  };
};

const argumentsOf = (root: string): readonly string[] => [
  'mem=64M',
  'rootfstype=hostfs',
  `rootflags=${root}`,
  'rw',
  `ubd0=${join(root, 'disk')}`,
  'init=/init',
  'con=null',
  'con0=fd:0,fd:1',
  'quiet',
  'SCRIPT=/io/script',
  'REPORT=/io/report',
  'HIDDEN_FRAMES=1',
];
