// mremap() of a range, page by page or with its table, against those who look for the pages through the rmap: truncation,
// reclaim, and the retraction of page tables. Catalogue A4, A5, A6.
import { defineModel, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { mremapSystem } from './system.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'mremap',
  title: 'mremap() moving entries or whole tables, against truncation, reclaim and retraction of tables',
  bounds: {
    cpus: { default: 1, min: 1, max: 3, doc: 'CPUs that run threads of the mm; mremap and the walk run on others' },
    ptes: { default: 1, min: 1, max: 3, doc: 'pages of the range, each another folio; a table has as many entries' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => mremapSystem(bounds, policy, scalarset('cpu', bounds.cpus)),
});
