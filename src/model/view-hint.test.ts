import { expect, test } from 'vitest';
import { ShootdownError } from './errors.ts';
import { array, bool, type Draft, int, nullable, struct } from './language/domain.ts';
import { forState } from './language/system.ts';
import { hintsUnder, shownAs, type ViewHint } from './view-hint.ts';

const entry = struct({ folio: int(0, 1) });
const state = struct({
  cpus: shownAs({ as: 'cpu', title: 'CPU' }, array(2, struct({ tlb: array(2, nullable(entry)) }))),
  folios: array(2, shownAs({ as: 'folio', title: 'inner' }, struct({ free: bool() }))),
});
const { thread, always, system } = forState<Draft<typeof state>>();
const zap = thread('zap').steps({ end: () => 'done' });
const build = (view: { readonly [place: string]: ViewHint }, of = state) =>
  system({ state: of, threads: [zap], properties: [always('P', 'p', () => true)], view });

const problem = (view: unknown): string => {
  try {
    build(view as never);
  } catch (error) {
    if (!(error instanceof ShootdownError)) throw error;
    return `${error.message} | ${error.hint ?? ''}`;
  }
  return 'none';
};

test('what a part has with it is there, and the model has the last word', () => {
  const built = build({ cpus: { title: 'processor' }, 'cpus.tlb': { names: 'folios' }, zap: { title: 'munmap()' } });
  const hints = hintsUnder(built.root, built.view);
  expect(hints.get('cpus')).toEqual({ as: 'cpu', title: 'processor' });
  expect(hints.get('folios')).toEqual({ as: 'folio', title: 'inner' });
  expect(hints.get('cpus.tlb')).toEqual({ names: 'folios' });
  expect(hints.get('zap')).toEqual({ title: 'munmap()' });
  expect(hints.get('folios.free')).toBeUndefined();
});

test('a hint on a hint adds to it, and of an array and its elements the outer one counts', () => {
  const outer = shownAs({ title: 'outer' }, shownAs({ title: 'lost', as: 'folio' }, state.fields.folios));
  expect(hintsUnder(struct({ folios: outer }), {}).get('folios')).toEqual({ as: 'folio', title: 'outer' });
});

test('to who executes a model a hint is not there', () => {
  expect(JSON.stringify(shownAs({ as: 'folio' }, entry))).toBe(JSON.stringify(entry));
  expect(Object.keys(shownAs({ as: 'folio' }, entry))).toEqual(Object.keys(entry));
});

test('a place that the state does not have is refused, with the near one', () => {
  expect(problem({ cpu: {} })).toMatch(/'view' names 'cpu', which the state does not have \| did you mean 'cpus'\?/);
  expect(problem({ 'cpus.tbl': {} })).toMatch(/'cpus\.tbl'.*did you mean 'cpus\.tlb'\?/);
  expect(problem({ 'cpus[0].tlb': {} })).toMatch(/without the numbers of elements/);
  expect(problem({ zup: {} })).toMatch(/did you mean 'zap'\?/);
  expect(problem([])).toMatch(/is no object/);
});

test('what means nothing in a hint is refused, with what was meant', () => {
  expect(problem({ cpus: { titel: 'CPU' } })).toMatch(/'view' of 'cpus' has 'titel', which means nothing.*'title'/);
  expect(problem({ cpus: { as: 'folo' } })).toMatch(/drawn as 'folo', which is nothing that can be drawn.*'folio'/);
  expect(problem({ cpus: { beside: 'zip' } })).toMatch(/is beside 'zip', which is no field of the state.*'zap'/);
  expect(problem({ 'cpus.tlb': { names: 'folio' } })).toMatch(
    /names 'folio', which is no field of the state.*'folios'/,
  );
  expect(problem({ cpus: { title: 3 } })).toMatch(/'title' in 'view' of 'cpus' is no text/);
  expect(problem({ folios: { gone: true } })).toMatch(/'gone' in 'view' of 'folios' is a boolean, not a function/);
  expect(problem({ folios: { names: null } })).toBe('none');
  expect(() => shownAs({ as: 'cpuu' } as never, entry)).toThrow(/the hint of shownAs\(\.\.\.\) is drawn as 'cpuu'/);
});
