import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ShootdownError } from '../../model/errors.ts';
import type { AnyDocument } from '../../report/documents/any-document.ts';
import type { ModelFor } from '../../report/html/site.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { boundsOf, setOption } from '../shared/options/common-options.ts';
import { flag, valued } from '../shared/options/options.ts';
import { textValue } from '../shared/options/values.ts';
import { opened } from '../shared/recording/open.ts';
import type { AllOpened } from '../shared/recording/way.ts';
import { htmlOption, writeHtml } from '../shared/result.ts';

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
    html: { ...htmlOption, doc: 'write a counterexample as one page to send, which needs no server, and end' },
    open: flag('open', 'open the page in the browser'),
  },
  run: async ({ values, positionals }, problems, context) => {
    const bounds = boundsOf(values.set, problems);
    const target = await problems.attemptLater(() => opened('explore', positionals, bounds, values.model));
    problems.raise();
    if (target === undefined) return exitCodes.usage;
    const [first] = target;
    if (values.html !== undefined) return await writePage(target, positionals[0] as string, values.html, context);
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
const writePage = async (all: AllOpened, from: string, file: string, context: Context): Promise<number> => {
  const [{ instance, way: recorded }] = all;
  const name = `${instance.model.name}/${instance.variant}`;
  if (recorded === undefined || !from.endsWith('.json'))
    throw new ShootdownError(
      'usage',
      '--html takes a counterexample that check wrote',
      `shootdown check ${name} --html ${file}`,
    );
  const document = await documentIn(from);
  const modelFor: ModelFor = (way) =>
    all.find((each) => each.instance.model.name === way.model)?.instance.model ?? { why: `it is of ${way.model}` };
  context.output.print(await writeHtml(file, name, document, modelFor, context));
  return exitCodes.holds;
};

/** The document in a file from which a counterexample was read. */
const documentIn = async (file: string): Promise<AnyDocument> => {
  const { NoDocument, parseDocument } = await import('../../report/documents/read-document.ts');
  try {
    return parseDocument(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof NoDocument)) throw error;
    throw new ShootdownError('file', `${file} ${error.message}`, 'check the variant again to write it anew', error);
  }
};

/** Hands the address to the desktop; where there is none, it is printed anyway. */
const openInBrowser = (url: string): void => {
  const program = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
};
