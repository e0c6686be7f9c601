// What one file that is sent has in it: documents, and the ways in them with the states on each.

import { gzipSync } from 'node:zlib';
import { WrongShape } from '../../checkpoint/json-reader.ts';
import { explained, messageOf } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { version } from '../../version.ts';
import type { AnyDocument } from '../documents/any-document.ts';
import { printableLines } from '../foreign-text.ts';
import { count } from '../numbers.ts';
import { type Recorded, recordedOf } from './recorded.ts';
import { recordedAlone } from './recorded-alone.ts';
import { type Way, waysOf } from './ways.ts';

/** What a page shows. Plain data, as JSON. */
export interface Site {
  readonly title: string;
  /** The version of shootdown that wrote it. */
  readonly version: string;
  readonly pages: readonly SitePage[];
  /** Files that are not shown, and why; of one result undefined. */
  readonly notShown: readonly NotShown[] | undefined;
}

export interface NotShown {
  readonly file: string;
  readonly reason: string;
}

/** One document. */
export interface SitePage {
  /** In the address. */
  readonly id: string;
  /** The file that it was read from; undefined for what was just found. */
  readonly file: string | undefined;
  readonly document: AnyDocument;
  readonly ways: { readonly [key: string]: SiteWay };
}

/** A way that can be stepped through. */
export interface SiteWay {
  /**
   * A `Recorded` as JSON, compressed by gzip, in base64: the states of a hundred ways are megabytes, and who reads looks at one. Null for one
   * of too many steps.
   */
  readonly recorded: string | null;
  /** Why there is no more than what the document has of it; null where the model was run. */
  readonly alone: string | null;
  /** With how many steps the circle begins that is gone round for ever; null where there is none. */
  readonly loop: number | null;
}

/** The model of a way, or why it is not run. */
export type ModelFor = (way: Way) => Model | { readonly why: string };

/** A document with the file that it was read from, if it was. */
export interface Source {
  readonly document: AnyDocument;
  readonly file?: string;
}

export const siteOf = (
  title: string,
  sources: readonly Source[],
  modelFor: ModelFor,
  notShown?: readonly NotShown[],
): Site => {
  const ids = new Set<string>();
  const pages = sources.map(({ document: given, file }): SitePage => {
    const document = shown(given) as AnyDocument;
    // What is told of the document itself is shown as it is; steps are looked up as they were written.
    const ways = Object.fromEntries(
      waysOf(given).map((way) => [printableLines(way.key, false), siteWay(way, document, modelFor)]),
    );
    return { id: fresh(idOf(document, file), ids), file: file && printableLines(file, false), document, ways };
  });
  return { title: printableLines(title, false), version: version(), pages, notShown };
};

/** `zap-2014`: short, and without what an address would have to escape. */
const idOf = ({ schema }: AnyDocument, file: string | undefined): string =>
  (file ?? schema.replace(/^shootdown\/|\/\d+$/g, ''))
    .replace(/\.json$/, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'page';

const fresh = (wanted: string, ids: Set<string>): string => {
  let id = wanted;
  for (let n = 2; ids.has(id); n++) id = `${wanted}-${n}`;
  ids.add(id);
  return id;
};

/** A state is some kilobytes, and a page has all of them. */
const MOST_STEPS = 2000;

const siteWay = (way: Way, document: AnyDocument, modelFor: ModelFor): SiteWay => {
  const {
    loop,
    trace: { steps },
  } = way;
  if (steps.length > MOST_STEPS)
    return { recorded: null, loop, alone: `${count(steps.length, 'step')} are more than a page should have` };
  const title = 'title' in document ? document.title : '';
  let alone: string | null = null;
  let recorded: Recorded | undefined;
  const model = modelFor(way);
  if ('why' in model) alone = model.why;
  else
    try {
      recorded = recordedOf(instantiate(model, way.variant, way.bounds), way.trace);
    } catch (error) {
      // A model may throw whatever it likes, and a file may name what it never had.
      alone = `the model does not take these steps: ${messageOf(explained(error))}`;
    }
  try {
    recorded ??= recordedAlone(way, title);
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    alone = `the document contradicts itself: ${error.message}`;
    recorded = recordedAlone({ ...way, trace: { ...way.trace, steps: [] } }, title);
  }
  return {
    loop,
    recorded: gzipSync(JSON.stringify(shown(recorded)), { level: 9 }).toString('base64'),
    alone: alone === null ? null : printableLines(alone, false),
  };
};

/** The same data, of which no text makes another look like what it is not. Names of fields may be texts from outside, too. */
const shown = (value: unknown): unknown => {
  if (typeof value === 'string') return printableLines(value, false);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [printableLines(name, false), shown(field)]));
};
