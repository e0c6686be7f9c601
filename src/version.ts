import { createRequire } from 'node:module';

/** The version of this program. */
export const version = (): string => {
  const manifest = createRequire(import.meta.url)('shootdown/package.json') as { readonly version: string };
  return manifest.version;
};
