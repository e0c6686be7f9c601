// What the numbers were taken on.
import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, totalmem } from 'node:os';

const firstLine = (file: string, ...args: readonly string[]): string | undefined => {
  try {
    return execFileSync(file, args, { encoding: 'utf8' }).split('\n')[0];
  } catch {
    return undefined;
  }
};

const versions = (): Readonly<Record<string, string | undefined>> => ({
  rumur: firstLine('rumur', '--version'),
  spin: firstLine('spin', '-V'),
  cc: firstLine('cc', '--version'),
});

/** Programs that the peers need and this machine has not. */
export const missingTools = (): readonly string[] =>
  Object.entries(versions()).flatMap(([tool, version]) => (version === undefined ? [tool] : []));

export const machine = (): string => {
  const { rumur, spin, cc } = versions();
  return [
    `${cpus()[0]?.model ?? arch()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.version}`,
    rumur,
    spin?.replace(/ --.*/, ''),
    cc,
  ].join('; ');
};
