// The folder of the verdicts that tests share (test/verdicts.ts): a run's own, so that none reads what other sources came to.
import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

const clear = (folder: string | undefined): void => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};

export default (project: TestProject): (() => void) => {
  const { VERDICTS: folder } = project.config.env;
  clear(folder);
  // While vitest watches, one process runs the tests again and again.
  project.onTestsRerun(async () => clear(folder));
  return () => clear(folder);
};
