import { basename } from 'node:path';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { ShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { type Observation, type ObserveOptions, observe } from '../../real-kernel/observe/observe.ts';
import { probesOf, recordingScript } from '../../real-kernel/observe/probes.ts';
import { type Reading, readingOf } from '../../real-kernel/observe/reading.ts';
import { eventsOf, recordedOf } from '../../real-kernel/observe/tables/index.ts';
import { parseTraceLog } from '../../real-kernel/observe/trace-log.ts';
import type { ObservationDocument } from '../../report/documents/real-kernel/observation.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress/progress.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { showNews } from '../shared/job-result.ts';
import {
  boundsOf,
  jsonOption,
  outExclusive,
  outFolder,
  outOptions,
  setOption,
} from '../shared/options/common-options.ts';
import { flag, repeated, valued } from '../shared/options/options.ts';
import { searchOptions } from '../shared/options/search-options.ts';
import { textValue } from '../shared/options/values.ts';
import { htmlOption, keepResult, modelsOf, titleOf, writeHtml } from '../shared/result.ts';
import { observationDocument } from './json.ts';
import { boundsIn, readLog, recorded } from './logs.ts';
import { observationsText, observationText } from './text.ts';

const { maxStates, maxTime, memory } = searchOptions;

/** `shootdown observe MODEL/VARIANT` */
export const observeCommand: Command = command({
  name: 'observe',
  takes: 'MODEL[/VARIANT]',
  summary: 'decide whether what a real kernel was traced to do is a path of a variant',
  details: [
    'Reads what ftrace has recorded at the functions that the steps of a model abstract, and looks for a path of the variant that has',
    'the same: each line is of a step that is taken behind it, before the next line of the same thread or CPU. Steps that no line can',
    'show are taken wherever they fit. A log of no path is shown to the first line that does not fit, with what is possible there. Of a',
    'model, each variant is tried.',
    '',
    '--events prints a shell script that records such a log; --record boots KERNEL under QEMU and does a scenario of the model in it.',
  ],
  options: {
    log: valued('log', 'FILE', "a log: the file 'trace' of tracefs, as text or gzipped", textValue),
    from: valued(
      'from',
      'TEXT',
      'look at what is behind the first line with this text (default: from the beginning)',
      textValue,
    ),
    to: valued('to', 'TEXT', 'and before the next line with this text (default: to the end)', textValue),
    task: repeated(
      'task',
      'NAME',
      'look at lines of this task only, by name or pid, and of interrupts (default: all)',
      textValue,
    ),
    thread: repeated(
      'thread',
      'NAME=N',
      "the thread NAME of the model is the task with this pid, or 'cpu 0' this CPU (default: looked for)",
      threadValue,
    ),
    set: setOption("set a bound (default: as the log says, if it was recorded with --record; else the variant's own)"),
    events: flag('events', 'print a shell script that records what is read here, and read nothing'),
    series: valued(
      'series',
      'N.N',
      'with --events: probes of this kernel series only, 6.12 (default: all)',
      seriesValue,
    ),
    record: valued('record', 'KERNEL', 'boot this kernel, record a scenario, and read that', textValue),
    fetch: flag('fetch', 'KERNEL is a Debian package: download and unpack it under out/kernels, without installing it'),
    scenario: valued('scenario', 'NAME', "with --record: what is done (default: the model's first)", textValue),
    keep: valued('keep', 'FILE', 'with --record: write the log to a file', textValue),
    maxStates,
    maxTime,
    memory,
    json: jsonOption,
    html: htmlOption,
    ...outOptions('keep the result under DIR/results (default: out)', 'keep nothing'),
  },
  exclusive: [
    outExclusive,
    ['log', 'record', 'a log is there already'],
    ['log', 'events', 'what is to be recorded does not depend on a log'],
    ['events', 'record', '--record sets the probes by itself'],
    ['events', 'json', 'leave out --json: it is a script'],
    ['log', 'keep', 'the log is kept already'],
  ],
  run: async ({ values, positionals }, problems, context) => {
    const [text = ''] = positionals;
    const { model: name, variant } = parseTarget(text);
    if (positionals.length !== 1)
      problems.refuse('usage', 'observe takes one variant, or a model', 'shootdown observe zap/2014 --log trace.txt');
    if (values.log === undefined && values.record === undefined && !values.events)
      problems.refuse(
        'usage',
        'there is no log',
        '--log FILE, or --record KERNEL to make one; --events tells how to make one elsewhere',
      );
    for (const option of ['fetch', 'scenario', 'keep'] as const)
      if (values.record === undefined && values[option] !== undefined && values[option] !== false)
        problems.refuse('usage', `--${option} is of --record`, '--record KERNEL');
    if (values.series !== undefined && !values.events) problems.refuse('usage', '--series is of --events', '--events');
    for (const option of ['json', 'html'] as const)
      if (variant === undefined && values[option] !== undefined && values[option] !== false)
        problems.refuse('usage', `--${option} is of one variant`, `shootdown observe ${name}/VARIANT --${option}`);
    const loaded = positionals.length === 1 ? await problems.attemptLater(() => loadModel(name)) : undefined;
    const set = boundsOf(values.set, problems);
    const names = variant === undefined ? loaded?.variants.map((each) => each.name) : [variant];
    const [instance] =
      loaded === undefined
        ? []
        : (names ?? []).slice(0, 1).map((each) => problems.attempt(() => instantiate(loaded, each, set)));
    problems.raise();
    const out = values.events ? undefined : outFolder(values);
    const model = loaded as Model;
    const recordedEvents = recordedOf(model.name, (instance as Instance).system);
    if (values.events) {
      context.output.print(recordingScript(probesOf(recordedEvents, values.series), text));
      return exitCodes.holds;
    }
    const file = values.log ?? values.keep ?? 'the log';
    const written =
      values.log === undefined ? await recorded(model, recordedEvents, values, context) : readLog(values.log);
    const log = parseTraceLog(written, file, values);
    const documents: ObservationDocument[] = [];
    for (const each of names ?? []) {
      const observed = instantiate(model, each, { ...boundsIn(log, model), ...set });
      const { events, byHand } = eventsOf(model.name, observed.system);
      const reading = readingOf(observed.system, events, log, { known: values.thread, tasks: values.task });
      const observation = await searched(observed, reading, values, context);
      documents.push(
        observationDocument({ instance: observed, log: file, kernel: log.kernel, byHand, reading, observation }),
      );
    }
    const [only] = documents;
    if (variant === undefined || only === undefined) context.output.print(observationsText(documents));
    else {
      const title = titleOf('observe', [...positionals, basename(file)]);
      keepResult(out, title, only, context);
      const page = await writeHtml(values.html, title, only, modelsOf([]), context);
      context.output.print(values.json ? [prettyJson(only)] : [...observationText(only), ...page]);
    }
    return exitCodeOf(documents);
  },
});

/** One of them is enough that is accepted; where none is, one of which nothing is known may be. */
const exitCodeOf = (documents: readonly ObservationDocument[]): number => {
  const verdicts = documents.map(({ verdict }) => verdict);
  if (verdicts.includes('accepted')) return exitCodes.holds;
  return verdicts.includes('incomplete') ? exitCodes.incomplete : exitCodes.differ;
};

const searched = async (
  instance: Instance,
  reading: Reading,
  limits: ObserveOptions,
  { output, signal }: Context,
): Promise<Observation> => {
  const label = `${instance.model.name}/${instance.variant}`;
  const progress = progressReport({ stream: output.progress, live: output.live });
  const observation = await observe(label, reading, {
    maxStates: limits.maxStates,
    maxTime: limits.maxTime,
    memory: limits.memory,
    signal,
    onProgress: (news) => progress.update(label, news),
    onNote: (note) => showNews(label, { kind: 'note', note }, progress, output),
  });
  progress.clear();
  return observation;
};

function seriesValue(text: string): string {
  if (/^\d+\.\d+$/.test(text)) return text;
  throw new ShootdownError('usage', `--series ${text} is no kernel series`, '--series 6.12');
}

/** `zap=1234` */
function threadValue(text: string): readonly [string, number] {
  const [, role = '', number = ''] = /^(.+)=(\d{1,7})$/.exec(text) ?? [];
  if (role !== '') return [role, Number(number)];
  throw new ShootdownError(
    'usage',
    `--thread ${text} names no thread and number`,
    "--thread zap=1234, --thread 'cpu 0=1'",
  );
}
