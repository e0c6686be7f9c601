import { expect, test } from 'vitest';
import { compareEngines } from '../bench/engines.ts';

test('packed makes at least 50 times as many transitions per second as reference, on the zap', {
  timeout: 120_000,
}, async () => {
  expect((await compareEngines(3)).ratio).toBeGreaterThan(50);
});
