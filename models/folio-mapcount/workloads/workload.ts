// Who does what: the mms, the tasks in them, and which operations each task may choose from.

/** An operation on the one folio of the model, by the address range of the task's mm that its pages have. */
export type Operation =
  /** A read fault that maps these pages, as far as they are empty: set_pte_range() of a fault-around. */
  | { readonly kind: 'fault'; readonly pages: number }
  /** A fault that maps the whole folio by a PMD. */
  | { readonly kind: 'fault_pmd' }
  /** MADV_DONTNEED of these pages. */
  | { readonly kind: 'dontneed'; readonly pages: number }
  /** mprotect() of a part, which splits a PMD. */
  | { readonly kind: 'mprotect' }
  /** mremap() of the pages from this one on to a VMA of their own. */
  | { readonly kind: 'mremap'; readonly first: number }
  /** A store to a page that others may map: copied. */
  | { readonly kind: 'cow'; readonly page: number }
  /** fork() of mm 0 into mm 1; these pages are pinned, and copied at once. */
  | { readonly kind: 'fork'; readonly pinned: number }
  /** The mm ends. */
  | { readonly kind: 'exit' };

export interface Task {
  /** Names the thread. */
  readonly name: string;
  /** Its mm. Mm 1 of a workload with a fork begins with that fork. */
  readonly mm: number;
  /** The operations that it chooses from, by the name that a trace shows. */
  readonly operations: (pages: number) => ReadonlyMap<string, Operation>;
}

export interface Workload {
  readonly tasks: readonly Task[];
  /** Anonymous memory: a PMD is split in place, and the folio is freed with its last mapping. Else page cache: splitting a PMD unmaps it. */
  readonly anon: boolean;
  /** What maps the folio at first: nothing, PTEs for all pages of mm 0, or its PMD. */
  readonly initially: readonly ('nothing' | 'ptes' | 'pmd')[];
  /** Whether truncation of the file runs against the tasks. */
  readonly truncate: boolean;
  /** Whether a write fault in mm 0 would reuse the folio, which another process may have pinned. */
  readonly writes?: boolean;
  /** Whether reclaim, or migration, unmaps the folio once by a walk of the rmap, and would freeze its references. */
  readonly reclaims?: boolean;
  /** Whether a stranger pins the folio once, through any page table, for a while. */
  readonly pins?: boolean;
}

/** Every range of pages with a name, as a mask. */
export const ranges = (pages: number): readonly (readonly [string, number])[] =>
  Array.from({ length: pages }, (_, first) =>
    Array.from({ length: pages - first }, (_, i): readonly [string, number] => {
      const last = first + i;
      return [first === last ? `${first}` : `${first}-${last}`, (2 ** (i + 1) - 1) << first];
    }),
  ).flat();

const single = (pages: number): readonly number[] => Array.from({ length: pages }, (_, page) => page);

/** The operations of these kinds, each on every range, page or pinned page that there is. */
export const operationsOf =
  (...kinds: readonly Operation['kind'][]) =>
  (pages: number): ReadonlyMap<string, Operation> => {
    const all = new Map<string, Operation>();
    for (const kind of kinds)
      switch (kind) {
        case 'fault':
        case 'dontneed':
          for (const [name, mask] of ranges(pages)) all.set(`${kind} ${name}`, { kind, pages: mask });
          break;
        case 'mremap':
          for (const first of single(pages).slice(1)) all.set(`mremap ${first}-${pages - 1}`, { kind, first });
          break;
        case 'cow':
          for (const page of single(pages)) all.set(`store ${page}`, { kind, page });
          break;
        case 'fork':
          all.set('fork', { kind, pinned: 0 });
          for (const page of single(pages)) all.set(`fork with ${page} pinned`, { kind, pinned: 1 << page });
          break;
        case 'mprotect':
        case 'fault_pmd':
        case 'exit':
          all.set(kind, { kind });
      }
    return all;
  };

/** How many mms a workload has. */
export const mmCount = ({ tasks }: Workload): number => Math.max(...tasks.map(({ mm }) => mm)) + 1;

/** Whether some task may do this. */
export const has = ({ tasks }: Workload, kind: Operation['kind'], pages: number): boolean =>
  tasks.some(({ operations }) => [...operations(pages).values()].some((operation) => operation.kind === kind));

/** Whether the folio can be mapped by a PMD: it is at once, or a fault does it; and it is within one page table. */
export const hasPmds = ({ bounds, workload }: Layout): boolean =>
  bounds.straddle === 0 && (workload.initially.includes('pmd') || has(workload, 'fault_pmd', bounds.pages));

interface Layout {
  readonly bounds: { readonly pages: number; readonly straddle: number };
  readonly workload: Workload;
}

/** Which parts of the program a task comes to; the others are not in it. */
export const doneBy = (layout: Layout, task: Task | undefined) => {
  const kinds = [...(task?.operations(layout.bounds.pages).values() ?? [])].map(({ kind }) => kind);
  const any = (...wanted: readonly Operation['kind'][]): boolean => kinds.some((kind) => wanted.includes(kind));
  const pmds = hasPmds(layout);
  const splits = pmds && (any('cow', 'mprotect', 'mremap', 'fork') || (any('dontneed') && layout.bounds.pages > 1));
  return {
    maps: any('fault', 'fault_pmd'),
    mapsPtes: any('fault'),
    mapsPmd: pmds && any('fault_pmd'),
    unmaps: any('dontneed', 'exit', 'cow'),
    zaps: any('dontneed', 'exit'),
    zapsPmd: pmds && any('dontneed', 'exit'),
    splits,
    moves: any('mremap'),
    forks: any('fork'),
    forksPmd: pmds && any('fork'),
    cow: any('cow'),
    mprotect: any('mprotect'),
  };
};
export type DoneBy = ReturnType<typeof doneBy>;
