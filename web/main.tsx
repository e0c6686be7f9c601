import { render } from 'preact';
import { App } from './app.tsx';
import { liveSource, type Recorded, recordedSource } from './source.ts';
import './style.css';

const data = document.getElementById('recorded')?.textContent;
const recorded = data === undefined || data === null ? undefined : (JSON.parse(data) as Recorded);
const source = recorded === undefined ? liveSource() : recordedSource(recorded);
render(<App source={source} />, document.getElementById('app') as HTMLElement);
