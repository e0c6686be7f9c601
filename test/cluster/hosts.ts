// Several hosts in one machine: network namespaces with addresses of their own, joined by a bridge. It takes the right to make such, which root has.
import { spawnSync } from 'node:child_process';
import { afterFile } from '../run/after-file.ts';

const ip = (...args: readonly string[]): { readonly ok: boolean; readonly text: string } => {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  return { ok: status === 0, text: stderr };
};

const must = (...args: readonly string[]): void => {
  const { ok, text } = ip(...args);
  if (!ok) throw new Error(`ip ${args.join(' ')}: ${text}`);
};

const mayMake = (): boolean => {
  const probe = `sd-probe-${process.pid}`;
  const { ok } = ip('netns', 'add', probe);
  if (ok) ip('netns', 'del', probe);
  return ok;
};

export const hasHosts: boolean = mayMake();
export const withHosts = (title: string): string =>
  hasHosts ? title : `${title} (SKIPPED: network namespaces cannot be made here)`;

export interface Host {
  readonly address: string;
  /** What a command line that runs there begins with. */
  readonly run: readonly string[];
  /** Cuts its link, without a word to either side; and joins it again. */
  cut(): void;
  join(): void;
}

/** Makes so many hosts, `10.77.0.1` and on. They are gone after the file's last test, and what still runs there with them. */
export const makeHosts = (count: number): readonly Host[] => {
  const hub = `sd-hub-${process.pid}`;
  must('netns', 'add', hub);
  afterFile(() => void ip('netns', 'del', hub));
  must('-n', hub, 'link', 'add', 'bridge', 'type', 'bridge');
  must('-n', hub, 'link', 'set', 'bridge', 'up');
  return Array.from({ length: count }, (_, i) => {
    const name = `sd-host${i + 1}-${process.pid}`;
    const port = `port${i + 1}`;
    const address = `10.77.0.${i + 1}`;
    must('netns', 'add', name);
    afterFile(() => void ip('netns', 'del', name));
    must('-n', hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    must('-n', hub, 'link', 'set', port, 'master', 'bridge', 'up');
    must('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) must('-n', name, 'link', 'set', device, 'up');
    return {
      address,
      run: ['ip', 'netns', 'exec', name],
      cut: () => must('-n', hub, 'link', 'set', port, 'down'),
      join: () => must('-n', hub, 'link', 'set', port, 'up'),
    };
  });
};
