import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadModel } from '../../loading/models.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import { findKernel } from '../../real-kernel/boot/find-kernel.ts';
import { guestProgram } from '../../real-kernel/boot/guest-program.ts';
import { type Conformity, conform, conformReport, type RunScript } from '../../real-kernel/conform/conform.ts';
import { parseReport } from '../../real-kernel/conform/report.ts';
import { conformScale } from '../../real-kernel/conform/script.ts';
import type { ConformityDocument } from '../../report/documents/real-kernel/conformity.ts';
import { count, grouped } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { ProgressLine } from '../../report/progress/progress-line.ts';
import { seedLimit } from '../../simulate/random.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { jsonOption, outExclusive, outFolder, outOptions } from '../shared/options/common-options.ts';
import { flag, valued } from '../shared/options/options.ts';
import { positiveValue, smallCountValue, textValue } from '../shared/options/values.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, keepResult, modelsOf, writeHtml } from '../shared/result.ts';
import { conformDocument } from './json.ts';
import { conformText } from './text.ts';

/** `shootdown conform [KERNEL]` */
export const conformCommand: Command = command({
  name: 'conform',
  takes: '[KERNEL]',
  summary: 'hold the small machine against a real kernel, call by call',
  details: [
    'Boots KERNEL, makes random calls in several processes, one after the other, and compares after each what the kernel shows',
    '(pagemap, kpagecount, kpageflags, vmstat, errors, what is read) with the model sequential, which is made of the same parts as',
    'the other models. What differs is minimised, and shown. Nothing touches the kernel that this runs on.',
    '',
    "KERNEL is 'uml' (the default: user-mode Linux, of Debian's package user-mode-linux), the path of a kernel image or of a folder with",
    'one, a release in /boot, or with --fetch a Debian package; images are booted under QEMU, with KVM where there is one.',
  ],
  options: {
    calls: valued('calls', 'N', 'make N calls (default: 2000)', positiveValue, 2000),
    seed: valued('seed', 'N', 'what the calls depend on (default: another each time, and printed)', seedValue),
    variant: valued(
      'variant',
      'VARIANT',
      'of the model sequential: a mutant is found out (default: today)',
      textValue,
      'today',
    ),
    fetch: flag('fetch', 'KERNEL is a Debian package: download and unpack it under out/kernels, without installing it'),
    keep: valued('keep', 'FILE', 'write what the kernel has shown to a file, of the first boot', textValue),
    report: valued('report', 'FILE', 'compare with what a kernel has shown before (--keep), and boot none', textValue),
    json: jsonOption,
    html: htmlOption,
    ...outOptions('keep the result under DIR/results (default: out)', 'keep nothing'),
  },
  exclusive: [
    outExclusive,
    ['report', 'keep', 'a report is there already'],
    ['report', 'fetch', 'no kernel is booted'],
  ],
  run: async ({ values, positionals }, problems, context) => {
    if (positionals.length > 1) problems.refuse('usage', 'conform takes one kernel', 'shootdown conform uml');
    if (values.report !== undefined && positionals.length > 0)
      problems.refuse('usage', '--report boots no kernel', `leave out ${positionals[0]}`);
    if (values.fetch && positionals.length === 0)
      problems.refuse(
        'usage',
        '--fetch needs the name of a Debian package',
        'shootdown conform linux-image-6.1.0-50-cloud-amd64 --fetch',
      );
    const instance = await instanceOf(values.variant, problems);
    problems.raise();
    const out = outFolder(values);
    const seed = values.seed ?? Math.floor(Math.random() * seedLimit);
    const settings = { ...values, seed, instance: instance as Instance };
    const found =
      values.report === undefined
        ? await onKernel(positionals[0] ?? 'uml', settings, context)
        : conformReport(settings.instance, parseReport(read(values.report), values.report));
    const document = conformDocument(await found, settings.instance);
    const title = titleOf(document, values.report);
    keepResult(out, title, document, context);
    const written = await writeHtml(values.html, title, document, modelsOf([]), context);
    context.output.print(values.json ? [prettyJson(document)] : [...conformText(document), ...written]);
    return document.differing === 0 ? exitCodes.holds : exitCodes.differ;
  },
});

/** `conform 6.1.176 2000 calls seed 1`: results of one kernel have names of their own. */
const titleOf = ({ kernel, variant, calls, seed }: ConformityDocument, report: string | undefined): string =>
  [
    'conform',
    kernel,
    ...(variant === 'today' ? [] : [variant]),
    ...(seed === null ? [basename(report ?? '')] : [calls, 'calls seed', seed]),
  ].join(' ');

const instanceOf = async (variant: string, problems: Collector): Promise<Instance | undefined> => {
  const model = await loadModel('sequential');
  return problems.attempt(() => instantiate(model, variant, conformScale));
};

interface Settings {
  readonly instance: Instance;
  readonly calls: number;
  readonly seed: number;
  readonly fetch: boolean;
  readonly keep: string | undefined;
}

const onKernel = async (name: string, settings: Settings, { output, signal }: Context): Promise<Conformity> => {
  const { instance, calls, seed } = settings;
  const kernel = findKernel(name, settings.fetch ? join('out', 'kernels') : undefined);
  const program = guestProgram('mm-calls', join('out', 'guest'));
  output.note([`boots ${kernel.description}`]);
  let { keep } = settings;
  const run: RunScript = async (lines, onLines) => {
    const text = await kernel.run(program, `${lines.join('\n')}\n`, signal, onLines);
    if (keep !== undefined) write(keep, text);
    keep = undefined;
    const report = parseReport(text, 'the report of the kernel');
    if (!report.whole)
      throw new ShootdownError(
        'file',
        `the kernel ended after ${grouped(report.seen.length)} of ${grouped(lines.length)} lines`,
        `the last was '${report.seen.at(-1)?.call ?? 'none'}'; --keep FILE keeps what it has shown`,
      );
    return report;
  };
  const progress = new ProgressLine(output.progress, output.live, Date.now());
  const onProgress = (done: number): void =>
    progress.update(Date.now(), () => `${grouped(done)} of ${grouped(calls)} calls`);
  const onMinimise = (kinds: number): void => {
    progress.clear();
    output.note([`${count(kinds, 'kind')} of difference: as few calls as show it are looked for, by further boots`]);
  };
  try {
    return await conform({ instance, run, calls, seed, onProgress, onMinimise });
  } finally {
    progress.clear();
  }
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ShootdownError('file', `${file} cannot be read: ${messageOf(error)}`, undefined, error);
  }
};

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ShootdownError('file', `${file} cannot be written: ${messageOf(error)}`, undefined, error);
  }
};

function seedValue(text: string, name: string): number {
  const seed = smallCountValue(7)(text, name);
  if (seed >= seedLimit)
    throw new ShootdownError('usage', `--seed ${text} is too much`, `it is at most ${seedLimit - 1}`);
  return seed;
}
