import { extname } from 'node:path';

/** Whether a module is TypeScript, by its name. */
export const isTypeScript = (path: string): boolean => /^\.[cm]?ts$/.test(extname(path));

/**
 * Has this thread run TypeScript: Node does so by itself from 22.18 on, and before by the package amaro, the same stripper. Where that is
 * not installed, a file in TypeScript cannot be imported.
 */
export const runTypeScript = async (): Promise<void> => {
  if (!(process.features as { readonly typescript?: unknown }).typescript) await import('shootdown/typescript');
};
