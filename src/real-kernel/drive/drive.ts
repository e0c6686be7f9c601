// A plan on a kernel: what is put into its root, and what it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bootable } from '../boot/boot.ts';
import { guestProgram } from '../boot/guest-program.ts';
import type { InitramfsEntry } from '../boot/initramfs.ts';
import { qemu } from '../boot/qemu.ts';
import { diskSize, emptyFileSystem } from './file-system.ts';
import { type DrivenKernel, headersOf, modulesOf } from './kernel.ts';
import { gateModule, modulesWithNeeds } from './module.ts';
import type { Plan } from './plan.ts';
import { type DriveReport, parseDriveReport } from './report.ts';
import { scriptOf } from './script.ts';

/** What is ready to be booted. */
export interface Prepared {
  readonly kernel: Bootable;
  readonly program: string;
  readonly script: string;
}

/** Compiles and gathers what the guest needs; `out`: where that is kept. Throws `file` errors for what is not there. */
export const prepare = (plan: Plan, kernel: DrivenKernel, rounds: number, out: string, fetch: boolean): Prepared => {
  const { model, machine, modules = [], fileSystem } = plan.table;
  const folder = join(out, 'guest');
  const gates = gateModule(headersOf(kernel, join(out, 'kernels'), fetch), kernel.release, folder);
  const own = modules.length === 0 ? [] : modulesWithNeeds(modulesOf(kernel), modules);
  const files: InitramfsEntry[] = [
    { path: 'modules' },
    { path: 'modules/kgate.ko', bytes: readFileSync(gates) },
    ...own.map(({ name, bytes }) => ({ path: `modules/${name}`, bytes })),
    ...(fileSystem === undefined ? [] : [{ path: `modules/${fileSystem}.image`, bytes: emptyFileSystem(fileSystem) }]),
  ];
  const names = own.map(({ name }) => (name === 'brd.ko' ? `${name} rd_size=${diskSize * 1024}` : name));
  return {
    kernel: qemu(kernel.image, { ...machine, files }),
    program: guestProgram(`drive/${model}`, folder, ['drive/drive.h', 'drive/script.h', 'drive/mapped-file.h']),
    script: scriptOf(plan, rounds, names),
  };
};

/** Boots it, and resolves with what became of the rounds. Throws a `file` error where the kernel does not come to the end of them. */
export const driven = async ({ kernel, program, script }: Prepared, signal: AbortSignal): Promise<DriveReport> =>
  parseDriveReport(await kernel.run(program, script, signal), 'the kernel');
