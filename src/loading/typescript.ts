import { extname } from 'node:path';
import { messageOf, ShootdownError } from '../model/errors.ts';

/** Whether a module is TypeScript, by its name. */
export const isTypeScript = (path: string): boolean => /^\.[cm]?ts$/.test(extname(path));

/**
 * Has this thread run TypeScript: Node does so by itself from 22.18 on, and before by the package amaro, the same stripper. Throws a
 * `file` error where that is not installed.
 */
export const runTypeScript = async (): Promise<void> => {
  if ((process.features as { readonly typescript?: unknown }).typescript) return;
  try {
    await import('shootdown/typescript');
  } catch (error) {
    throw new ShootdownError(
      'file',
      `TypeScript cannot be run: ${messageOf(error)}`,
      'npm install amaro@0.1 where the model is, or use Node 22.18 or later',
      error,
    );
  }
};
