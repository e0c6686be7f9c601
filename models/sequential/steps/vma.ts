// VMAs, page by page: what a page's is, and which pages are of one.
import type { Policy, SequentialBounds } from '../policy.ts';
import type { Sequential } from '../state.ts';
import { unmapPage } from './rmap.ts';

export const noVma = {
  linked: false,
  VM_READ: false,
  VM_WRITE: false,
  VM_SHARED: false,
  VM_LOCKED: false,
  VM_DONTCOPY: false,
  VM_WIPEONFORK: false,
  pgoff: null,
};

const flags = ['linked', 'VM_READ', 'VM_WRITE', 'VM_SHARED', 'VM_LOCKED', 'VM_DONTCOPY', 'VM_WIPEONFORK'] as const;

/** What is mapped at the address, if anything is, goes with its VMA: zap_pte_range(), and unlink. */
export const unlink = (m: Sequential, policy: Policy, va: number): void => {
  unmapPage(m, policy, va);
  m.vmas.set(va, noVma);
  m.sees.set(va, 0);
};

/** The VMA of one page as that of another; no entry yet. */
export const copyVma = (m: Sequential, from: number, to: number): void => {
  const { linked, VM_READ, VM_WRITE, VM_SHARED, VM_LOCKED, VM_DONTCOPY, VM_WIPEONFORK, pgoff } = m.vmas.at(from);
  m.vmas.set(to, { linked, VM_READ, VM_WRITE, VM_SHARED, VM_LOCKED, VM_DONTCOPY, VM_WIPEONFORK, pgoff });
};

/** The addresses of the VMA that the page at `va` is of. Nothing is at `hole`. */
export const vmaAround = (
  m: Sequential,
  bounds: SequentialBounds,
  va: number,
  hole: number,
): { readonly from: number; readonly to: number } => {
  const first = va - (va % bounds.pages);
  const last = first + bounds.pages - 1;
  const goesOn = (at: number, beside: number): boolean =>
    at >= first && at <= last && at !== hole && isOneVma(m, at, beside);
  let [from, to] = [va, va];
  while (goesOn(from - 1, from)) from--;
  while (goesOn(to + 1, to)) to++;
  return { from, to };
};

/** Whether pages side by side are of one VMA: their flags are equal, and of a file the one is behind the other there, too. */
const isOneVma = (m: Sequential, a: number, b: number): boolean => {
  const [one, other] = [m.vmas.at(a), m.vmas.at(b)];
  return (
    flags.every((flag) => one[flag] === other[flag]) &&
    (one.pgoff === null || other.pgoff === null ? one.pgoff === other.pgoff : one.pgoff - other.pgoff === a - b)
  );
};
