import { render } from 'preact';
import { App } from './app.tsx';
import { liveSource } from './source.ts';
import './style.css';

/** The address's fragment names a state, by its number. */
const place = {
  step: (): number | undefined => {
    const [, id] = /^#(\d+)$/.exec(location.hash) ?? [];
    return id === undefined ? undefined : Number(id);
  },
  show: (id: number): void => history.replaceState(null, '', `${location.pathname}${location.search}#${id}`),
};

render(<App source={liveSource()} place={place} />, document.getElementById('app') as HTMLElement);
