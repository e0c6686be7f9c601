import type { System, ThreadRule } from '../../model/rules/rule.ts';
import type { Layout, Place, Slot } from './layout.ts';

/** Where the frame of a thread is. */
export interface ThreadFrame {
  readonly view: unknown;
  readonly pc: Slot;
  /** The labels of the thread; the code of each is its place. */
  readonly labels: readonly string[];
}

/** The view of a thread's frame, and where its program counter lies. */
export const frameOf = (
  system: System,
  { layout, root }: { readonly layout: Layout; readonly root: object },
  rule: ThreadRule,
): ThreadFrame => {
  const { name, labels } = rule.thread;
  const field = (root as Readonly<Record<string, unknown>>)[name];
  const place = fieldPlace(layout.root, name);
  if (rule.id === undefined) return { view: field, pc: pcOf(place), labels };
  const element = place.kind === 'array' ? place.elements[rule.id] : undefined;
  if (element === undefined)
    throw new Error(`the frames of thread '${name}' are not laid out, of ${system.threads.length} threads`);
  return { view: (field as { at(i: number): unknown }).at(rule.id), pc: pcOf(element), labels };
};

const fieldPlace = (place: Place, name: string): Place => {
  const found = place.kind === 'struct' ? place.fields.find(([field]) => field === name) : undefined;
  if (found === undefined) throw new Error(`the state has no field '${name}'`);
  return found[1];
};

const pcOf = (frame: Place): Slot => {
  const pc = fieldPlace(frame, 'pc');
  if (pc.kind !== 'scalar') throw new Error('a program counter is a scalar');
  return pc.slot;
};
