import { extname } from 'node:path';

/**
 * The module that a thread of a search runs: compiled or not, as this file is. In the tests this file alone is the compiled one
 * (test/vitest.config.ts), as Node 20 runs no TypeScript in threads.
 */
export const threadEntry: URL = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
