import { fileURLToPath } from 'node:url';

/** The root of the project; this runs from bench/ (tests) and from out/dist/bench/. */
export const root: string = fileURLToPath(
  new URL(import.meta.url.includes('/out/dist/') ? '../../../' : '../', import.meta.url),
);
export const out: string = `${root}out/bench`;
