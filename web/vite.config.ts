// Builds the pages, each one script and one style sheet under fixed names: the one that `shootdown explore` serves, and with `--mode report` the one
// that goes into files that are sent.
import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => {
  const isReport = mode === 'report';
  const name = isReport ? 'report' : 'app';
  return {
    root: import.meta.dirname,
    base: './',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: '../out/dist/page',
      emptyOutDir: !isReport,
      modulePreload: false,
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      rolldownOptions: {
        ...(isReport ? { input: 'report/main.tsx' } : {}),
        output: { entryFileNames: `${name}.js`, assetFileNames: `${name}.[ext]`, codeSplitting: false },
      },
    },
  };
});
