import { expect, test } from 'vitest';
import { switchesOf } from './switches.ts';

test('a record is a line a switch, in its order, and inner records are named by their way', () => {
  expect(switchesOf({ rmap: 'delayed', up: false, readOnly: { cow: true, dirty: false } })).toEqual([
    { name: 'rmap', value: 'delayed' },
    { name: 'up', value: 'no' },
    { name: 'readOnly.cow', value: 'yes' },
    { name: 'readOnly.dirty', value: 'no' },
  ]);
});

test('lists, functions, nothing, and parts that have a name of their own are told in a word', () => {
  const tuples = { name: 'tuples', mapped: () => true };
  expect(switchesOf({ order: ['clear', 'set'], next: function after() {}, none: undefined, scheme: tuples })).toEqual([
    { name: 'order', value: 'clear, set' },
    { name: 'next', value: 'after()' },
    { name: 'none', value: 'none' },
    { name: 'scheme', value: 'tuples' },
  ]);
});

test('a value that is no record has no name, and no value is no switch', () => {
  expect(switchesOf('fixed')).toEqual([{ name: '', value: 'fixed' }]);
  expect(switchesOf(undefined)).toEqual([]);
});

test('records in a list, and those that lie deep, are told by their fields', () => {
  const operations = [
    { by: 'madvise_0', kind: 'dontneed' },
    { by: 'reaper', kind: 'oom' },
  ];
  expect(switchesOf({ operations, a: { b: { c: { d: true, e: { f: 1 } } } } })).toEqual([
    { name: 'operations', value: 'by madvise_0, kind dontneed; by reaper, kind oom' },
    { name: 'a.b.c', value: 'd yes, e (f 1)' },
  ]);
});
