import type { StuckThread } from '../../jobs/stuck-threads.ts';
import { printable } from '../../report/foreign-text.ts';
import type { Output } from './output.ts';

/** Tells of a job whose thread does not come back from the model's code. */
export const noteStuck = (label: string, { what, place }: StuckThread, output: Output): void =>
  output.note([
    printable(`${label}: ${what ?? 'the model'} has been running for more than a second, at ${place}`),
    '  does it run for ever? Ctrl-C ends the search',
  ]);
