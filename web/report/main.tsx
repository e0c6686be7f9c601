import { render } from 'preact';
import type { Site } from '../../src/report/html/site.ts';
import { SiteView } from './site.tsx';
import '../style.css';
import './report.css';

const site = JSON.parse(document.getElementById('site')?.textContent ?? '') as Site;
render(<SiteView site={site} />, document.getElementById('app') as HTMLElement);
