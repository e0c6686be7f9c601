import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ShootdownError } from '../../model/errors.ts';
import { count } from '../../report/numbers.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { boundsOf, setOption } from '../shared/common-options.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { flag, valued } from '../shared/options.ts';
import { opened } from '../shared/recording/open.ts';
import type { Opened } from '../shared/recording/way.ts';
import { textValue } from '../shared/values.ts';
import { writeWhole } from '../shared/verdict-files.ts';

/** `shootdown explore MODEL/VARIANT` */
export const exploreCommand: Command = command({
  name: 'explore',
  takes: 'MODEL/VARIANT | ID | FILE.json',
  summary: 'step through a variant, or a counterexample, in a browser: the machine as a picture',
  details: [
    'Prints the address of a page that this program serves on this machine alone, until Ctrl-C. The page shows the machine, what can',
    'happen, and the race diagram as it grows; it can go back, branch, and look for a shortest way from where it is.',
    'The ID of a bug (A2) has its race looked for and shown beside the mended form.',
  ],
  options: {
    set: setOption(),
    model: valued('model', 'FILE', "the model's file, where a counterexample is of a model of your own", textValue),
    html: valued(
      'html',
      'FILE',
      'write a counterexample as one page to send, which needs no server, and end',
      textValue,
    ),
    open: flag('open', 'open the page in the browser'),
  },
  run: async ({ values, positionals }, problems, context) => {
    const bounds = boundsOf(values.set, problems);
    const target = await problems.attemptLater(() => opened('explore', positionals, bounds, values.model));
    problems.raise();
    if (target === undefined) return exitCodes.usage;
    const [first] = target;
    if (values.html !== undefined) return await writePage(first, values.html, context);
    const [{ Explorer }, { serve }] = await Promise.all([import('./explorer.ts'), import('./server.ts')]);
    const server = await serve(new Explorer(target));
    const { model, variant } = first.instance;
    context.output.print([`${model.name}/${variant}: ${server.url}`]);
    context.output.note(['the page is for this machine alone; Ctrl-C ends it']);
    if (values.open) openInBrowser(server.url);
    const { signal } = context;
    if (!signal.aborted) await once(signal, 'abort');
    await server.close();
    return exitCodes.holds;
  },
});

/** Writes the page of a counterexample. */
const writePage = async ({ instance, verdict }: Opened, file: string, { output }: Context): Promise<number> => {
  if (verdict === undefined)
    throw new ShootdownError(
      'usage',
      '--html takes a counterexample that check wrote',
      `shootdown check ${instance.model.name}/${instance.variant}, then shootdown explore out/verdicts/${instance.model.name}-${instance.variant}.json --html ${file}`,
    );
  const { pageWith, recordedOf } = await import('../../report/html/recorded-page.ts');
  writeWhole(file, pageWith(recordedOf(instance, verdict)));
  output.print([`written: ${file}, ${count(verdict.trace.steps.length, 'step')}`]);
  return exitCodes.holds;
};

/** Hands the address to the desktop; where there is none, it is printed anyway. */
const openInBrowser = (url: string): void => {
  const program = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
};
