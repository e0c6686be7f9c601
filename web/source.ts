// Where the page has its states from: the program that serves it, or what a file has in it (report/recorded-source.ts).

import type { Told } from '../src/commands/explore/explorer.ts';

export type { Told };

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
