// Where the page has its states from: the program that serves it, or what a file has in it.

import type { Told } from '../src/commands/explore/explorer.ts';
import type { StateView } from '../src/explore/view.ts';
import type { Recorded } from '../src/report/html/recorded-page.ts';

export type { Recorded, Told };

/** Asks for something; never rejects: what goes wrong is told. */
export interface Source {
  /** Whether steps can be taken, and not only looked at. */
  readonly live: boolean;
  /** `known`: how many visited states the page has. */
  ask(what: string, given?: object, known?: number): Promise<Told>;
}

export const liveSource = (): Source => {
  const token = new URLSearchParams(location.search).get('token') ?? '';
  return {
    live: true,
    ask: async (what, given = {}, known = 0) => {
      try {
        const response = await fetch('/ask', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-shootdown-token': token },
          body: JSON.stringify({ ask: what, known, with: given }),
        });
        if (response.ok) return (await response.json()) as Told;
        return { error: { message: (await response.text()).trim(), hint: undefined } };
      } catch {
        return { error: { message: 'the program that serves this page does not answer', hint: 'was it ended?' } };
      }
    },
  };
};

export const recordedSource = (recorded: Recorded): Source => {
  let place = recorded.states.length - 1;
  const told = (): Told => {
    const state = recorded.states[place] as StateView;
    return { state: { ...state, canRedo: place < recorded.states.length - 1 } };
  };
  const go = (to: number): Told => {
    place = Math.max(0, Math.min(recorded.states.length - 1, to));
    return told();
  };
  return {
    live: false,
    ask: async (what, given = {}) => {
      switch (what) {
        case 'open':
          return {
            variant: recorded.variant,
            state: { ...(told().state as StateView), nodes: recorded.states[0]?.nodes ?? [] },
          };
        case 'goto':
          return go((given as { readonly id: number }).id);
        case 'undo':
          return go(place - 1);
        case 'redo':
          return go(place + 1);
        default:
          return { error: { message: 'this file has one way only', hint: 'shootdown explore can take others' } };
      }
    },
  };
};
