// Where one is in a file: the fragment of its address. `#PAGE/WAY/STEP`, each as an address escapes it. What there is only one of is left out: the page in a
// file of one document, the way in a document of one counterexample; of a file with one counterexample the fragment is the step, `#5`.

import { useEffect, useState } from 'preact/hooks';
import type { Site, SitePage } from '../../src/report/html/site.ts';

/** Where one is. */
export interface Address {
  /** Undefined for the index. */
  readonly page: SitePage | undefined;
  /** What is looked at in the document: a case, a variant, a cell; undefined for the whole document. */
  readonly item: string | undefined;
  /** The step of its counterexample, from 0 for the initial state; undefined for what it comes to. */
  readonly step: number | undefined;
}

/** Whether a document is of one thing, which has no name in it. */
const isOfOne = ({ document: { schema } }: SitePage): boolean =>
  schema === 'shootdown/verdict/1' || schema === 'shootdown/simulation/1';

export const addressIn = ({ pages }: Site, fragment: string): Address => {
  const [...parts] = fragment.replace(/^#/, '').split('/').map(unescaped);
  const page = isOnly(pages) ? pages[0] : pages.find(({ id }) => id === parts[0]);
  if (!isOnly(pages)) parts.shift();
  if (page === undefined) return { page, item: undefined, step: undefined };
  const item = isOfOne(page) ? '' : parts.shift();
  const [step = ''] = parts;
  return {
    page,
    item: item === '' && !isOfOne(page) ? undefined : item,
    step: /^\d+$/.test(step) ? Number(step) : undefined,
  };
};

const isOnly = (pages: readonly SitePage[]): boolean => pages.length === 1;

const unescaped = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The fragment of a place, with `#`. */
export const fragmentOf = ({ pages }: Site, page?: SitePage, item?: string, step?: number): string => {
  const parts = [
    ...(page === undefined || isOnly(pages) ? [] : [page.id]),
    ...(item === undefined || page === undefined || isOfOne(page) ? [] : [item]),
    ...(step === undefined ? [] : [String(step)]),
  ];
  return `#${parts.map(encodeURIComponent).join('/')}`;
};

/** The address as it is now. */
export const useAddress = (site: Site): Address => {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const moved = (): void => setFragment(location.hash);
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return addressIn(site, fragment);
};
