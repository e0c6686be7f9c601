import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { modulePathOf, parseTarget } from './find-module.ts';
import { parseModel } from './model-shape.ts';

test('a target names a model, and its variant after a slash', () => {
  expect(parseTarget('zap')).toEqual({ model: 'zap', variant: undefined });
  expect(parseTarget('zap/2014')).toEqual({ model: 'zap', variant: '2014' });
});

test("for a file the variant is what follows the file's extension", () => {
  expect(parseTarget('./a/my-model.js')).toEqual({ model: './a/my-model.js', variant: undefined });
  expect(parseTarget('./a/my-model.js/fixed')).toEqual({ model: './a/my-model.js', variant: 'fixed' });
  expect(parseTarget('my-model.mts/v1.0')).toEqual({ model: 'my-model.mts', variant: 'v1.0' });
});

test('everything that is wrong with a model is told at once', () => {
  expect(() => parseModel({ name: 'x', bounds: { n: { default: 1 } }, variants: [{ name: 'a' }] }, 'f.js')).toThrow(
    "the default export of f.js is no model: 'title' is not a text; bound 'n' needs whole numbers 'default', 'min' and 'max'; " +
      "variant 'a' has no 'title'; variant 'a' does not say what to 'expect': holds, breaks(property, steps) or deadlocks(steps); " +
      "'build' is not a function",
  );
  expect(() => parseModel(undefined, 'f.js')).toThrow('f.js does not export a model');
});

test('what a compiler made CommonJS of gets a hint', () => {
  const compiled = { __esModule: true, default: { name: 'x' } };
  expect(() => parseModel(compiled, 'f.js')).toThrow('f.js is compiled to CommonJS, and a model is an ES module');
});

test('the module of a model is found: its own file, or the shipped one', async () => {
  expect(await modulePathOf('zap')).toMatch(/\/models\/zap\/model\.ts$/);
  expect(await modulePathOf('./src/index.ts')).toBe(resolve('src/index.ts'));
  await expect(modulePathOf('./no-such.js')).rejects.toThrow('there is no file ./no-such.js');
});

test('the variant of a folder, or of a package, is what follows it', () => {
  expect(parseTarget('./models/zap/2014')).toEqual({ model: './models/zap', variant: '2014' });
  expect(parseTarget('./models/zap')).toEqual({ model: './models/zap', variant: undefined });
  expect(parseTarget('@scope/races/fixed')).toEqual({ model: '@scope/races', variant: 'fixed' });
  expect(parseTarget('./no-such-folder')).toEqual({ model: './no-such-folder', variant: undefined });
});

test('a folder means the model in it, and a name the package that is installed', async () => {
  expect(await modulePathOf('./models/zap')).toBe(resolve('models/zap/model.ts'));
  expect(await modulePathOf('immer')).toMatch(/node_modules\/immer\/.*\.m?js$/);
  expect(await modulePathOf('./models')).toBe(resolve('models/index.ts'));
  await expect(modulePathOf('./docs')).rejects.toThrow('the folder ./docs has no model');
  await expect(modulePathOf('no-such-package')).rejects.toThrow(
    "there is no model 'no-such-package', and no package of that name is installed here",
  );
});

test('what names no one module is refused with what does', async () => {
  await expect(modulePathOf('file:///tmp/model.js')).rejects.toThrow('file:///tmp/model.js is a URL');
  await expect(modulePathOf('./README.md')).rejects.toThrow('no JavaScript or TypeScript file by its name');
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-folder-'));
  try {
    for (const name of ['model.ts', 'model.js']) writeFileSync(join(folder, name), '');
    await expect(modulePathOf(folder)).rejects.toThrow(`${folder} has both model.ts and model.js`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
