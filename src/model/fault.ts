// Whose fault it is that something was thrown where nothing of a model is expected to throw: a getter, `expect`, a timer, a
// promise that nobody awaits.

import { asShootdownError, messageOf, ShootdownError, stackOf } from './errors.ts';

/** The folder of the program's own sources, compiled or not as this file is. The models beside it are not among them. */
const own = new URL('..', import.meta.url).href;

/** A line of a stack: a file by its URL, or by its path as CommonJS has it. */
const frame = /^\s+at .*?(?:file:\/\/)?(\/[^()]*?:\d+(?::\d+)?)\)?$/;

/** The first file on the stack of an error that is no package's: `/x/model.mjs:3:9`. Undefined for what has no such file. */
export const placeOfError = (thrown: unknown): string | undefined => {
  for (const line of stackOf(thrown)?.split('\n') ?? []) {
    const [, place] = frame.exec(line) ?? [];
    if (place !== undefined && !place.includes('/node_modules/')) return place;
  }
  return undefined;
};

/**
 * An error of the model: what was thrown comes from a file that is not the program's, or is no error at all, which the program
 * never throws. Undefined for a defect of the program. `what` says what failed, without a colon.
 */
export const faultOfModel = (thrown: unknown, what: string): ShootdownError | undefined => {
  const error = asShootdownError(thrown);
  if (error !== undefined) return error;
  const place = placeOfError(thrown);
  if (place !== undefined && isOwn(place)) return undefined;
  if (place === undefined && stackOf(thrown) !== undefined) return undefined;
  return new ShootdownError(
    'recipe',
    `${what}: ${messageOf(thrown)}`,
    place === undefined ? noPlace : `at ${place}`,
    thrown,
  );
};

const noPlace = 'what was thrown does not say where: throw an Error with a message';

/**
 * The innermost place in a model's code on a stack, `/x/model.mjs:3`; and whether that code was called by the program, as far as the stack
 * shows, and not by a timer of its own.
 */
export const placeInModel = (stack: string): { readonly place: string | undefined; readonly isCalled: boolean } => {
  let place: string | undefined;
  for (const line of stack.split('\n')) {
    if (place !== undefined && line.includes(own)) return { place, isCalled: true };
    const found = frame.exec(line)?.[1]?.replace(/(:\d+):\d+$/, '$1');
    if (place === undefined && found !== undefined && isModelFile(`file://${found}`)) place = found;
  }
  return { place, isCalled: false };
};

/** Whether the file at a URL is a model's: neither the program's own, nor a package's or Node's. */
export const isModelFile = (url: string): boolean =>
  url.startsWith('file://') && !isOwnFile(url) && !url.includes('/node_modules/');

/** Whether the file at a URL is the program's own. */
const isOwnFile = (url: string): boolean => url.startsWith(own);

const isOwn = (place: string): boolean => isOwnFile(`file://${place}`);

/** What failed when nobody caught it. `origin` is as Node's `uncaughtException` has it. */
export const strayWords = (origin: string): string =>
  origin === 'unhandledRejection'
    ? 'a promise of the model was rejected, and nothing awaits it'
    : 'the model threw outside its steps, in a timer or an event';

/** Where the model has called the program: the first file on the stack of this call that is neither the program's nor a package's. */
export const callingPlace = (): string | undefined => {
  for (const line of stackOf(new Error('asked where'))?.split('\n') ?? []) {
    const [, place] = frame.exec(line) ?? [];
    if (place !== undefined && !place.includes('/node_modules/') && !isOwn(place)) return place;
  }
  return undefined;
};
