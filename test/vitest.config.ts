import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: 'out/vite',
  test: {
    include: ['src/**/*.test.ts', 'models/**/*.test.ts', 'properties/**/*.test.ts', 'test/**/*.test.ts'],
    // Property tests and whole explorations take seconds; a test that takes minutes belongs in bench/.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

export default config;
