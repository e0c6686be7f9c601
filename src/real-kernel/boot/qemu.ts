// A kernel image under QEMU: several CPUs, and the kernel that a distribution ships.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';
import { type Bootable, diskSize, lastLine, machineEnds, type OnLines } from './boot.ts';
import { type InitramfsEntry, initramfs } from './initramfs.ts';

/** The machine that a kernel is booted on. */
export interface Machine {
  readonly cpus: number;
  /** In MiB. */
  readonly memory: number;
  /** NUMA nodes with memory; the CPUs are of the first. Default: 1. */
  readonly nodes?: number;
  /** What its root has besides the program and the script. */
  readonly files: readonly InitramfsEntry[];
}

const program = 'qemu-system-x86_64';
const small: Machine = { cpus: 2, memory: 512, files: [] };

/** Throws a `file` error, with the line that installs it, where QEMU is not there. */
export const qemu = (image: string, machine: Machine = small): Bootable => {
  const { error } = spawnSync(program, ['--version']);
  if (error !== undefined)
    throw new ShootdownError('file', `QEMU is not there: ${error.message}`, 'apt-get install qemu-system-x86', error);
  let accelerator: Accelerator | undefined = hasKvm() ? undefined : 'tcg';
  return {
    description: `${image} under QEMU (${accelerator === undefined ? 'with KVM, if it works' : 'without KVM: slowly'}), ${machine.cpus} ${machine.cpus === 1 ? 'CPU' : 'CPUs'}, ${machine.memory} MiB`,
    run: async (init, script, signal, onLines) => {
      accelerator ??= (await boots(image, machine, init, signal)) ? 'kvm' : 'tcg';
      return booted(image, machine, init, script, accelerator, signal, undefined, onLines);
    },
  };
};

type Accelerator = 'kvm' | 'tcg';

/** Whether the kernel comes to its first call under KVM: inside another virtual machine /dev/kvm may be there, and fail. */
const boots = async (image: string, machine: Machine, init: string, signal: AbortSignal): Promise<boolean> => {
  try {
    await booted(image, machine, init, '', 'kvm', signal, 20);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
};

const booted = async (
  image: string,
  machine: Machine,
  init: string,
  script: string,
  accelerator: Accelerator,
  signal: AbortSignal,
  silence?: number,
  onLines?: OnLines,
): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-qemu-'));
  try {
    const archive = initramfs([
      ...['proc', 'sys', 'dev', 'pages', 'io'].map((path) => ({ path })),
      { path: 'init', bytes: readFileSync(init) },
      { path: 'io/script', bytes: Buffer.from(script) },
      ...machine.files,
    ]);
    writeFileSync(join(folder, 'initramfs'), archive);
    for (const file of ['report', 'console', 'disk']) writeFileSync(join(folder, file), '');
    truncateSync(join(folder, 'disk'), diskSize);
    const child = spawn(program, argumentsOf(image, machine, folder, accelerator), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = await machineEnds(child, `the kernel ${image}`, join(folder, 'report'), signal, silence, onLines);
    const report = readFileSync(join(folder, 'report'), 'utf8');
    if (report !== '') return report;
    throw new ShootdownError(
      'file',
      `the kernel ${image} ended before its first call`,
      lastLine(readFileSync(join(folder, 'console'), 'latin1')) ?? lastLine(said),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const hasKvm = (): boolean => {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const nodeOf = (node: number, memory: number): readonly string[] => [
  ...['-object', `memory-backend-ram,id=node${node},size=${memory}M`],
  ...['-numa', `node,memdev=node${node}`],
];

/**
 * What the guest writes to port 0xe9 is the report: no device is faster. Without no_timer_check a kernel that is emulated on a busy host may find that its
 * timer does not work, and panic.
 */
const argumentsOf = (
  image: string,
  { cpus, memory, nodes = 1 }: Machine,
  folder: string,
  accelerator: Accelerator,
): readonly string[] => [
  ...[
    '-accel',
    accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi',
    '-cpu',
    'max',
    '-smp',
    `${cpus},sockets=${cpus}`,
    '-m',
    `${memory}M`,
  ],
  ...(nodes === 1 ? [] : Array.from({ length: nodes }, (_, i) => nodeOf(i, memory / nodes)).flat()),
  ...['-display', 'none', '-nodefaults', '-no-reboot'],
  ...['-serial', `file:${join(folder, 'console')}`, '-debugcon', `file:${join(folder, 'report')}`],
  ...['-drive', `file=${join(folder, 'disk')},format=raw,if=none,id=disk`, '-device', 'nvme,serial=disk,drive=disk'],
  ...['-kernel', image, '-initrd', join(folder, 'initramfs')],
  '-append',
  'console=ttyS0 quiet panic=-1 no_timer_check mitigations=off rdinit=/init SCRIPT=/io/script REPORT=debugcon REBOOT=1',
];
