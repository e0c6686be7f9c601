import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Site, SitePage, SiteWay } from '../../src/report/html/site.ts';
import { App } from '../app.tsx';
import { addressIn, fragmentOf, useAddress } from './address.ts';
import { Index } from './index.tsx';
import { recordedSource } from './recorded-source.ts';
import { viewOf } from './views.ts';

/** The file: its index, a document, or an item of one with its counterexample. */
export const SiteView = ({ site }: { readonly site: Site }) => {
  const { page, item } = useAddress(site);
  const key = page === undefined ? 'index' : `${page.id}/${item ?? ''}`;
  // What is gone to is read from its beginning.
  useEffect(() => scrollTo(0, 0), [key]);
  if (page === undefined) return <Index site={site} />;
  // What was picked and sorted is of one document.
  if (item === undefined) return <Document key={key} site={site} page={page} />;
  return <Item key={key} site={site} page={page} item={item} />;
};

/** The way up from where one is. */
const Path = ({ site, page, item }: { readonly site: Site; readonly page: SitePage; readonly item?: string }) => {
  const up = [
    ...(site.pages.length > 1 ? [{ name: site.title, to: fragmentOf(site) }] : []),
    ...(item !== undefined && item !== '' ? [{ name: titleOf(site, page), to: fragmentOf(site, page) }] : []),
  ];
  const keys = Object.keys(page.ways);
  const nameOf = (key: string): string => viewOf(page.document).nameOf?.(page.document, key) ?? key;
  const at = item === undefined ? -1 : keys.indexOf(item);
  const [before, after] = [keys[at - 1], keys[at + 1]];
  if (up.length === 0) return null;
  return (
    <nav class="path" aria-label="in this file">
      {up.map(({ name, to }) => (
        <a key={to} href={to}>
          {name}
        </a>
      ))}
      {item !== undefined && item !== '' && <span aria-current="page">{nameOf(item)}</span>}
      {at >= 0 && before !== undefined && (
        <a class="beside-item" href={fragmentOf(site, page, before)}>
          previous: {nameOf(before)}
        </a>
      )}
      {at >= 0 && after !== undefined && (
        <a class="beside-item" href={fragmentOf(site, page, after)}>
          next: {nameOf(after)}
        </a>
      )}
    </nav>
  );
};

const titleOf = (site: Site, { file, document }: SitePage): string =>
  file ?? (site.pages.length > 1 ? viewOf(document).kind : site.title);

const Document = ({ site, page }: { readonly site: Site; readonly page: SitePage }) => {
  const { document } = page;
  const { Overview, found } = viewOf(document);
  return (
    <div class="report">
      <Path site={site} page={page} />
      <header>
        <h1>{titleOf(site, page)}</h1>
        <p class="title">{found(document)}</p>
        <SaveDocument page={page} />
      </header>
      <main>
        {Overview !== undefined && <Overview document={document} to={(item) => fragmentOf(site, page, item)} />}
      </main>
    </div>
  );
};

const Item = ({ site, page, item }: { readonly site: Site; readonly page: SitePage; readonly item: string }) => {
  const { document, ways } = page;
  const { About, Below } = viewOf(document);
  const way = Object.hasOwn(ways, item) ? ways[item] : undefined;
  const about = (
    <section class="about" aria-label="what was found">
      <About document={document} item={item} />
      {way !== undefined && <Alone way={way} />}
      {page.file !== undefined && <p class="hint">from {page.file}</p>}
      <SaveDocument page={page} />
    </section>
  );
  const below = Below !== undefined && (
    <aside class="below" aria-label="the search">
      <Below document={document} item={item} />
    </aside>
  );
  return (
    <div class="report">
      <Path site={site} page={page} item={item} />
      {typeof way?.recorded === 'string' ? (
        <Stepper
          site={site}
          page={page}
          item={item}
          recorded={way.recorded}
          loop={way.loop}
          alone={way.alone !== null}
          about={about}
        />
      ) : (
        <>
          <header>
            <h1>{item === '' ? titleOf(site, page) : (viewOf(document).nameOf?.(document, item) ?? item)}</h1>
          </header>
          <main>{about}</main>
        </>
      )}
      {below}
    </div>
  );
};

const Stepper = ({
  site,
  page,
  item,
  recorded,
  loop,
  alone,
  about,
}: {
  readonly site: Site;
  readonly page: SitePage;
  readonly item: string;
  readonly recorded: string;
  readonly loop: number | null;
  readonly alone: boolean;
  readonly about: ComponentChildren;
}) => {
  const source = useMemo(() => recordedSource(recorded, loop), [recorded, loop]);
  const place = useMemo(
    () => ({
      step: () => {
        const address = addressIn(site, location.hash);
        return address.page === page && address.item === item ? address.step : undefined;
      },
      show: (step: number) => history.replaceState(null, '', fragmentOf(site, page, item, step)),
    }),
    [site, page, item],
  );
  return <App source={source} place={place} about={about} alone={alone} />;
};

/** Why no more is known of a way. */
const Alone = ({ way: { alone, recorded } }: { readonly way: SiteWay }) =>
  alone === null ? null : (
    <p class="hint">
      {recorded === null
        ? `${alone}: shootdown explore steps through its file`
        : `shown as it was recorded, without what else can happen and what the properties say: ${alone}`}
    </p>
  );

/** The document that a page was made from: shootdown replays it. */
const SaveDocument = ({ page: { id, document: content } }: { readonly page: SitePage }) => {
  const save = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, undefined, 2)], { type: 'application/json' }));
    link.download = `${id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <button type="button" onClick={save}>
      save the JSON
    </button>
  );
};
