import { ShootdownError } from '../../model/errors.ts';
import type { Domain, StructDomain, VariantDomain } from '../../model/language/domain.ts';
import { BagView, Collection, SetView } from '../../model/values/collection.ts';
import { noted } from '../../model/values/refusals.ts';
import { Sequence } from '../../model/values/sequence.ts';
import {
  at,
  caseOf,
  isPlainObject,
  listEmpty,
  listFull,
  noElement,
  noStruct,
  otherCase,
  outside,
  pushedSeveral,
} from '../../model/values/value.ts';
import { elementsAreNotProperties, ownFields, StructView } from '../../model/values/view.ts';
import { type Composite, type Layout, layoutOf, type Place } from './layout.ts';
import { Recorder } from './recording.ts';
import { Constants, direct, recorded, type SlotSource } from './scalar-source.ts';
import { addressesOf, ViewClasses } from './view-classes.ts';

/** A state that recipes can read and write: the bits in `words`, seen through `root`. */
export interface StateBuffer {
  readonly layout: Layout;
  /** The packed state that is loaded; generated code and the executor write it directly. */
  readonly words: Int32Array;
  readonly root: View;
  /** The same words through views that note what is read and written; made when first asked for. */
  readonly recording: RecordingBuffer;
}

/** Views of a buffer's words, whose every access goes through `recorder`. */
export interface RecordingBuffer {
  readonly recorder: Recorder;
  readonly root: View;
}

/** What every generated struct view has. */
export abstract class View extends StructView {
  abstract readonly $domain: StructDomain;
  /** The names of the fields, as one string. */
  abstract readonly $shape: string;
  /** Throws when what the view named is no longer there. */
  abstract $alive(): void;
  /** Copies a plain object, or a view of the same struct, into this place. */
  abstract $assign(value: unknown): void;
  abstract override $plain(): { readonly [field: string]: unknown };
  abstract $zero(): void;
}

// Two systems with the same description of their state share views: the steps of a model's variants then stay
// monomorphic when several are explored in one process, which is worth 10 to 20 % from the second one on.
const buffers = new Map<string, StateBuffer>();

/** The buffer for a state's description. There is one for each description: load it before every use. */
export const stateBufferOf = (domain: StructDomain): StateBuffer => {
  const key = JSON.stringify(domain);
  let buffer = buffers.get(key);
  if (buffer === undefined) {
    buffer = buildStateBuffer(domain);
    buffers.set(key, buffer);
  }
  return buffer;
};

const buildStateBuffer = (domain: StructDomain): StateBuffer => {
  const layout = layoutOf(domain);
  const words = new Int32Array(layout.words);
  let recording: RecordingBuffer | undefined;
  return {
    layout,
    words,
    root: buildViews(layout, direct, { w: words }),
    get recording(): RecordingBuffer {
      if (recording === undefined) {
        const recorder = new Recorder(words);
        recording = { recorder, root: buildViews(layout, recorded, { recorder }) };
      }
      return recording;
    },
  };
};

/** The views of a state; `given` is what the text of `slots` names. */
const buildViews = (layout: Layout, slots: SlotSource, given: Readonly<Record<string, unknown>>): View => {
  const constants = new Constants();
  const classes = new ViewClasses(constants, slots);
  const declared = declare(layout.root, classes, true, undefined, '');
  const runtime = {
    ...given,
    View,
    Sequence,
    SetView,
    BagView,
    noElement,
    noStruct,
    otherCase,
    caseNumber,
    listFull,
    pushedSeveral,
    listEmpty,
    refused,
    checkStruct,
    checkSequence,
    plain,
    alive,
    detached,
    ownFields,
    elementsAreNotProperties,
  };
  const make = new Function(
    ...Object.keys(runtime),
    ...constants.names,
    `'use strict';\n${classes.text}\nreturn { ${classes.names.join(', ')} };`,
  ) as (...given: unknown[]) => Readonly<Record<string, ViewClass>>;
  const built = make(...Object.values(runtime), ...constants.values);
  const classNamed = (name: string): ViewClass => built[name] as ViewClass;
  return instantiate(declared, classNamed) as View;
};

type ViewClass = new (
  path: string,
  addresses: readonly number[],
  children: readonly unknown[],
  guard: Guard | undefined,
) => unknown;

/** What has to be so for a view to exist: the code at `address`, masked, is greater than `index`, or is it. */
interface Guard {
  readonly kind: 'above' | 'case';
  /** Of a case: the place of the variant, and the case's name. */
  readonly path?: string;
  readonly name?: string;
  readonly address: number;
  readonly mask: number;
  readonly index: number;
}

/** A view to be: its class has been declared, its children too. */
interface Declared {
  readonly className: string;
  readonly path: string;
  readonly addresses: readonly number[];
  readonly children: readonly Declared[];
  readonly guard: Guard | undefined;
}

const declare = (
  place: Composite,
  classes: ViewClasses,
  single: boolean,
  guard: Guard | undefined,
  path: string,
): Declared => {
  const child = (inner: Place, suffix: string, inherited: Guard | undefined, once: boolean): Declared[] => {
    if (inner.kind === 'scalar') return [];
    const innerPath = suffix.startsWith('[') ? path + suffix : at(path, suffix);
    if (inner.kind === 'nullable')
      return [
        declare(
          inner.inner,
          classes,
          once,
          { kind: 'above', address: inner.presence.address, mask: 1, index: 0 },
          innerPath,
        ),
      ];
    return [declare(inner, classes, once, inherited, innerPath)];
  };
  const childrenOf = (): Declared[] => {
    switch (place.kind) {
      case 'struct':
        return place.fields.flatMap(([name, field]) => child(field, name, guard, single));
      case 'array':
        return place.elements.flatMap((element, i) => child(element, `[${i}]`, guard, false));
      case 'list': {
        const { address, bits } = place.length;
        return place.elements.flatMap((element, i) =>
          child(element, `[${i}]`, { kind: 'above', address, mask: 2 ** bits - 1, index: i }, false),
        );
      }
      case 'variant': {
        const { address, bits } = place.tag;
        const mask = 2 ** bits - 1;
        return place.cases.map(([name, fields], i) => {
          const own: Guard = { kind: 'case', path, name, address, mask, index: i + place.first };
          return declare(fields, classes, single, bits === 0 ? guard : own, path);
        });
      }
      case 'collection':
        return [];
    }
  };
  const children = childrenOf();
  return {
    className: classes.nameOf(place, single, guard?.kind ?? 'none'),
    path,
    addresses: addressesOf(place),
    children,
    guard,
  };
};

const instantiate = (declared: Declared, classNamed: (name: string) => ViewClass): unknown => {
  const children = declared.children.map((child) => instantiate(child, classNamed));
  return new (classNamed(declared.className))(declared.path, declared.addresses, children, declared.guard);
};

// What the generated classes call when something is not as it should be, or not a plain scalar.

const refused = (path: string, place: string | number, value: unknown, domain: Domain): Error =>
  outside(typeof place === 'number' ? `${path}[${place}]` : at(path, place), value, domain);

const checkStruct = (value: unknown, target: View): void => {
  if (value instanceof View) {
    if (value.$shape !== target.$shape) sameFields(Object.keys(value.$domain.fields), target);
    return;
  }
  if (!isPlainObject(value)) throw outside(target.$path, value, target.$domain);
  let fields = 0;
  for (const _ in value) fields++;
  if (fields !== Object.keys(target.$domain.fields).length) sameFields(Object.keys(value), target);
};

const sameFields = (given: readonly string[], target: View): void => {
  for (const name of given)
    if (!Object.hasOwn(target.$domain.fields, name))
      throw noted(
        new ShootdownError(
          'domain',
          `${at(target.$path, name)} is not a field of the struct`,
          `it has: ${Object.keys(target.$domain.fields).join(', ')}`,
        ),
      );
};

interface SequenceView extends Sequence<unknown> {
  readonly $path: string;
  $plain(): readonly unknown[];
}

const isSequenceView = (value: unknown): value is SequenceView => value instanceof Sequence && '$plain' in value;

const checkSequence = (value: unknown, target: SequenceView, least: number, most: number): readonly unknown[] => {
  const elements = isSequenceView(value) ? value.$plain() : value;
  if (!Array.isArray(elements) || elements.length < least || elements.length > most)
    throw outside(target.$path, value, target.$domain);
  return elements.map(detached);
};

/** The number of the case of a variant that a plain object, or a view of a case, is. */
const caseNumber = (value: unknown, target: { readonly $path: string; readonly $domain: VariantDomain }): number => {
  if (!(value instanceof View) && !isPlainObject(value)) throw outside(target.$path, value, target.$domain);
  const kind: unknown = Object.hasOwn(value, 'kind') ? (value as { readonly kind?: unknown }).kind : undefined;
  return Object.values(target.$domain.cases).indexOf(caseOf(target.$domain, kind, target.$path));
};

/** A plain copy of a view; anything else as it is. */
const plain = (value: unknown): unknown =>
  value instanceof View || value instanceof Collection || isSequenceView(value) ? value.$plain() : value;

/** The value, to be copied while its own place stays as it is; throws when it is a view of nothing. */
const alive = (value: unknown): unknown => {
  if (value instanceof View || value instanceof Collection) value.$alive();
  return value;
};

/** The value, independent of the place that is about to be written: views, also those inside a plain object, are copied. */
const detached = (value: unknown): unknown => {
  if (!isPlainObject(value)) return plain(value);
  // A loop, since Object.fromEntries takes five times as long, which was half of the search where steps push messages. Only that knows a
  // field of this name.
  if (Object.hasOwn(value, '__proto__')) return Object.fromEntries(Object.entries(value));
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) copy[name] = detached(value[name]);
  return copy;
};
