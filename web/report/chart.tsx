import { type PlotOptions, plot } from '@observablehq/plot';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A chart, and beside it what it is drawn from as a table. */
export const Chart = ({
  title,
  options,
  children,
  note,
}: {
  readonly title: string;
  /** How it is drawn at a width of so many pixels. */
  readonly options: (width: number) => PlotOptions;
  /** The table. */
  readonly children: ComponentChildren;
  /** How it is to be read. */
  readonly note?: string;
}) => {
  const outer = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    watch.observe(element);
    setWidth(Math.floor(element.clientWidth));
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null || width === 0) return;
    const drawn = plot({ width, style: { background: 'transparent', fontSize: '12px' }, ...options(width) });
    const svgs = drawn instanceof SVGSVGElement ? [drawn] : [...drawn.querySelectorAll('svg')];
    for (const svg of svgs) {
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-label', title);
      // Within a picture nothing has a name of its own; the table has what can be read.
      for (const mark of svg.querySelectorAll('[aria-label]')) {
        mark.classList.add(`mark-${mark.getAttribute('aria-label')?.replaceAll(/\W+/g, '-')}`);
        mark.removeAttribute('aria-label');
      }
    }
    element.replaceChildren(drawn);
  }, [options, width, title]);
  return (
    <section class="chart" aria-label={title}>
      <h3>{title}</h3>
      <div class="drawing" ref={outer} />
      {note !== undefined && <p class="hint">{note}</p>}
      <div class="beside-chart">
        <button type="button" onClick={() => outer.current && save(outer.current, title)}>
          save as SVG
        </button>
        <details>
          <summary>as a table</summary>
          {children}
        </details>
      </div>
    </section>
  );
};

/** Saves the chart as a picture of its own, with the colours that it has here. */
const save = (drawing: HTMLElement, title: string): void => {
  const svg = [...drawing.querySelectorAll('svg')].at(-1);
  if (svg === undefined) return;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('color', colourOf('--text'));
  copy.setAttribute('font-family', 'system-ui, sans-serif');
  const text = copy.outerHTML.replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => colourOf(name));
  const ground = `<rect width="100%" height="100%" fill="${colourOf('--ground')}"/>`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text.replace(/(<svg[^>]*>)/, `$1${ground}`)], { type: 'image/svg+xml' }));
  link.download = `${title.replaceAll(/[^\w.-]+/g, '-')}.svg`;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** What a property that is a colour comes to. */
const colourOf = (property: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};
