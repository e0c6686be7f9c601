// One page that needs no server and asks nobody for anything: it opens from a disk.

import { readReport } from './read-page.ts';
import type { Site } from './site.ts';

/** The page of a site, as HTML. Throws a `file` error where the page is not built. */
export const pageOf = (site: Site): string => {
  const { script, style } = readReport();
  // What is inside a script element must not end it, nor begin another.
  const data = JSON.stringify(site).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="generator" content="shootdown ${escaped(site.version)}" />
    <meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" />
    <link rel="icon" href="data:," />
    <title>${escaped(site.title)}</title>
    <style>${style}</style>
  </head>
  <body>
    <div id="app"></div>
    <noscript>This page needs JavaScript.</noscript>
    <script type="application/json" id="site">${data}</script>
    <script type="module">${script}</script>
  </body>
</html>
`;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
