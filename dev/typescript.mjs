// `node --import ./dev/typescript.mjs FILE.ts`: runs TypeScript on a Node that does not do so by itself (before 22.18), in
// worker threads too, which are started with the same --import.
import { register } from 'node:module';

if (!process.features.typescript) register('./strip-types.mjs', import.meta.url);
