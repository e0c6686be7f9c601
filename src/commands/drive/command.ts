import { join } from 'node:path';
import { driven, prepare } from '../../real-kernel/drive/drive.ts';
import { drivenKernel } from '../../real-kernel/drive/kernel.ts';
import { type Plan, planOf } from '../../real-kernel/drive/plan.ts';
import { isAsPredicted } from '../../real-kernel/drive/report.ts';
import { tableOf } from '../../real-kernel/drive/tables/index.ts';
import type { DriveDocument } from '../../report/documents/real-kernel/drive.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { jsonOption } from '../shared/options/common-options.ts';
import { flag, valued } from '../shared/options/options.ts';
import { positiveValue, textValue } from '../shared/options/values.ts';
import { driveDocument } from './json.ts';
import { openToDrive } from './open.ts';
import { driveText } from './text.ts';

/** Where kernels, modules and programs are kept. */
const out = 'out';

/** `shootdown drive FILE|MODEL/VARIANT [KERNEL]` */
export const driveCommand: Command = command({
  name: 'drive',
  takes: 'FILE|MODEL/VARIANT [KERNEL]',
  summary: 'make a counterexample happen on a real kernel',
  details: [
    'FILE is a counterexample that check wrote, such as out/verdicts/mlock-count-v6.12.json; of MODEL/VARIANT one is looked for. Its steps',
    'become a schedule: at which symbol each begins and has ended on a kernel, and what the user program does. KERNEL is booted under',
    'QEMU, with a module that makes its CPUs pass these symbols in that order. Nothing touches the kernel that this runs on, and no',
    'root is needed.',
    '',
    'KERNEL is the path of a kernel image or of a folder with one, a release in /boot, or with --fetch a Debian package. Without it the',
    "newest of the table's series is taken that is in /boot or was fetched, and with --fetch the newest of Debian.",
  ],
  options: {
    plan: flag('plan', 'print the schedule, and boot nothing'),
    series: valued('series', 'X.Y', 'with --plan: on kernels of this series', textValue),
    rounds: valued('rounds', 'N', 'drive N rounds, and as many of each control (default: 100)', positiveValue, 100),
    fetch: flag('fetch', 'download and unpack Debian packages, of the kernel and its headers, under out/kernels'),
    json: jsonOption,
  },
  exclusive: [['plan', 'fetch', 'a plan boots no kernel']],
  run: async ({ values, positionals }, problems, context) => {
    const [file, kernel] = positionals;
    if (file === undefined || positionals.length > 2)
      problems.refuse(
        'usage',
        'drive takes one counterexample, and at most one kernel',
        'check writes them under out/verdicts',
      );
    if (values.plan && kernel !== undefined)
      problems.refuse('usage', '--plan boots no kernel', `leave out ${kernel}, or take --series 6.12`);
    if (!values.plan && values.series !== undefined)
      problems.refuse('usage', '--series is for --plan', 'the kernel that is booted says of which series it is');
    problems.raise();
    const { instance, verdict } = await openToDrive(file as string);
    const { model } = instance;
    const print = (document: DriveDocument): void =>
      context.output.print(values.json ? [prettyJson(document)] : driveText(document));
    const plan = await planOf(tableOf(model.name, instance.variant, values.series), instance, verdict);
    if (values.plan) {
      print(driveDocument(instance, plan, undefined));
      return exitCodes.holds;
    }
    const found = drivenKernel(kernel, plan.table, join(out, 'kernels'), values.fetch);
    const own =
      found.series === plan.table.series
        ? plan
        : await planOf(tableOf(model.name, instance.variant, found.series), instance, verdict);
    const prepared = prepare(own, found, values.rounds, out, values.fetch);
    tell(own, prepared.kernel.description, context);
    const report = await driven(prepared, context.signal);
    print(driveDocument(instance, own, report));
    return isAsPredicted(report) ? exitCodes.holds : exitCodes.unexpected;
  },
});

const tell = ({ table }: Plan, description: string, { output }: Context): void =>
  output.note([`boots ${description}: guest/drive/${table.model}.c is its init, and loads kgate.ko`]);
