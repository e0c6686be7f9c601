import { expect, test } from 'vitest';
import { toyInstance } from '../../test/fixtures/race.ts';
import {
  array,
  bool,
  type Domain,
  type Draft,
  int,
  nullable,
  type PlainValue,
  struct,
} from '../model/language/domain.ts';
import type { Elements } from '../model/language/elements.ts';
import { forState } from '../model/language/system.ts';
import { shownAs } from '../model/view-hint.ts';
import { referenceMachine } from '../reference/machine.ts';
import { changesBetween, fieldOf } from '../trace/changes.ts';
import { pictureOf } from './picture.ts';
import { Session } from './session.ts';

const session = new Session(toyInstance);
const { system } = toyInstance;

/** The paths of all leaves of a domain. */
const leavesOf = (domain: Domain, path: string): readonly string[] =>
  domain.kind === 'struct'
    ? Object.entries(domain.fields).flatMap(([name, field]) => leavesOf(field, path === '' ? name : `${path}.${name}`))
    : domain.kind === 'array'
      ? Array.from({ length: domain.length }, (_, i) => leavesOf(domain.of, `${path}[${i}]`)).flat()
      : [path];

test('every place of the state is in exactly one row', () => {
  const { cards } = pictureOf(system, session.machine, { state: session.at.state });
  const paths = cards.flatMap(({ rows }) => rows.map(({ path }) => path));
  expect(new Set(paths).size).toBe(paths.length);
  for (const leaf of leavesOf(system.root, ''))
    expect(
      paths.filter((path) => leaf === path || leaf.startsWith(`${path}.`) || leaf.startsWith(`${path}[`)),
    ).toHaveLength(1);
});

test('what a step has changed is marked with what was there, and nothing else is', () => {
  const walk = new Session(toyInstance);
  for (let i = 0; i < 6 && walk.choices().length > 0; i++) {
    const before = walk.at.state;
    walk.take(i % walk.choices().length);
    const changed = changesBetween(system.root, before, walk.at.state).map(({ path }) => path);
    const { cards } = pictureOf(system, walk.machine, { state: walk.at.state, before });
    for (const row of cards.flatMap(({ rows }) => rows)) {
      const touched = changed.some(
        (path) => path === row.path || path.startsWith(`${row.path}.`) || path.startsWith(`${row.path}[`),
      );
      expect([row.path, row.was !== undefined]).toEqual([row.path, touched]);
    }
  }
});

test('a member of a scalarset names the card of that member, and cards that are never named have no link', () => {
  const { cards, links } = pictureOf(system, session.machine, { state: session.at.state });
  const keys = new Set(cards.map(({ key }) => key));
  const entry = fieldOf(session.at.state, 'ptes') as readonly PlainValue[];
  const folio = (entry[0] as { readonly folio: number } | null)?.folio;
  const row = cards.flatMap(({ rows }) => rows).find(({ path }) => path === 'ptes[0]');
  expect(row?.references).toEqual(folio === undefined ? [] : [`folios[${folio}]`]);
  for (const { references } of cards.flatMap(({ rows }) => rows))
    for (const to of references) expect(keys).toContain(to);
  // What a row names is among what its group can name: the layout knows of every arrow.
  for (const { group, rows } of cards)
    for (const to of rows.flatMap(({ references }) => references)) {
      const target = cards.find(({ key }) => key === to)?.group;
      if (target !== group) expect(links).toContainEqual({ from: group, to: target });
    }
});

interface Entry {
  readonly folio: number;
}
const isStale = (entry: Entry, m: { readonly tables: { at(va: number): Entry | null } }, va: number): string | false =>
  m.tables.at(va)?.folio !== entry.folio && `stale: not in table ${va}`;

/** A machine in which an entry of the TLB is stale, a folio is free, and hints say so. */
const hinted = (() => {
  const state = struct({
    tlb: shownAs({ as: 'cpu', stale: isStale }, array(2, nullable(struct({ folio: int(0, 1) })))),
    tables: array(2, nullable(struct({ folio: int(0, 1) }))),
    folios: array(
      2,
      shownAs(
        { as: 'folio', gone: ({ refs }: { readonly refs: number }) => refs === 0 && 'free' },
        struct({ refs: int(0, 1) }),
      ),
    ),
    hand: nullable(struct({ folio: int(0, 1) })),
    one: bool(),
    named: nullable(int(0, 3)),
  });
  const { thread, always, system } = forState<Draft<typeof state>>();
  const zap = thread('zap', { locals: { folio: int(0, 1) } }).steps({ end: () => 'done' });
  return system({
    state,
    init: {
      run: (m) => {
        for (const i of [0, 1]) m.tlb.set(i, { folio: i });
        m.tables.set(1, { folio: 1 });
        m.folios.at(1).refs = 1;
        m.hand = { folio: 0 };
        m.named = 2;
      },
    },
    threads: [zap],
    properties: [always('P', 'p', () => true)],
    view: { hand: { beside: 'zap', title: 'in hand' }, named: { names: 'one' }, 'hand.folio': { names: null } },
  });
})();
const drawn = (broken?: readonly Elements[]) => {
  const machine = referenceMachine(hinted);
  const state = machine.initialStates()[0]?.state as PlainValue;
  const { cards, links } = pictureOf(hinted, machine, { state, ...(broken === undefined ? {} : { broken }) });
  return { card: (key: string) => cards.find((card) => card.key === key), links };
};

test('what a hint says is stale or gone is said of that value, and of no other', () => {
  const { card } = drawn();
  expect([card('folios[0]')?.gone, card('folios[1]')?.gone]).toEqual(['free', undefined]);
  const stale = ['tlb[0]', 'tlb[1]'].map((key) => card(key)?.rows.map((row) => row.stale));
  expect(stale).toEqual([['stale: not in table 0'], [undefined]]);
  expect(card('tlb[0]')?.rows[0]?.references).toEqual(['folios[0]']);
});

test('a part is drawn beside the field that its hint names, and what it names is what its hint says', () => {
  const { card, links } = drawn();
  expect(card('hand')).toMatchObject({ group: 'zap', title: 'in hand', shape: undefined });
  expect(card('hand')?.rows.flatMap(({ references }) => references)).toEqual([]);
  expect(card('named')?.rows[0]?.references).toEqual(['one']);
  expect(links).toContainEqual({ from: 'named', to: 'one' });
  expect(links.some(({ from }) => from === 'hand')).toBe(false);
});

test('the cards of what breaks a property are its culprits', () => {
  const { card } = drawn([{ folio: 1, va: 0 }]);
  expect(['folios[0]', 'folios[1]', 'tlb[0]'].map((key) => card(key)?.culprit)).toEqual([false, true, false]);
  expect(drawn().card('folios[1]')?.culprit).toBe(false);
});

test('a hint that throws is told where it stands, and the picture is there', () => {
  const throws = { ...hinted, view: { one: { stale: () => (undefined as unknown as { x: string }).x } } };
  const machine = referenceMachine(throws);
  const state = machine.initialStates()[0]?.state as PlainValue;
  const { cards } = pictureOf(throws, machine, { state });
  expect(cards.find(({ key }) => key === 'one')?.rows[0]?.stale).toMatch(/^hint fails: /);
});
