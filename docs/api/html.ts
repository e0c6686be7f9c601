// The API reference as HTML: an index, and a page for each module.
import type { PublicModule, PublicName } from './exports.ts';

/** The files of the reference, by name. */
export const pagesOf = (modules: readonly PublicModule[], version: string): ReadonlyMap<string, string> =>
  new Map([
    ['index.html', page(`shootdown ${version}: API`, indexOf(modules))],
    ...modules.map((module): [string, string] => [
      fileOf(module),
      page(module.path, `<p><a href="index.html">all modules</a></p>\n${entriesOf(module, modules)}`),
    ]),
  ]);

const fileOf = ({ path }: PublicModule): string => `${path.replaceAll('/', '-')}.html`;

const indexOf = (modules: readonly PublicModule[]): string =>
  modules
    .map(
      (module) =>
        `<h2><a href="${fileOf(module)}">${escaped(module.path)}</a></h2>\n<table>\n${module.names
          .map(
            ({ name, description }) =>
              `<tr><td><a href="${fileOf(module)}#${name}"><code>${name}</code></a></td><td>${inline(firstSentence(description))}</td></tr>`,
          )
          .join('\n')}\n</table>`,
    )
    .join('\n');

const entriesOf = (module: PublicModule, modules: readonly PublicModule[]): string => {
  const places = placesOf(module, modules);
  return module.names
    .map(
      ({ name, description, declaration, file }) =>
        `<h2 id="${name}">${name}</h2>\n${paragraphs(description)}\n<pre>${linked(declaration, name, places)}</pre>\n<p class="file">${escaped(file)}</p>`,
    )
    .join('\n');
};

/** Where each name is explained; one of this module rather than of another. */
const placesOf = (module: PublicModule, modules: readonly PublicModule[]): ReadonlyMap<string, string> => {
  const places = new Map<string, string>();
  for (const other of [...modules, module])
    for (const { name } of other.names) places.set(name, `${other === module ? '' : fileOf(other)}#${name}`);
  return places;
};

/** The declaration with links at the names that are explained elsewhere; not in comments, strings and names of members. */
const linked = (declaration: string, self: PublicName['name'], places: ReadonlyMap<string, string>): string =>
  declaration
    .split(/(\/\*.*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|\b[A-Za-z_]\w*\b)/s)
    .map((part, i, parts) => {
      if (/^\/[/*]/.test(part)) return `<i>${escaped(part)}</i>`;
      const member = /^\??:/.test(parts[i + 1] ?? '');
      const place = part === self || member ? undefined : places.get(part);
      return place === undefined ? escaped(part) : `<a href="${place}">${escaped(part)}</a>`;
    })
    .join('');

const firstSentence = (text: string): string => /^.*?[.:;](?=\s|$)/s.exec(text)?.[0] ?? text;

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('\n');

const inline = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
pre { background: #f5f5f5; padding: 0.8rem; overflow-x: auto; font-size: 14px; }
td { vertical-align: top; padding: 0.1rem 1rem 0.1rem 0; }
h2 { margin-top: 2.5rem; border-top: 1px solid #ddd; padding-top: 1rem; }
a { color: #0645ad; text-decoration: none; }
i { color: #666; }
.file { color: #777; font-size: 14px; }
</style>
<h1>${escaped(title)}</h1>
${body}
</html>
`;
