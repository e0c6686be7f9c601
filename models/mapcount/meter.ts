// A folio that counts what a policy's own steps do to it.
import type { Domain, Fields } from '../../src/index.ts';
import { type Call, type Look, type MapcountPolicy, type Phase, pagesIn } from '../machine/mapcount/policy.ts';
import { Accesses } from './accesses.ts';

const cacheLine = 64;
const entryBytes = 8;

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

/** A folio of `pages` pages in two mms, with what each (mm, VMA, page table) maps of it. One operation is measured at a time. */
export class Meter {
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
    const limits = { pages, mms: 2, tuples: 8, mappings: room, slack: room };
    const page = policy.page?.(limits);
    this.#folio = zeroOfAll(policy.folio(limits));
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
