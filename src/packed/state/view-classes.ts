import { universeOf } from '../../model/values/universe.ts';
import type { CollectionPlace, Composite, Place, ScalarPlace, StructPlace, VariantPlace } from './layout.ts';
import { type Constants, decode, encode, type SlotSource } from './scalar-source.ts';

/**
 * The source text of the views: a class for each struct, array and list of the state's description, with accessors
 * that read and write the slots of the state, in the way that `slots` says: the bits of `w` in place, or through a
 * recorder. Elements of an array share one class, so that a step that indexes stays monomorphic; a struct that occurs
 * once has its addresses as literals.
 *
 * Measured: accessors on a prototype are inlined by V8 and cost about 1 ns, accessors at integer keys 80 ns; hence
 * `at(i)` and `set(i, value)`. Reading bits in place saves the packing of every field of every successor.
 *
 * Instance fields start with `$`, which no field of a model can: `$path`; `$a0, $a1...` addresses; `$k0, $k1...` child
 * views; `$s` addresses of scalar elements or presences; `$e` element views; `$n` address of a list's length; and the
 * guard, if the view may cease to exist: it does exist while the code at address `$g`, masked with `$gm`, is greater
 * than `$gi` (a presence bit above 0, the length of a list above the index), or, for a case of a variant, equal to it.
 * A variant has a view of each case, of which it shows one, and a holder of these, which no recipe sees.
 *
 * This file is long because all kinds of view must agree with each other line by line.
 */
export class ViewClasses {
  readonly #constants: Constants;
  readonly #slots: SlotSource;
  readonly #texts: string[] = [];
  readonly #names = new Map<Place['domain'], Map<string, string>>();

  constructor(constants: Constants, slots: SlotSource) {
    this.#constants = constants;
    this.#slots = slots;
  }

  /** All class declarations made so far. */
  get text(): string {
    return this.#texts.join('\n');
  }

  get names(): readonly string[] {
    return this.#texts.map((_, i) => `View${i}`);
  }

  /** The class for a place; `single` places occur once in the state and outside arrays and lists. */
  nameOf(place: Composite, single: boolean, guard: GuardKind): string {
    const literal = single && place.kind === 'struct';
    const variants = this.#names.get(place.domain) ?? new Map<string, string>();
    this.#names.set(place.domain, variants);
    const key = literal ? `literal ${addressesOf(place).join()} ${guard}` : `${guard} ${firstsOf(place).join()}`;
    const declared = variants.get(key);
    if (declared !== undefined) return declared;
    const name = `View${this.#texts.length}`;
    variants.set(key, name);
    this.#texts.push(this.#textOf(name, place, literal, guard));
    return name;
  }

  #textOf(name: string, place: Composite, literal: boolean, guard: GuardKind): string {
    switch (place.kind) {
      case 'struct':
        return this.#struct(name, place, literal, guard);
      case 'collection':
        return this.#collection(name, place, guard);
      case 'variant':
        return this.#variant(name, place);
      default:
        return this.#sequence(name, place, guard);
    }
  }

  #struct(name: string, place: StructPlace, literal: boolean, guard: GuardKind): string {
    const domain = this.#constants.add('D', place.domain);
    const addresses = addressesOf(place);
    const address = (k: number): string => (literal ? String(addresses[k]) : `this.$a${k}`);
    const alive = guard === 'none' ? '' : 'this.$alive(); ';
    const members: string[] = [];
    const assigns: string[] = [];
    const plains: string[] = [];
    const zeros: string[] = [];
    let a = 0;
    let k = 0;
    for (const [field, inner] of place.fields) {
      const read = `get ${field}() { ${alive}`;
      const write = `set ${field}(v) { ${alive}`;
      plains.push(`${field}: ${inner.kind === 'scalar' ? `this.${field}` : `plain(this.${field})`}`);
      assigns.push(`this.${field} = v.${field};`);
      if (inner.kind === 'scalar') {
        const at = address(a++);
        const { bits } = inner.slot;
        members.push(`${read}return ${decode(inner, this.#slots.read(at, bits), this.#constants)}; }`);
        members.push(
          `${write}let c = 0; ${encode(inner, this.#refuse(`this.$path, '${field}'`, inner))} ${this.#slots.write(at, bits, 'c')} }`,
        );
        zeros.push(this.#slots.zero(at, bits));
      } else if (inner.kind === 'nullable') {
        const at = address(a++);
        const child = `this.$k${k++}`;
        const shown = inner.inner.kind === 'variant' ? `${child}.$shown()` : child;
        members.push(`${read}return ${this.#slots.read(at, 1)} === 0 ? null : ${shown}; }`);
        members.push(`${write}${this.#setNullable(at, child)} }`);
        zeros.push(this.#slots.zero(at, 1), `${child}.$zero();`);
      } else {
        const child = `this.$k${k++}`;
        const shown = inner.kind === 'variant' ? `${child}.$shown()` : child;
        members.push(`${read}return ${shown}; }`, `${write}${child}.$assign(v); }`);
        zeros.push(`${child}.$zero();`);
      }
    }
    const fields = [
      '$path',
      ...(literal ? [] : addresses.map((_, i) => `$a${i}`)),
      ...Array.from({ length: k }, (_, i) => `$k${i}`),
    ];
    const from = (field: string): string =>
      field.startsWith('$a')
        ? `addresses[${field.slice(2)}]`
        : field.startsWith('$k')
          ? `children[${field.slice(2)}]`
          : 'path';
    return `class ${name} extends View {
      constructor(path, addresses, children, guard) { super();
        ${fields.map((field) => `this.${field} = ${from(field)};`).join(' ')} ${guardFields(guard)}
        Object.defineProperties(this, ${name}.own); Object.preventExtensions(this); }
      get $domain() { return ${domain}; }
      get $fields() { return ${name}.fields; }
      get $case() { return ${JSON.stringify(place.domain.case)}; }
      get $shape() { return ${JSON.stringify(place.fields.map(([field]) => field).join())}; }
      ${this.#aliveMethod(guard)}
      ${members.join('\n      ')}
      $assign(v) { if (v === this) { ${alive}return; } checkStruct(v, this); ${isFlat(place) ? '' : 'v = detached(v); '}${assigns.join(' ')} }
      $plain() { return { ${plains.join(', ')} }; }
      $zero() { ${zeros.join(' ')} }
    }
    ${name}.fields = ${JSON.stringify(place.fields.map(([field]) => field))};
    ${name}.own = ownFields(${name}.prototype, ${name}.fields);`;
  }

  #sequence(name: string, place: Extract<Place, { kind: 'array' | 'list' }>, guard: GuardKind): string {
    const domain = this.#constants.add('D', place.domain);
    const alive = guard === 'none' ? '' : 'this.$alive(); ';
    const max = place.elements.length;
    const lengthBits = place.kind === 'list' ? place.length.bits : 0;
    const length = place.kind === 'list' ? this.#slots.read('this.$n', lengthBits) : String(max);
    const setLength = (text: string): string => this.#slots.write('this.$n', lengthBits, text);
    const element = place.elements[0];
    const bounds = `if (!(i >= 0 && i < ${length}) || (i | 0) !== i) throw noElement(this.$path, i, ${length});`;
    const scalar = element?.kind === 'scalar';
    const zeroAt = (i: string): string => (element === undefined ? '' : this.#zeroElement(element, i));
    const common = `
      get length() { ${alive}return ${length}; }
      at(i) { ${alive}${bounds} ${element === undefined ? '' : this.#readElement(element)} }
      set(i, v) { ${alive}${bounds} ${element === undefined ? '' : this.#writeElement(element)} }
      some(f) { for (let i = 0; i < this.length; i++) if (f(this.at(i), i)) return true; return false; }
      every(f) { for (let i = 0; i < this.length; i++) if (!f(this.at(i), i)) return false; return true; }
      count(f) { let n = 0; for (let i = 0; i < this.length; i++) if (f(this.at(i), i)) n++; return n; }
      findIndex(f) { for (let i = 0; i < this.length; i++) if (f(this.at(i), i)) return i; return -1; }
      $plain() { const all = []; for (let i = 0; i < this.length; i++) all.push(${scalar ? 'this.at(i)' : 'plain(this.at(i))'}); return all; }`;
    const methods =
      place.kind === 'array'
        ? `
      fill(v) { v = detached(v); for (let i = 0; i < ${max}; i++) this.set(i, v); }
      $assign(v) { if (v === this) { ${alive}return; } v = checkSequence(v, this, ${max}, ${max}); for (let i = 0; i < ${max}; i++) this.set(i, v[i]); }
      $zero() { for (let i = 0; i < ${max}; i++) { ${zeroAt('i')} } }`
        : `
      push(v) { ${alive}const n = ${length}; if (n === ${max}) throw listFull(this.$path, ${max}); v = ${isFlat(element) ? 'alive' : 'detached'}(v); ${setLength('n + 1')} this.set(n, v); }
      pop() { ${alive}const n = ${length} - 1; if (n < 0) throw listEmpty(this.$path); const last = plain(this.at(n)); ${zeroAt('n')} ${setLength('n')} return last; }
      shift() { ${alive}const n = ${length} - 1; if (n < 0) throw listEmpty(this.$path); const first = plain(this.at(0));
        for (let i = 0; i < n; i++) this.set(i, this.at(i + 1)); ${zeroAt('n')} ${setLength('n')} return first; }
      remove(k) { ${alive}const n = ${length} - 1; if (!(k >= 0 && k <= n) || (k | 0) !== k) throw noElement(this.$path, k, n + 1); const taken = plain(this.at(k));
        for (let i = k; i < n; i++) this.set(i, this.at(i + 1)); ${zeroAt('n')} ${setLength('n')} return taken; }
      clear() { ${alive}this.$zero(); }
      $assign(v) { if (v === this) { ${alive}return; } v = checkSequence(v, this, 0, ${max}); this.$zero(); for (let i = 0; i < v.length; i++) this.push(v[i]); }
      $zero() { for (let i = 0; i < ${max}; i++) { ${zeroAt('i')} } ${this.#slots.zero('this.$n', lengthBits)} }`;
    return `class ${name} extends Sequence {
      constructor(path, addresses, children, guard) { super(); this.$path = path; ${place.kind === 'list' ? 'this.$n = addresses[0]; this.$s = addresses.slice(1);' : 'this.$s = addresses;'} this.$e = children; ${guardFields(guard)}
        Object.defineProperties(this, elementsAreNotProperties); Object.preventExtensions(this); }
      get $domain() { return ${domain}; }
      ${this.#aliveMethod(guard)}${common}${methods}
    }`;
  }

  #collection(name: string, place: CollectionPlace, guard: GuardKind): string {
    const domain = this.#constants.add('D', place.domain);
    const universe = this.#constants.add('U', universeOf(place.domain.of));
    const alive = guard === 'none' ? '' : 'this.$alive(); ';
    const bits = place.counts[0]?.bits ?? 0;
    return `class ${name} extends ${place.domain.kind === 'set' ? 'SetView' : 'BagView'} {
      constructor(path, addresses, children, guard) { super(); this.$path = path; this.$s = addresses; ${guardFields(guard)}
        Object.defineProperties(this, elementsAreNotProperties); Object.preventExtensions(this); }
      get $domain() { return ${domain}; }
      get $universe() { return ${universe}; }
      ${this.#aliveMethod(guard)}
      $count(i) { ${alive}const a = this.$s[i]; return ${this.#slots.read('a', bits)}; }
      $put(i, c) { ${alive}const a = this.$s[i]; ${this.#slots.write('a', bits, 'c')} }
      $zero() { for (let i = 0; i < ${place.counts.length}; i++) { const a = this.$s[i]; ${this.#slots.zero('a', bits)} } }
    }`;
  }

  /** The holder of the views of the cases, which are its children. */
  #variant(name: string, { cases, domain, first, shared, tag }: VariantPlace): string {
    const { bits } = tag;
    const read = this.#slots.read('this.$n', bits);
    // Every slot is in some case; a slot that several have is zeroed more than once.
    const zeros = cases.map((_, i) => `this.$e[${i}].$zero();`);
    return `class ${name} {
      constructor(path, addresses, children) { this.$path = path; this.$n = addresses[0]; this.$e = children; }
      get $domain() { return ${this.#constants.add('D', domain)}; }
      $shown() { const c = ${read} - ${first}; if (c < 0) throw noStruct(this.$path); return this.$e[c]; }
      $alive() { this.$shown(); }
      $assign(v) { const c = caseNumber(v, this); const e = this.$e[c]; if (v === e) { e.$alive(); return; } v = detached(v);
        ${shared.length === 0 ? '' : 'this.$zero(); '}${this.#slots.write('this.$n', bits, `c + ${first}`)} e.$assign(v); }
      $plain() { return this.$shown().$plain(); }
      $zero() { ${this.#slots.zero('this.$n', bits)} ${zeros.join(' ')} }
    }`;
  }

  #aliveMethod(guard: GuardKind): string {
    if (guard === 'none') return '$alive() {}';
    const code = this.#slots.readMasked('this.$g', 'this.$gm');
    return guard === 'above'
      ? `$alive() { if (${code} <= this.$gi) throw noStruct(this.$path); }`
      : `$alive() { if (${code} !== this.$gi) throw otherCase(this.$gw.path, this.$gw.name); }`;
  }

  #readElement(element: Place): string {
    if (element.kind === 'scalar')
      return `const a = this.$s[i]; return ${decode(element, this.#slots.read('a', element.slot.bits), this.#constants)};`;
    if (element.kind === 'nullable') {
      const shown = element.inner.kind === 'variant' ? '.$shown()' : '';
      return `const a = this.$s[i]; return ${this.#slots.read('a', 1)} === 0 ? null : this.$e[i]${shown};`;
    }
    return element.kind === 'variant' ? 'return this.$e[i].$shown();' : 'return this.$e[i];';
  }

  #writeElement(element: Place): string {
    if (element.kind === 'scalar')
      return `let c = 0; ${encode(element, this.#refuse('this.$path, i', element))} const a = this.$s[i]; ${this.#slots.write('a', element.slot.bits, 'c')}`;
    if (element.kind === 'nullable')
      return `const a = this.$s[i]; const e = this.$e[i]; ${this.#setNullable('a', 'e')}`;
    return 'this.$e[i].$assign(v);';
  }

  #zeroElement(element: Place, i: string): string {
    if (element.kind === 'scalar') return `{ const a = this.$s[${i}]; ${this.#slots.zero('a', element.slot.bits)} }`;
    if (element.kind === 'nullable')
      return `{ const a = this.$s[${i}]; ${this.#slots.zero('a', 1)} this.$e[${i}].$zero(); }`;
    return `this.$e[${i}].$zero();`;
  }

  #setNullable(address: string, child: string): string {
    return `if (v === null) { ${this.#slots.zero(address, 1)} ${child}.$zero(); } else if (v === ${child}) ${child}.$alive(); else { v = alive(v); ${this.#slots.write(address, 1, '1')} ${child}.$assign(v); }`;
  }

  /** Statement that throws the range error; the error's domain is the scalar's, nullable if the place is. */
  #refuse(where: string, place: ScalarPlace): string {
    const domain = this.#constants.add('D', place.nullable ? { kind: 'nullable', of: place.domain } : place.domain);
    return `throw refused(${where}, v, ${domain});`;
  }
}

/** What a view's existence depends on: nothing, a code that has to be above another, or that a variant is of one case. */
export type GuardKind = 'none' | 'above' | 'case';

const guardFields = (guard: GuardKind): string =>
  guard === 'none'
    ? ''
    : `this.$g = guard.address; this.$gm = guard.mask; this.$gi = guard.index;${guard === 'case' ? ' this.$gw = guard;' : ''}`;

/** True for what is copied field by field without a look at other places. */
const isFlat = (place: Place | undefined): boolean =>
  place?.kind === 'scalar' || (place?.kind === 'struct' && place.fields.every(([, field]) => field.kind === 'scalar'));

/** The addresses that the class of a place takes, in the order in which its source names them. */
export const addressesOf = (place: Composite): readonly number[] => {
  switch (place.kind) {
    case 'struct':
      return place.fields.flatMap(([, field]) => ownAddress(field));
    case 'array':
      return place.elements.flatMap(ownAddress);
    case 'list':
      return [place.length.address, ...place.elements.flatMap(ownAddress)];
    case 'collection':
      return place.counts.map(({ address }) => address);
    case 'variant':
      return [place.tag.address];
  }
};

/** What places of one domain may differ in: whether their scalars' codes begin at 0 or at 1. */
const firstsOf = (place: Composite): readonly number[] => {
  const own = (inner: Place): readonly number[] => (inner.kind === 'scalar' ? [inner.first] : []);
  switch (place.kind) {
    case 'struct':
      return place.fields.flatMap(([, field]) => own(field));
    case 'array':
    case 'list':
      return place.elements.flatMap(own);
    case 'variant':
      return [place.first];
    case 'collection':
      return [];
  }
};

const ownAddress = (place: Place): readonly number[] =>
  place.kind === 'scalar' ? [place.slot.address] : place.kind === 'nullable' ? [place.presence.address] : [];
