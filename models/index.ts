// What this folder has. A folder is named as its model is on the command line, and `model.ts` in it exports the model.

/** The models, in the order in which commands take them. */
export const modelNames: readonly string[] = [
  'zap',
  'gather',
  'zap-huge',
  'page-zap-rmap',
  'cow',
  'mlock',
  'mlock-count',
  'folio-mapcount',
  'flush',
  'flush-batched',
  'mremap',
  'page-table-free',
  'mm-switch',
  'foll-force',
  'lazyfree',
  'lazyfree-batch',
  'fork-dirty',
  'collapse-pte',
  'retract-markers',
  'swap-cache-wait',
  'lock-waiters',
  'folio-lock',
  'fork-fault',
  'stack-rot',
  'swapin-twice',
  'hugetlb-wp',
  'retract-anon',
  'split-migration',
  'vma-lifetime',
  'vma-lock-order',
  'uffd-move',
  'uffd-move-pin',
  'swap-table',
  'deferred-split',
  'collapse-mthp',
  'global-asid',
  'contpte',
  'pt-reclaim',
  'table-sync',
  'pte-batch',
  'late-dirty',
  'sequential',
];

/** What `shootdown compare` compares: each has a `subject.ts`. Its `model.ts` can be checked and replayed by name, and is not listed. */
export const subjectNames: readonly string[] = ['mapcount'];

/** A case of the catalogue that no model has, and why. */
export interface NotModelled {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export const notModelled: readonly NotModelled[] = [
  {
    id: 'E6',
    title: 'khugepaged, KSM, split and migration compare the reference count with the mapcount',
    why: 'a list of readers, and no race of its own: what breaks one of them is C10 and E4; the model `mapcount` has migration freeze its folio that way',
  },
];
