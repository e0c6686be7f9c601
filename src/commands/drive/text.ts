// What `shootdown drive` prints for people.
import type { DriveDocument, DriveRunDocument, DriveStepDocument } from '../../report/documents/real-kernel/drive.ts';
import { printable } from '../../report/foreign-text.ts';
import { count, grouped } from '../../report/numbers.ts';
import { columns, fold } from '../../report/page/columns.ts';
import { fullCall } from '../../trace/rules.ts';

const width = 120;

export const driveText = (document: DriveDocument): readonly string[] =>
  document.runs === null ? planText(document) : [...resultText(document, document.runs)];

const planText = (document: DriveDocument): readonly string[] => {
  const { model, variant, property, series, looks, schedule, control, isKernels, build, without } = document;
  return [
    `${model}/${variant} on Linux ${series}: ${count(schedule.length, 'step')}, ${count(tokensOf(schedule).length, 'token')}`,
    '',
    ...stepLines(schedule),
    '',
    ...fold(`looked at: ${property}, by ${looks}`, width),
    ...(without === null ? [] : fold(`left out: ${without}(), so that the kernel is ${model}/${variant}`, width)),
    ...(build === null
      ? []
      : [`such a kernel is built by guest/drive/build-kernel ${build}; on one CPU, the numbers are of threads`]),
    ...(isKernels ? [] : fold(`such a kernel is not ${model}/${variant}: the order may be impossible there`, width)),
    ...(control === null
      ? ['control: none, as no harmless order of these steps is told apart by the gates']
      : [
          `control, ${count(control.length, 'step')}, after which the model says that all holds:`,
          ...fold(tokensOf(control).join(' '), width - 2).map((line) => `  ${line}`),
        ]),
  ];
};

const tokensOf = (steps: readonly DriveStepDocument[]): readonly string[] => steps.flatMap(({ tokens }) => tokens);

const stepLines = (steps: readonly DriveStepDocument[]): readonly string[] => {
  const rows = steps.map((step, i) => ({
    cells: [String(i + 1), fullCall(step), `CPU ${step.cpu}`, step.tokens.join(' ') || '-'],
    note: step.note,
  }));
  const [heading = '', rule = '', ...lines] = columns(
    [['', 'step', 'on', 'tokens'], ...rows.map(({ cells }) => cells)],
    {
      right: new Set([0]),
    },
  );
  const noted = lines.flatMap((line, i) => {
    const note = rows[i]?.note ?? null;
    return [line, ...(note === null ? [] : fold(note, width - 6).map((each) => `      ${each}`))];
  });
  return [heading, rule, ...noted];
};

const resultText = (document: DriveDocument, runs: readonly DriveRunDocument[]): readonly string[] => {
  const { model, variant, property, kernel, cpus, schedule, control } = document;
  const driven = runs.find(({ name }) => name === 'driven');
  const rows = runs.map(({ name, rounds, unready, completed, broken }) => [
    name,
    grouped(rounds - unready),
    name === 'natural' ? '-' : grouped(completed),
    grouped(broken),
    meanings[name] ?? '',
  ]);
  const orders: { readonly [name: string]: readonly string[] } = {
    driven: tokensOf(schedule),
    mended: tokensOf(schedule),
    control: tokensOf(control ?? []),
  };
  return [
    `Linux ${printable(kernel ?? '?')}, ${count(cpus ?? 0, 'CPU')}: ${model}/${variant} breaks ${property} in ${grouped(driven?.broken ?? 0)} of ${count((driven?.rounds ?? 0) - (driven?.unready ?? 0), 'round')}`,
    ...columns([['run', 'rounds', 'completed', 'broken', ''], ...rows], { right: new Set([1, 2, 3]) }).map((line) =>
      `  ${line}`.trimEnd(),
    ),
    ...runs.flatMap(({ name, timedOut, rounds, unready }) => [
      ...(unready === 0
        ? []
        : [`  ${name}: the initial state could not be made in ${grouped(unready)} of ${count(rounds, 'round')}`]),
      ...timedOut.map(
        ({ token, rounds: times }) =>
          `  ${name}: token ${token + 1}, ${orders[name]?.[token] ?? '?'}, did not come in ${count(times, 'round')}: the order is impossible there`,
      ),
    ]),
    ...runs.flatMap(({ name, saw }) => {
      const seen = Object.entries(saw).map(([words, times]) => `${printable(words)} ${grouped(times)}`);
      return seen.length === 0 ? [] : fold(`${name} saw: ${seen.join('; ')}`, width - 2).map((line) => `  ${line}`);
    }),
  ];
};

const meanings: { readonly [name: string]: string } = {
  driven: "the counterexample's order",
  control: 'the same steps, in an order that is harmless in the model',
  mended: "the counterexample's order, with nothing left out of the kernel",
  natural: 'the same calls, with no gates',
};
