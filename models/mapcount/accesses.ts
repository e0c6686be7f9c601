// What a recipe reads and writes, noted.

/** Counts the accesses to what is behind it. `reads` and `writes`: the paths, within one atomic part. */
export class Accesses {
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
