import type { Composite, Place } from './layout.ts';
import { type Constants, decode, encode, type ScalarPlace, type SlotSource } from './scalar-source.ts';

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
 * than `$gi` (a presence bit above 0, the length of a list above the index).
 *
 * This file is long because the three kinds of view must agree with each other line by line.
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
  nameOf(place: Composite, single: boolean, guarded: boolean): string {
    const literal = single && place.kind === 'struct';
    const variants = this.#names.get(place.domain) ?? new Map<string, string>();
    this.#names.set(place.domain, variants);
    const key = literal ? `literal ${addressesOf(place).join()} ${guarded}` : String(guarded);
    const declared = variants.get(key);
    if (declared !== undefined) return declared;
    const name = `View${this.#texts.length}`;
    variants.set(key, name);
    this.#texts.push(
      place.kind === 'struct' ? this.#struct(name, place, literal, guarded) : this.#sequence(name, place, guarded),
    );
    return name;
  }

  #struct(name: string, place: Extract<Place, { kind: 'struct' }>, literal: boolean, guarded: boolean): string {
    const domain = this.#constants.add('D', place.domain);
    const addresses = addressesOf(place);
    const address = (k: number): string => (literal ? String(addresses[k]) : `this.$a${k}`);
    const alive = guarded ? 'this.$alive(); ' : '';
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
        members.push(`${read}return ${this.#slots.read(at, 1)} === 0 ? null : ${child}; }`);
        members.push(`${write}${this.#setNullable(at, child)} }`);
        zeros.push(this.#slots.zero(at, 1), `${child}.$zero();`);
      } else {
        const child = `this.$k${k++}`;
        members.push(`${read}return ${child}; }`, `${write}${child}.$assign(v); }`);
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
        ${fields.map((field) => `this.${field} = ${from(field)};`).join(' ')} ${guarded ? guardFields : ''}
        Object.defineProperties(this, ${name}.own); Object.preventExtensions(this); }
      get $domain() { return ${domain}; }
      get $fields() { return ${name}.fields; }
      get $shape() { return ${JSON.stringify(place.fields.map(([field]) => field).join())}; }
      ${guarded ? this.#aliveMethod : '$alive() {}'}
      ${members.join('\n      ')}
      $assign(v) { if (v === this) { ${alive}return; } checkStruct(v, this); ${isFlat(place) ? '' : 'v = detached(v); '}${assigns.join(' ')} }
      $plain() { return { ${plains.join(', ')} }; }
      $zero() { ${zeros.join(' ')} }
    }
    ${name}.fields = ${JSON.stringify(place.fields.map(([field]) => field))};
    ${name}.own = ownFields(${name}.prototype, ${name}.fields);`;
  }

  #sequence(name: string, place: Extract<Place, { kind: 'array' | 'list' }>, guarded: boolean): string {
    const domain = this.#constants.add('D', place.domain);
    const alive = guarded ? 'this.$alive(); ' : '';
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
      push(v) { if (arguments.length > 1) throw pushedSeveral(this.$path); ${alive}const n = ${length}; if (n === ${max}) throw listFull(this.$path, ${max}); v = ${isFlat(element) ? 'alive' : 'detached'}(v); ${setLength('n + 1')} this.set(n, v); }
      pop() { ${alive}const n = ${length} - 1; if (n < 0) throw listEmpty(this.$path); const last = plain(this.at(n)); ${zeroAt('n')} ${setLength('n')} return last; }
      shift() { ${alive}const n = ${length} - 1; if (n < 0) throw listEmpty(this.$path); const first = plain(this.at(0));
        for (let i = 0; i < n; i++) this.set(i, this.at(i + 1)); ${zeroAt('n')} ${setLength('n')} return first; }
      clear() { ${alive}this.$zero(); }
      $assign(v) { if (v === this) { ${alive}return; } v = checkSequence(v, this, 0, ${max}); this.$zero(); for (let i = 0; i < v.length; i++) this.push(v[i]); }
      $zero() { for (let i = 0; i < ${max}; i++) { ${zeroAt('i')} } ${this.#slots.zero('this.$n', lengthBits)} }`;
    return `class ${name} extends Sequence {
      constructor(path, addresses, children, guard) { super(); this.$path = path; ${place.kind === 'list' ? 'this.$n = addresses[0]; this.$s = addresses.slice(1);' : 'this.$s = addresses;'} this.$e = children; ${guarded ? guardFields : ''}
        Object.defineProperties(this, elementsAreNotProperties); Object.preventExtensions(this); }
      get $domain() { return ${domain}; }
      ${guarded ? this.#aliveMethod : '$alive() {}'}${common}${methods}
    }`;
  }

  get #aliveMethod(): string {
    return `$alive() { if (${this.#slots.readMasked('this.$g', 'this.$gm')} <= this.$gi) throw noStruct(this.$path); }`;
  }

  #readElement(element: Place): string {
    if (element.kind === 'scalar')
      return `const a = this.$s[i]; return ${decode(element, this.#slots.read('a', element.slot.bits), this.#constants)};`;
    if (element.kind === 'nullable')
      return `const a = this.$s[i]; return ${this.#slots.read('a', 1)} === 0 ? null : this.$e[i];`;
    return 'return this.$e[i];';
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

const guardFields = 'this.$g = guard.address; this.$gm = guard.mask; this.$gi = guard.index;';

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
  }
};

const ownAddress = (place: Place): readonly number[] =>
  place.kind === 'scalar' ? [place.slot.address] : place.kind === 'nullable' ? [place.presence.address] : [];
