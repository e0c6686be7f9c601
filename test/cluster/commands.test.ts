// Each command that a cluster can help answers as it does on one machine; and how workers are started.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../run-cli.ts';
import { shootdownIn } from '../run-here.ts';
import { gatedModel } from './gated-model.ts';
import { timeless } from './processes.ts';
import { startHere, startWorkerHere } from './programs-here.ts';
import { hasServer, startServer, withServer } from './server.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../cluster/${name}`, import.meta.url));
const endings = fileURLToPath(new URL('../../out/dist/test/fixtures/models/endings.js', import.meta.url));
const mutants = fileURLToPath(new URL('../../out/dist/test/fixtures/models/mutants.js', import.meta.url));

const model = gatedModel();
const { folder, free, gated } = model;

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  let url: string;
  beforeAll(async () => {
    url = (await startServer()).url;
    model.open();
    await startWorkerHere(url, free, gated, mutants);
  });

  test.concurrent.each([
    ['simulate', `${free}/fine`, `${gated}/breaks`, '--seed', '3', '--depth', '20000', '--walks', '1100'],
    ['sweep', `${gated}/fine`, '--set', 'top=1,2'],
    ['mutants', mutants],
    ['compare', 'mapcount', '--policies', 'TUP', '--part', 'file', '--max-states', '2000'],
  ])('%s answers the same', async (...command) => {
    const far = startHere(...command, '--json', '--no-out', '--on', url);
    const code = await far.ended;
    const here = shootdownIn(folder, ...command, '--json', '--no-out');
    expect(code).toBe(here.code);
    expect(timeless(far.out())).toBe(timeless(here.out));
    expect(far.out()).not.toBe('');
    expect(far.err()).toMatch(/^run [0-9a-f]{8} at /m);
  });

  test('the script for Slurm starts a worker with what Slurm says', async () => {
    const shootdown = join(folder, 'shootdown');
    writeFileSync(shootdown, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(shootdown, 0o755);
    const slurm = { SLURM_CPUS_PER_TASK: '3', SLURM_MEM_PER_NODE: '1024', IDLE: '1s' };
    const env = { ...process.env, ...slurm, PATH: `${folder}:${process.env.PATH}`, SERVER: url };
    const { status, stderr } = spawnSync('bash', [file('slurm.sh'), gated], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/takes jobs from redis:\/\/127.0.0.1:\d+, 3 at once/);
    expect(status).toBe(0);
    const { stderr: without } = spawnSync('bash', [file('slurm.sh')], {
      env: { ...env, SERVER: '' },
      encoding: 'utf8',
    });
    expect(without).toContain('name the server');
  });
});

test('what the workers say themselves, and files of this machine, are not said with --on', () => {
  const refused = (...args: readonly string[]): string => {
    const { code, err } = shootdownIn(folder, 'check', `${gated}/fine`, ...args);
    expect(code).toBe(150);
    return err;
  };
  expect(refused('--on', 'redis://x', '--workers', '2')).toMatch(/--on and --workers/);
  expect(refused('--on', 'redis://x', '--checkpoint', 'saved')).toMatch(/--on and --checkpoint/);
  expect(refused('--wait', '3s')).toContain('--wait is of a cluster\n  name its server: --on redis://HOST');
  expect(refused('--on', 'http://x')).toContain('http://x does not begin with redis:// or rediss://');
});

test('what one search by many machines does not have is said before it begins', () => {
  const refused = (...args: readonly string[]): string => {
    const { code, err } = shootdownIn(folder, 'check', ...args);
    expect(code).toBe(150);
    return err;
  };
  const on = ['--on', 'redis://x', '--partitions', '8'];
  expect(refused(`${free}/fine`, '--partitions', '8')).toContain('--partitions is of a cluster');
  expect(refused(`${free}/fine`, '--on', 'redis://x', '--shared', 'd')).toContain('say into how many parts');
  expect(refused(`${free}/fine`, ...on.slice(0, 3), '5000')).toContain('5000 are too many parts');
  expect(refused(free, ...on)).toContain('--partitions is of one variant');
  expect(refused(`${free}/fine`, ...on, '--memory', '1GiB')).toMatch(/--partitions and --memory/);
  const many = refused(`${free}/fine`, ...on, '--stats', '--store', 'hash', '--livelocks', 'always');
  for (const words of ['keeps no statistics', 'stores states exactly', 'does not look for livelocks'])
    expect(many).toContain(`a search with --partitions ${words}`);
  expect(refused(`${endings}/starves`, ...on)).toContain('does not check liveness properties, as ');
});

test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
  'systemd finds nothing wrong with the unit',
  () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file('shootdown-worker.service')], {
      encoding: 'utf8',
    });
    expect(`${status} ${stderr}`).toBe('0 ');
  },
);

test.skipIf(spawnSync('docker-compose', ['--version']).status !== 0)('Compose reads its file', () => {
  const env = { ...process.env, SHOOTDOWN_PASSWORD: 'x' };
  const { status, stdout } = spawnSync('docker-compose', ['-f', file('compose.yaml'), 'config'], {
    env,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain('redis://server');
});
