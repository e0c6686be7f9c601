import { expect, test } from 'vitest';
import { initramfs } from './initramfs.ts';

/** The entries of an archive of the format "newc". */
const entriesOf = (archive: Buffer): readonly (readonly [path: string, mode: number, content: string])[] => {
  const entries: [string, number, string][] = [];
  for (let at = 0; ; ) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (i: number): number =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * i, at + 14 + 8 * i), 16);
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const path = archive.toString('utf8', at + 110, at + 110 + nameSize - 1);
    const from = at + 4 * Math.ceil((110 + nameSize) / 4);
    if (path === 'TRAILER!!!') return entries;
    entries.push([path, mode, archive.toString('utf8', from, from + size)]);
    at = from + 4 * Math.ceil(size / 4);
  }
};

test('an archive has the folders and programs that it was made of', () => {
  const archive = initramfs([
    { path: 'io' },
    { path: 'init', bytes: Buffer.from('program') },
    { path: 'io/script', bytes: Buffer.from('') },
    { path: 'abcd', bytes: Buffer.from('1234') },
  ]);
  expect(entriesOf(archive)).toEqual([
    ['io', 0o040755, ''],
    ['init', 0o100755, 'program'],
    ['io/script', 0o100755, ''],
    ['abcd', 0o100755, '1234'],
  ]);
});
