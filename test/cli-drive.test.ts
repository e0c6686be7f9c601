// `shootdown drive` as users type it, with no kernel: plans, and what is refused.
import { expect, test } from 'vitest';
import { answer, file } from './run-cli.ts';

const plan = (...args: string[]) => answer('drive', ...args, '--plan');

test('a plan has each step with its tokens, what is looked at, and the control', () => {
  const { code, out } = plan('mlock-count/v6.12');
  expect(code).toBe(0);
  expect(out).toContain('mlock-count/v6.12 on Linux 6.12: 10 steps');
  expect(out).toMatch(/task_b: syscall\(call munmap\) +CPU 1 {2}1!munmap/);
  expect(out).toContain('looked at: UNEVICTABLE, by /proc/kpageflags');
  expect(out).toMatch(/control, \d+ steps, after which the model says that all holds:/);
});

test('a file that check wrote is driven as the variant is', () => {
  const verdict = file('verdict.json', answer('check', 'fork-dirty/lazyfree-today', '--json').out);
  const documentOf = (what: string) => JSON.parse(plan(what, '--json').out);
  expect(documentOf(verdict)).toEqual(documentOf('fork-dirty/lazyfree-today'));
});

test('what cannot be driven is said, with what can', () => {
  const refused = (...args: string[]): string => {
    const { code, out, err } = answer('drive', ...args);
    expect(code).toBeGreaterThanOrEqual(150);
    expect(out).toBe('');
    return err;
  };
  expect(refused('flush/a8b-dirty-bit-dropped', '--plan')).toMatch(/no table of flush on a kernel.*\n.*mlock-count/);
  expect(refused('mlock-count', '--plan')).toContain('drive takes a counterexample that check wrote, or one variant');
  expect(refused('mlock-count/exact', '--plan')).toContain('there is nothing to drive');
  expect(refused('mlock-count/v6.12', '--plan', '--series', '5.4')).toMatch(/no table of mlock-count on 5\.4\n.*6\.12/);
  expect(refused('mlock-count/v6.12', '/boot/vmlinuz', '--plan')).toContain('--plan boots no kernel');
  expect(refused('mlock-count/v6.12', 'no-such-kernel')).toContain("there is no kernel 'no-such-kernel'");
  expect(refused('mlock-count/v6.12', '--series', '6.12')).toContain('--series is for --plan');
  expect(refused('./nowhere.json')).toContain('cannot read ./nowhere.json');
  expect(refused(file('text.json', 'text'))).toContain('text.json');
  const holds = answer('check', 'fork-dirty/lazyfree-rereads', '--json').out;
  expect(refused(file('holds.json', holds), '--plan')).toContain('holds.json');
});

test('a file whose steps the model does not have any more is said', () => {
  const written = answer('check', 'fork-dirty/lazyfree-today', '--json').out;
  const { code, err } = plan(file('old.json', written.replaceAll('copy_present_ptes', 'copy_present_pte')));
  expect(code).toBeGreaterThanOrEqual(150);
  expect(err).toContain('is no counterexample of fork-dirty/lazyfree-today as the model is now');
});

test('of a property that no kernel shows the plan says which are shown', () => {
  const verdict = file('mkclean.json', answer('check', 'zap-huge/today', '--property', 'MKCLEAN', '--json').out);
  const { code, err } = plan(verdict);
  expect(code).toBeGreaterThanOrEqual(150);
  expect(err).toMatch(/nothing on a kernel shows whether MKCLEAN is broken\n.*LOST-DIRTY/);
});
