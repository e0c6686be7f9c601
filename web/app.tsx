import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RecordedView } from '../src/commands/explore/explorer.ts';
import type { NodeView, StateView, VariantView } from '../src/explore/view.ts';
import { Beside } from './beside.tsx';
import { Branches } from './branches.tsx';
import { Choices } from './choices.tsx';
import { Diagram } from './diagram.tsx';
import { Graph } from './graph.tsx';
import { Help } from './help.tsx';
import { Machine } from './machine.tsx';
import { Properties } from './properties.tsx';
import { Search } from './search.tsx';
import type { Source } from './source.ts';
import { type Ask, wayTo } from './walk.ts';
import { Ways } from './ways.tsx';

/** Where the address says that one is. */
export interface Place {
  /** The number of a state; undefined where it names none. */
  readonly step: () => number | undefined;
  readonly show: (id: number) => void;
}

export const App = ({
  source,
  place,
  about,
  alone = false,
}: {
  readonly source: Source;
  readonly place: Place;
  /** What is to be said before anything else. */
  readonly about?: ComponentChildren;
  /** Whether the states alone are known, and not what can happen in them, nor what the properties say. */
  readonly alone?: boolean;
}) => {
  const [variant, setVariant] = useState<VariantView>();
  const [state, setState] = useState<StateView>();
  const [recorded, setRecorded] = useState<RecordedView>();
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean }>({ text: '', wrong: false });
  const [busy, setBusy] = useState(false);
  const [panel, setPanel] = useState<'machine' | 'graph' | 'help'>('machine');
  const nodes = useRef<NodeView[]>([]);

  const ask: Ask = useCallback(
    async (what, given) => {
      setBusy(true);
      const told = await source.ask(what, given, nodes.current.length);
      setBusy(false);
      if (told.error !== undefined) {
        const { message, hint } = told.error;
        setSaid({ text: hint === undefined ? message : `${message}: ${hint}`, wrong: true });
        return told;
      }
      if (told.variant !== undefined) {
        // Another walk begins.
        nodes.current = [];
        setVariant(told.variant);
        setRecorded(told.recorded);
      }
      if (told.state !== undefined) {
        nodes.current = [...nodes.current, ...told.state.nodes.filter(({ id }) => id >= nodes.current.length)];
        setState(told.state);
        place.show(told.state.id);
        setSaid({ text: told.message ?? '', wrong: false });
      }
      return told;
    },
    [source, place],
  );

  useEffect(() => {
    const wanted = place.step();
    void ask('open').then(() => {
      if (wanted !== undefined && wanted < nodes.current.length) void ask('goto', { id: wanted });
    });
    const moved = (): void => {
      const id = place.step();
      if (id !== undefined && id < nodes.current.length) void ask('goto', { id });
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, [ask, place]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const does = keys(ask, setPanel, source.live)[event.key];
      if (does !== undefined) {
        event.preventDefault();
        does();
      } else if (/^[1-9]$/.test(event.key) && source.live) {
        event.preventDefault();
        void ask('take', { number: Number(event.key) - 1 });
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [ask, source.live]);

  const way = useMemo(() => (state === undefined ? [] : wayTo(nodes.current, state.id)), [state]);
  if (variant === undefined || state === undefined)
    return <main class="loading">{said.text === '' ? 'loading ...' : said.text}</main>;
  const broken = state.properties.filter(({ answer }) => answer === 'broken' || answer === 'failed');
  return (
    <>
      <header>
        <h1>
          {variant.model}/{variant.variant}
        </h1>
        <p class="title">
          {variant.title}
          {variant.bounds === '' ? '' : ` (${variant.bounds})`}
        </p>
        <nav aria-label="views">
          <button type="button" aria-pressed={panel === 'machine'} onClick={() => setPanel('machine')}>
            machine
          </button>
          {source.live && (
            <button type="button" aria-pressed={panel === 'graph'} onClick={() => setPanel('graph')}>
              states
            </button>
          )}
          <button type="button" aria-pressed={panel === 'help'} onClick={() => setPanel('help')}>
            help
          </button>
        </nav>
      </header>
      {about}
      {recorded !== undefined && recorded.ways.length > 1 && <Ways recorded={recorded} ask={ask} />}
      <p role="status" class={said.wrong ? 'said wrong' : 'said'}>
        {busy ? '...' : said.text}
      </p>
      <main class={`panel-${panel}`}>
        <section class="picture" aria-label="the machine">
          {panel === 'machine' && <Machine picture={state.picture} />}
          {panel === 'graph' && <Graph source={source} ask={ask} at={state.id} />}
          {panel === 'help' && <Help live={source.live} />}
        </section>
        <section class="now" aria-label="what can happen">
          <div class="moves">
            <button type="button" disabled={state.depth === 0} onClick={() => void ask('undo')}>
              back
            </button>
            <button type="button" disabled={!state.canRedo} onClick={() => void ask('redo')}>
              forward
            </button>
            {source.live && (
              <button
                type="button"
                disabled={state.choices.length === 0}
                onClick={() => void ask('random', { steps: 10, seed: nodes.current.length })}
              >
                10 at random
              </button>
            )}
            <span>
              state {state.id}, {state.depth === 0 ? 'initial' : `after ${state.depth} steps`}
            </span>
          </div>
          {broken.map(({ name, sentence, by }) => (
            <p class="broken" key={name}>
              <strong>{name} is broken</strong>
              {by === '' ? '' : ` (${by})`}: {sentence}
            </p>
          ))}
          {!alone && <Choices state={state} threads={variant.threads} ask={ask} live={source.live} />}
          {source.live && <Search variant={variant} ask={ask} />}
          {!alone && <Properties properties={state.properties} way={way} ask={ask} />}
        </section>
        <section class="race" aria-label="the way here">
          <div class="way">
            <Diagram
              columns={variant.columns}
              way={way}
              at={state.id}
              ask={ask}
              all={nodes.current}
              recorded={!source.live}
              loop={recorded?.loop}
            />
            {source.live && <Branches nodes={nodes.current} at={state.id} ask={ask} />}
          </div>
          {source.live && (
            <Beside
              key={variant.variant}
              variant={variant}
              source={source}
              at={state.id}
              against={recorded?.against ?? ''}
            />
          )}
        </section>
      </main>
    </>
  );
};

const keys = (
  ask: Ask,
  setPanel: (panel: 'machine' | 'graph' | 'help') => void,
  live: boolean,
): { readonly [key: string]: () => void } => ({
  u: () => void ask('undo'),
  ArrowLeft: () => void ask('undo'),
  r: () => void ask('redo'),
  ArrowRight: () => void ask('redo'),
  m: () => setPanel('machine'),
  '?': () => setPanel('help'),
  ...(live ? { g: () => setPanel('graph'), '/': () => document.getElementById('goal')?.focus() } : {}),
});
