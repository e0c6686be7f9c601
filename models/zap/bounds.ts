// The bounds of the model zap. Those of gather, which has the same threads, are in its folder.
import type { Bounds } from '../../src/index.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 4,
    doc: 'CPUs that run storing threads of the mm; zap and writeback run on CPUs of their own',
  },
  ptes: { default: 3, min: 1, max: 8, doc: 'pages of the range that is unmapped' },
  folios: { default: 3, min: 1, max: 8, doc: 'folios; page v of the range maps folio v modulo this' },
  anon: { default: 1, min: 0, max: 8, doc: 'how many of the folios, the first ones, are anonymous' },
  mappings: { default: 1, min: 1, max: 3, doc: 'page tables that map the range; the zap is of the first' },
  local: { default: 1, min: 1, max: 8, doc: "entries of the gather's batch on the stack (the kernel: 8)" },
  batch: { default: 1, min: 1, max: 510, doc: 'entries of each further batch (the kernel: about 510)' },
  batches: { default: 1, min: 0, max: 8, doc: 'further batches that can be had' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

export type ZapBounds = Bounds<keyof typeof bounds>;
