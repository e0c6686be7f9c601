import { expect, test } from 'vitest';
import { toyInstance } from '../../test/fixtures/race.ts';
import type { Domain, PlainValue } from '../model/language/domain.ts';
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
