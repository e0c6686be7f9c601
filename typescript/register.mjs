// Runs TypeScript on a Node that does not do so by itself (before 22.18): `node --import shootdown/typescript FILE.ts`. Worker
// threads are started with the same --import. The program imports it when it is given a model in TypeScript.
import { register } from 'node:module';

if (!process.features.typescript) register('./strip-types.mjs', import.meta.url);
