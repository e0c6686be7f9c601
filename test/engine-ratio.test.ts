import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The compiled benchmark, in a process of its own: what a test runner does to a module's imports costs the fast engine most.
test('packed makes at least 50 times as many transitions per second as reference, on the zap', () => {
  const bench = fileURLToPath(new URL('../out/dist/bench/main.js', import.meta.url));
  const out = execFileSync(process.execPath, [bench, 'engines', '--rounds', '1'], { encoding: 'utf8' });
  expect(Number(/^ratio +(\d+)$/m.exec(out)?.[1])).toBeGreaterThan(50);
});
