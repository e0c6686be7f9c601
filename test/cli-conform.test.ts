// `shootdown conform` as users type it: on user-mode Linux where it is installed, and what is refused.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { root } from './pages.ts';
import { answer, environment, file, folder, main, shootdown } from './run-cli.ts';

const hasUml = existsSync('/usr/bin/linux.uml');
if (!hasUml)
  console.warn(
    'user-mode Linux is not installed: nothing is held against a real kernel (apt-get install user-mode-linux)',
  );

test.skipIf(!hasUml)('2,000 calls on user-mode Linux: no difference', () => {
  const { code, out, err } = shootdown('conform', '--calls', '2000', '--json', '--keep', 'kept.jsonl');
  const { kernel, calls, differing, disagreements, seed } = JSON.parse(out);
  expect({ code, calls, differing, disagreements, seed }).toEqual({
    code: 0,
    calls: 2000,
    differing: 0,
    disagreements: [],
    seed,
  });
  expect(err).toContain('boots user-mode Linux');
  const again = answer('conform', '--report', join(folder, 'kept.jsonl'));
  expect(again.code).toBe(0);
  expect(again.out).toContain(`Linux ${kernel}, 1 CPU, against sequential/today: no difference`);
});

const recorded = (): string =>
  file(
    'report.jsonl',
    gunzipSync(readFileSync(join(root, 'test/fixtures/conform/6.12.113-cloud.jsonl.gz'))).toString(),
  );

test('a mistake in the model is shown with the calls that show it, and what each side has', () => {
  const { code, out } = answer('conform', '--report', recorded(), '--variant', 'mutant-fork-keeps-exclusive');
  expect(code).toBe(21);
  expect(out).toMatch(
    /^Linux 6\.12\.113\S* 2 CPUs, against sequential\/mutant-fork-keeps-exclusive: \d of 6 rounds differ$/m,
  );
  expect(out).toMatch(/: fork, child \d$/m);
  expect(out).toMatch(/page \d: exclusive\n {5}- model: {2}yes\n {5}\+ kernel: no$/m);
});

test('what cannot be is refused with what would do', () => {
  const refused = (...args: string[]): string => {
    const { code, out, err } = answer('conform', ...args);
    expect([code, out]).toEqual([expect.toBeOneOf([150, 151]), '']);
    return err;
  };
  expect(refused('--report', recorded(), 'uml')).toContain('--report boots no kernel');
  expect(refused('--fetch')).toContain('--fetch needs the name of a Debian package');
  expect(refused('uml', 'uml')).toContain('conform takes one kernel');
  expect(refused('--calls', '0')).toContain('leaves nothing to do');
  expect(refused('--variant', 'todai')).toContain("did you mean 'today'");
  expect(refused('umk')).toContain("there is no kernel 'umk'");
  expect(refused('--report', 'none.jsonl')).toContain('none.jsonl cannot be read');
  const report = (...calls: readonly string[]): string =>
    file(
      'bad.jsonl',
      ['{"kernel":"6.1","cpus":1}', ...calls.map((call) => `{"call":"${call}","pages":[]}`), '{"calls":1}'].join('\n'),
    );
  expect(refused('--report', report())).toContain('the report has no calls');
  expect(refused('--report', report('0 load 0 0 1'))).toContain('the report has no calls');
  expect(refused('--report', report('begin 3 4', '0 frob 1'))).toContain("'0 frob 1' is no call");
  expect(refused('--report', report('begin 3 4', '1 load 0 0 1'))).toContain("'1 load 0 0 1' is not possible");
  expect(refused('--report', report('begin 4 9', '0 load 0 8 1'))).toContain('is not possible where it stands');
  const cut = '{"kernel":"6.1","cpus":1}\n{"call":"begin 3 4","pages":[]}\n';
  expect(refused('--report', file('cut.jsonl', cut))).toContain('did not come to the end of its calls');
});

test('what is not installed is named, with the line that installs it', () => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'conform'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment(), PATH: '/nowhere' },
  });
  expect(status).toBe(150);
  expect(stderr).toContain('apt-get install user-mode-linux');
});
