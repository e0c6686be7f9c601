import type { NotShown, Site, SitePage } from '../../src/report/html/site.ts';
import { fragmentOf } from './address.ts';
import { Table } from './table.tsx';
import { viewOf } from './views.ts';
import { count } from './words.ts';

/** All documents of a file, and what of the folder is not shown. */
export const Index = ({ site }: { readonly site: Site }) => {
  const { title, pages, notShown = [] } = site;
  return (
    <div class="report">
      <header>
        <h1>{title}</h1>
        <p class="title">
          {count(pages.length, 'document')} written by shootdown
          {notShown.length === 0 ? '' : `, ${count(notShown.length, 'file')} not shown`}
        </p>
      </header>
      <main>
        {pages.length === 0 && <p>nothing was found that shootdown wrote</p>}
        {pages.length > 0 && (
          <Table
            caption="documents"
            columns={[
              { heading: 'kind', value: ({ document }: SitePage) => viewOf(document).kind },
              {
                heading: 'file',
                value: ({ file }: SitePage) => file,
                show: (page) => <a href={fragmentOf(site, page)}>{page.file ?? page.id}</a>,
              },
              { heading: 'what was found', value: ({ document }: SitePage) => viewOf(document).found(document) },
              { heading: 'counterexamples', value: ({ ways }: SitePage) => Object.keys(ways).length },
            ]}
            rows={pages}
          />
        )}
        {notShown.length > 0 && (
          <Table
            caption="not shown"
            columns={[
              { heading: 'file', value: ({ file }: NotShown) => file },
              { heading: 'why', value: ({ reason }: NotShown) => reason },
            ]}
            rows={notShown}
          />
        )}
      </main>
    </div>
  );
};
