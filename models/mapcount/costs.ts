// What a policy stores and what its operations cost: counted by running its own steps on a folio that notes each access.
import type { Cost, Costs, Domain, Fields } from '../../src/index.ts';
import { type Call, type Look, type MapcountPolicy, type Phase, pagesIn } from '../machine/mapcount/policy.ts';

/** Folio sizes that are measured, in pages. */
const sizes: readonly number[] = [2, 4, 8, 16];
const cacheLine = 64;
const entryBytes = 8;

interface Size {
  readonly bytes: number;
  readonly bits: number;
}

/** A counter and an id take four bytes, as the kernel's do; flags are bits of a word that is there. No id is id 0. */
const sizeOf = (domain: Domain): Size => {
  switch (domain.kind) {
    case 'int':
    case 'index':
      return { bytes: 4, bits: 0 };
    case 'bool':
      return { bytes: 0, bits: 1 };
    case 'oneOf':
      return { bytes: 0, bits: Math.ceil(Math.log2(domain.values.length)) };
    case 'nullable':
      return sizeOf(domain.of);
    case 'struct':
      return sizeOfAll(domain.fields);
    case 'array':
    case 'list':
      throw new Error('a policy stores scalars, and structs of them');
  }
};
const sizeOfAll = (fields: Fields): Size =>
  Object.values(fields)
    .map(sizeOf)
    .reduce((a, b) => ({ bytes: a.bytes + b.bytes, bits: a.bits + b.bits }), { bytes: 0, bits: 0 });

const zeroOf = (domain: Domain): unknown => {
  switch (domain.kind) {
    case 'int':
    case 'index':
      return 0;
    case 'bool':
      return false;
    case 'oneOf':
      return domain.values[0];
    case 'struct':
      return zeroOfAll(domain.fields);
    default:
      return null;
  }
};
const zeroOfAll = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, domain]) => [name, zeroOf(domain)]));

/** Counts the accesses to what is behind it. `reads` and `writes`: the paths, within one atomic part. */
class Accesses {
  readonly reads: Set<string> = new Set();
  readonly writes: Set<string> = new Set();

  /** `pages`: what is stored a page, which `target.pages` is to be. */
  watch<T extends object>(target: T, path: string, pages: readonly object[] = []): T {
    const sequence = { length: pages.length, at: (p: number) => this.watch(pages[p] as object, `page ${p}.`) };
    return new Proxy(target, {
      get: (object, name) => {
        if (pages.length > 0 && name === 'pages') return sequence;
        const value: unknown = Reflect.get(object, name);
        if (typeof name === 'symbol' || typeof value === 'function') return value;
        if (typeof value === 'object' && value !== null) return this.watch(value, `${path}${name}.`);
        this.reads.add(path + name);
        return value;
      },
      set: (object, name, value: unknown) => {
        const place = path + String(name);
        if (typeof value === 'object' && value !== null)
          for (const field of Object.keys(value)) this.writes.add(`${place}.${field}`);
        else this.writes.add(place);
        return Reflect.set(object, name, value);
      },
    });
  }
}

/** A folio of `pages` pages in two mms, with what each (mm, VMA, page table) maps of it. One operation is measured at a time. */
class Meter {
  atomics = 0;
  locks = 0;
  entries = 0;
  readonly #policy: MapcountPolicy;
  readonly #pages: number;
  readonly #lines: Set<string> = new Set();
  readonly #folio: Record<string, unknown>;
  readonly #each: readonly object[];
  readonly #maps: Map<string, number> = new Map();

  constructor(policy: MapcountPolicy, pages: number) {
    this.#policy = policy;
    this.#pages = pages;
    const room = 4 * pages + 8;
    const given = { pages, mms: 2, tuples: 8, mappings: room, slack: room };
    const page = policy.page?.(given);
    this.#folio = zeroOfAll(policy.folio(given));
    this.#each = page === undefined ? [] : Array.from({ length: pages }, () => zeroOfAll(page));
  }

  get whole(): number {
    return 2 ** this.#pages - 1;
  }

  get lines(): number {
    return this.#lines.size;
  }

  /** Forgets what has been counted: the next operation is the one that is measured. */
  measure(): this {
    this.atomics = 0;
    this.locks = 0;
    this.entries = 0;
    this.#lines.clear();
    return this;
  }

  map(pages: number, level: 'pte' | 'pmd' = 'pte', mm = 0): this {
    this.#run(this.#policy.map, this.#call(mm, 0, 0, pages, level));
    return this.#set(mm, 0, 0, this.#at(mm, 0, 0) | pages);
  }

  unmap(pages: number, level: 'pte' | 'pmd' = 'pte'): this {
    this.#set(0, 0, 0, this.#at(0, 0, 0) & ~pages);
    this.#run(this.#policy.unmap, this.#call(0, 0, 0, pages, level));
    return this;
  }

  split(): this {
    this.#run(this.#policy.split.add, this.#call(0, 0, 0, this.whole, 'pte'));
    this.#run(this.#policy.split.remove, this.#call(0, 0, 0, this.whole, 'pmd'));
    return this;
  }

  /** To VMA 1, in table 1. */
  move(pages: number): this {
    this.#run(this.#policy.move.add, { ...this.#call(0, 1, 1, pages, 'pte'), from: { vma: 0, table: 0 } });
    this.#set(0, 0, 0, this.#at(0, 0, 0) & ~pages);
    this.#set(0, 1, 1, pages);
    this.#run(this.#policy.move.remove, this.#call(0, 0, 0, pages, 'pte'));
    return this;
  }

  #at(mm: number, vma: number, table: number): number {
    return this.#maps.get(`${mm} ${vma} ${table}`) ?? 0;
  }

  #set(mm: number, vma: number, table: number, mask: number): this {
    this.#maps.set(`${mm} ${vma} ${table}`, mask);
    return this;
  }

  #call(mm: number, vma: number, table: number, pages: number, level: 'pte' | 'pmd'): Call {
    const { whole } = this;
    return { mm, vma, table, level, pages, n: pagesIn(pages), room: whole, whole, from: null };
  }

  /** A look reads every entry that the folio can have in a table: how many of them are needed depends on luck. */
  #look(): Look {
    const read = (mm: number, vma: number, table: number): number => {
      this.entries += this.#pages;
      for (let line = 0; line * cacheLine < this.#pages * entryBytes; line++)
        this.#lines.add(`table ${mm} ${table} ${vma} ${line}`);
      return this.#at(mm, vma, table);
    };
    return {
      tuple: read,
      // A VMA that the folio straddles in has two tables at most.
      vma: (mm, vma) => read(mm, vma, 0) | read(mm, vma, 1),
    };
  }

  #run(phases: readonly Phase<never>[], call: Call): void {
    const note = { seen: false };
    for (const phase of phases as readonly Phase<unknown>[]) {
      const accesses = new Accesses();
      phase(accesses.watch(this.#folio, '', this.#each), call, this.#look(), note);
      for (const path of [...accesses.reads, ...accesses.writes])
        this.#lines.add(path.startsWith('page ') ? path.slice(0, path.indexOf('.')) : 'folio');
      if (this.#policy.lock !== null) this.locks++;
      else this.atomics += accesses.writes.size;
    }
  }
}

const half = (whole: number): number => whole & ~(2 ** (pagesIn(whole) / 2) - 1);
const last = (whole: number): number => (whole + 1) >> 1;

/** Each on a folio that is as its name says; the part before `measure()` makes it so. */
const operations: readonly (readonly [string, (m: Meter) => Meter])[] = [
  ['map n', (m) => m.measure().map(m.whole)],
  [
    'map 1',
    (m) =>
      m
        .map(m.whole & ~last(m.whole))
        .measure()
        .map(last(m.whole)),
  ],
  ['zap 1', (m) => m.map(m.whole).measure().unmap(last(m.whole))],
  ['zap n', (m) => m.map(m.whole).measure().unmap(m.whole)],
  ['map PMD', (m) => m.measure().map(m.whole, 'pmd')],
  ['zap PMD', (m) => m.map(m.whole, 'pmd').measure().unmap(m.whole, 'pmd')],
  ['split', (m) => m.map(m.whole, 'pmd').measure().split()],
  ['fork n', (m) => m.map(m.whole).measure().map(m.whole, 'pte', 1)],
  ['move n/2', (m) => m.map(m.whole).measure().move(half(m.whole))],
];

export const costsOf = (policy: MapcountPolicy): Costs => {
  const given = { pages: 2, mms: 2, tuples: 8, mappings: 8, slack: 8 };
  const folio = sizeOfAll(policy.folio(given));
  const page = sizeOfAll(policy.page?.(given) ?? {});
  return {
    folioBytes: folio.bytes,
    folioBits: folio.bits,
    pageBytes: page.bytes,
    lock: policy.lock ?? undefined,
    sizes,
    operations: operations.map(([operation, run]): Cost => {
      const meters = sizes.map((pages) => run(new Meter(policy, pages)));
      return {
        operation,
        atomics: meters.map(({ atomics }) => atomics),
        lines: meters.map(({ lines }) => lines),
        locks: meters.map(({ locks }) => locks),
        entries: meters.map(({ entries }) => entries),
      };
    }),
  };
};
