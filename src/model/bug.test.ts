import { expect, test } from 'vitest';
import { bool, struct } from './language/domain.ts';
import { forState } from './language/system.ts';
import { defineModel } from './model.ts';
import { anything, breaks, holds, type Variant } from './variant.ts';

const { action, system } = forState<object>();
const built = system({ state: struct({ a: bool() }), actions: [action('a', { run: () => {} })], properties: [] });

const bug = {
  id: 'A7b',
  title: 'a flush is owed',
  kind: 'kernel' as const,
  versions: 'to v6.15',
  year: 2025,
  commit: '383c4613c67c',
  kernel: ['mm/madvise.c'],
  story: '',
  fix: '',
  fixed: 'mended',
};
const modelWith = (...more: readonly object[]) =>
  defineModel({
    name: 'toy',
    title: 'toy',
    bounds: {},
    variants: [
      ...more.map(
        (given, i): Variant<never, null> => ({
          name: `broken${i}`,
          title: '',
          with: null,
          expect: breaks('P'),
          bug: { ...bug, ...given },
        }),
      ),
      { name: 'mended', title: '', with: null, expect: holds },
      { name: 'mutant', title: '', with: null, expect: breaks('P'), mutant: { of: 'mended', without: 'it' } },
    ],
    build: () => built,
  });

test('a bug is mended in another variant of its model', () => {
  expect(() => modelWith({})).not.toThrow();
  expect(() => modelWith({ fixed: 'mendet' })).toThrow(
    expect.objectContaining({
      message: "the bug of 'toy/broken0' is mended in 'mendet', which is no variant",
      hint: "did you mean 'mended'?",
    }),
  );
  expect(() => modelWith({ fixed: 'broken0' })).toThrow('which is the same variant');
  expect(() => modelWith({ fixed: 'mutant' })).toThrow('which is a mutant');
});

test.each([
  [{ id: 'a7' }, "has the id 'a7'"],
  [{ commit: 'v6.2' }, "was mended by 'v6.2'"],
  [{ cve: 'CVE-25-1' }, "has the CVE 'CVE-25-1'"],
  [{ versions: undefined }, 'was in a kernel, and does not say in which'],
  [{ year: undefined }, 'was mended by 383c4613c67c, and does not say when'],
  [{ commit: undefined, cve: 'CVE-2025-37964' }, 'has CVE-2025-37964, and no commit'],
  [{ kind: 'posted' }, 'has versions, and was in no kernel'],
  [{ kind: 'rule', versions: undefined, cve: 'CVE-2025-37964' }, 'has a CVE, and was in no kernel'],
  [{ fromMemory: ['cve'] }, 'has its cve from memory, and has none'],
])('%o is refused', (given, message) => {
  expect(() => modelWith(given)).toThrow(message);
});

test('two variants cannot be the same case', () => {
  expect(() => modelWith({}, { id: 'A7' })).not.toThrow();
  expect(() => modelWith({}, {})).toThrow("has the id 'A7b' of another variant");
});

test('a variant with a bug breaks something', () => {
  const variants = [
    { name: 'broken', title: '', with: null, expect: anything, bug },
    { name: 'mended', title: '', with: null, expect: holds },
  ];
  expect(() => defineModel({ name: 'toy', title: 'toy', bounds: {}, variants, build: () => built })).toThrow(
    "the bug of 'toy/broken' is not expected to break anything",
  );
});
