// What a user writes to have a way looked for.

import { ShootdownError } from '../model/errors.ts';
import { alwaysOf } from '../model/language/select-properties.ts';
import { done } from '../model/language/thread.ts';
import { actorOf, type System } from '../model/rules/rule.ts';
import type { Goal } from './search-from.ts';

/** How a goal is written: what help and errors say. */
export const goalForms: readonly string[] = [
  'broken [PROPERTY]',
  'THREAD: STEP',
  `THREAD: ${done}`,
  '[where] CONDITION',
];

/**
 * Reads a goal: `broken`, `broken LOST-DIRTY`, `zap: tlb_flush_mmu`, `user 0: done`, or a condition over the state, with or without
 * `where` before it. Throws a `usage` error for what is none of these; names that the model does not have are refused by the search.
 */
export const goalOf = (system: System, text: string): Goal => {
  const words = text.trim();
  const [, property] = /^broken(?:\s+(\S+))?$/.exec(words) ?? [];
  if (/^broken(?:\s+\S+)?$/.test(words)) return { kind: 'broken', property };
  const [, condition] = /^where\s+(.+)$/s.exec(words) ?? [];
  if (condition !== undefined) return { kind: 'condition', text: condition };
  const [, thread, label] = /^(\w+(?: \d+)?):\s*(\S.*)$/.exec(words) ?? [];
  if (thread !== undefined && label !== undefined) return { kind: 'at', thread, label };
  // A word by itself is a condition only where the state has a field of that name.
  if (words === '' || (/^\w+$/.test(words) && !Object.hasOwn(system.root.fields, words)))
    throw new ShootdownError('usage', `'${words}' is nothing that can be looked for`, examplesFor(system));
  return { kind: 'condition', text: words };
};

const examplesFor = (system: System): string => {
  const [property] = alwaysOf(system);
  const thread = system.rules.find((rule) => rule.kind === 'thread');
  const known = [
    `broken${property === undefined ? '' : ` ${property.name}`}`,
    ...(thread === undefined ? [] : [`${actorOf(thread)}: ${done}`]),
    'where CONDITION',
  ];
  return `for example: ${known.join(', ')}`;
};
