import type { Instance } from '../../model/instance.ts';
import type { Plan } from '../../real-kernel/drive/plan.ts';
import type { DriveReport } from '../../real-kernel/drive/report.ts';
import type { ScheduledStep } from '../../real-kernel/drive/schedule.ts';
import { type DriveDocument, type DriveStepDocument, driveSchema } from '../../report/documents/real-kernel/drive.ts';

/** Every field is always there; what does not apply is null. Described in JSON.md. */
export const driveDocument = (
  { model, variant, bounds }: Instance,
  { table, property, isKernels, without, steps, control }: Plan,
  report: DriveReport | undefined,
): DriveDocument => ({
  schema: driveSchema,
  model: model.name,
  variant,
  bounds,
  property,
  looks: table.looks[property] as string,
  series: table.series,
  isKernels,
  build: table.build ?? null,
  without: without ?? null,
  schedule: steps.map(stepDocument),
  control: control?.map(stepDocument) ?? null,
  kernel: report?.kernel ?? null,
  cpus: report?.cpus ?? null,
  runs: report?.runs ?? null,
});

const stepDocument = ({ step, cpu, tokens, note }: ScheduledStep): DriveStepDocument => ({
  thread: step.thread,
  step: step.step,
  args: step.args,
  cpu,
  tokens,
  note: note ?? null,
});
