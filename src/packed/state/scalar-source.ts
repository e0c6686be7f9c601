import { cardinality, type ScalarDomain } from '../../model/language/domain.ts';
import type { ScalarPlace } from './layout.ts';

/**
 * How generated code reads and writes slots. `address` is an expression, evaluated more than once; what is read has the
 * slot's number of bits or, by `readMasked`, those of the expression `mask`.
 */
export interface SlotSource {
  /** Expression for the code. */
  readonly read: (address: string, bits: number) => string;
  readonly readMasked: (address: string, mask: string) => string;
  /** Statement that stores the code `code`, known to fit. */
  readonly write: (address: string, bits: number, code: string) => string;
  /** Statement that stores code 0. */
  readonly zero: (address: string, bits: number) => string;
}

/** Text of the code of the scalar whose slot's address is the expression `address`. */
export const readCode = (address: string, bits: number): string =>
  bits === 0 ? '0' : `(w[${word(address)}] >>> ${shift(address)} & ${mask(bits)})`;

/** Statement that stores the code `code`, known to fit. */
export const writeCode = (address: string, bits: number, code: string): string => {
  if (bits === 0) return ';';
  const at = word(address);
  const by = shift(address);
  // A literal address folds the mask; a full word needs no shift.
  if (/^\d+$/.test(address)) return `w[${at}] = w[${at}] & ${~(mask(bits) << Number(by))} | (${code}) << ${by};`;
  return `w[${at}] = w[${at}] & ~(${mask(bits)} << ${by}) | (${code}) << ${by};`;
};

/** Statement that stores code 0. */
export const zeroCode = (address: string, bits: number): string => {
  if (bits === 0) return '';
  const at = word(address);
  if (/^\d+$/.test(address)) return `w[${at}] &= ${~(mask(bits) << Number(shift(address)))};`;
  return `w[${at}] &= ~(${mask(bits)} << ${shift(address)});`;
};

/** Reads and writes the words `w` in place. */
export const direct: SlotSource = {
  read: readCode,
  readMasked: (address, mask) => `(w[${word(address)}] >>> ${shift(address)} & ${mask})`,
  write: writeCode,
  zero: zeroCode,
};

/** Calls `recorder` for every read and write of a slot that has bits. */
export const recorded: SlotSource = {
  read: (address, bits) => (bits === 0 ? '0' : `recorder.read(${address}, ${mask(bits)})`),
  readMasked: (address, mask) => `recorder.read(${address}, ${mask})`,
  write: (address, bits, code) => (bits === 0 ? ';' : `recorder.write(${address}, ${mask(bits)}, ${code});`),
  zero: (address, bits) => (bits === 0 ? '' : `recorder.write(${address}, ${mask(bits)}, 0);`),
};

export const mask = (bits: number): number => (bits === 32 ? -1 : 2 ** bits - 1);
// JavaScript takes shift counts modulo 32, so an address is its own shift count.
const word = (address: string): string => (/^\d+$/.test(address) ? String(Number(address) >>> 5) : `${address} >>> 5`);
const shift = (address: string): string => (/^\d+$/.test(address) ? String(Number(address) & 31) : address);

/** Constants that generated code names: the words of `oneOf` domains (`V0[code]`) and domains for error messages (`D0`). */
export class Constants {
  readonly names: string[] = [];
  readonly values: unknown[] = [];

  add(prefix: string, value: unknown): string {
    const place = this.values.indexOf(value);
    if (place >= 0) return this.names[place] as string;
    const name = `${prefix}${this.names.length}`;
    this.names.push(name);
    this.values.push(value);
    return name;
  }
}

/** Expression for the value whose code is the expression `code`, which is evaluated once. */
export const decode = (place: ScalarPlace, code: string, constants: Constants): string => {
  if (!place.nullable)
    return decodeValue(place.domain, place.first === 0 ? code : `(${code}) - ${place.first}`, constants);
  return `((c) => c === 0 ? null : ${decodeValue(place.domain, 'c - 1', constants)})(${code})`;
};

const decodeValue = (domain: ScalarDomain, code: string, constants: Constants): string => {
  switch (domain.kind) {
    case 'bool':
      return `(${code}) === 1`;
    case 'int':
      return `(${code}) + ${domain.lo}`;
    case 'index':
      return `(${code})`;
    case 'oneOf':
      return `${constants.add('V', domain.values)}[${code}]`;
  }
};

/** Statements that set `c`, declared before, to the code of `v`, or run `otherwise` when `v` is outside the domain. */
export const encode = (place: ScalarPlace, otherwise: string): string => {
  const add = place.first;
  const some = encodeValue(place.domain, add, otherwise);
  return place.nullable ? `if (v === null) c = 0; else { ${some} }` : some;
};

const encodeValue = (domain: ScalarDomain, add: number, otherwise: string): string => {
  switch (domain.kind) {
    case 'bool':
      return `if (v === true) c = ${1 + add}; else if (v === false) c = ${add}; else { ${otherwise} }`;
    case 'int':
      return `if ((v | 0) === v && v >= ${domain.lo} && v <= ${domain.hi}) c = v ${signed(add - domain.lo)}; else { ${otherwise} }`;
    case 'index':
      return `if ((v | 0) === v && v >= 0 && v < ${cardinality(domain)}) c = v ${signed(add)}; else { ${otherwise} }`;
    case 'oneOf': {
      const cases = domain.values.map((value, code) => `case ${JSON.stringify(value)}: c = ${code + add}; break;`);
      return `switch (v) { ${cases.join(' ')} default: ${otherwise} }`;
    }
  }
};

const signed = (n: number): string => (n < 0 ? `- ${-n}` : `+ ${n}`);
