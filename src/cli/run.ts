import { exitCodes } from '../commands/shared/exit-codes.ts';
import { Unwritten } from '../commands/shared/verdict-files.ts';
import { strayWords } from '../model/fault.ts';
import { offerLook } from '../model/look.ts';
import { divertStdout } from '../workers/divert-stdout.ts';
import { complain } from './complain.ts';
import { inputFrom } from './input.ts';
import { onInterrupt } from './interrupt.ts';
import { optimizeLate } from './optimize-late.ts';
import { outputTo } from './output.ts';
import { program } from './program.ts';
import { onceUnseen } from './unseen.ts';

// A model's file may await what never comes, or end the process: neither is a success.
let ended = false;
let quitting = false;
/** Ends the program, at once unless a thread is being looked at. What goes on meanwhile changes nothing of the code. */
const quit = (code: number): void => {
  if (quitting) return;
  ended = quitting = true;
  onceUnseen(() => process.exit(code));
};
process.on('exit', (code) => {
  if (ended || code === exitCodes.interrupted) return;
  process.exitCode = exitCodes.failed;
  process.stderr.write(
    'shootdown: the model ended the program before there was a verdict\n' +
      '  does its file await what never comes, or does it call process.exit()?\n',
  );
});

// A reader that went away, as `head` does, is no defect; there is nobody left to tell anything.
const unwritable = (error: NodeJS.ErrnoException): void => {
  // The stream's event and the last write both tell it, and the end may have to wait for a thread in between.
  if (quitting) return;
  const isGone = error.code === 'EPIPE';
  if (!isGone)
    process.stderr.write(
      `shootdown: cannot write to stdout: ${error.message}\n  is the disk full? Nothing of the result is to be relied on\n`,
    );
  quit(isGone ? exitCodes.brokenPipe : exitCodes.usage);
};
// A terminal that was closed takes nothing more (EIO): files and checkpoints are still to be written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EIO') unwritable(error);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EIO') quit(error.code === 'EPIPE' ? exitCodes.brokenPipe : exitCodes.usage);
});

optimizeLate();
offerLook();
const write = divertStdout();
const stdout = { isTTY: process.stdout.isTTY, columns: process.stdout.columns, write };
const output = outputTo(stdout, process.stderr, process.env);
const argv = process.argv.slice(2);
let signal: AbortSignal | undefined;
const context = {
  output,
  input: inputFrom(() => process.stdin, process.stderr),
  // Not before somebody listens to it: until then, while a model's file is loaded, Ctrl-C ends the program by itself.
  get signal(): AbortSignal {
    signal ??= onInterrupt(
      (text) => output.note([text]),
      () => quit(exitCodes.interrupted),
    );
    return signal;
  },
  debug: argv.includes('--debug'),
  unwritten: new Unwritten(),
};
// The model's files are loaded on this thread too: their timers and promises go on while others search.
process.on('uncaughtException', (thrown: unknown, origin) => {
  if (!quitting) quit(complain(thrown, context, strayWords(origin)));
});
void program(argv, context).then((code) => {
  ended = true;
  process.exitCode = code;
  // What a model has left running must not keep the program; what was written must be out first.
  write('', (error) => {
    const failure = process.stdout.errored ?? error;
    if (failure) unwritable(failure);
    process.stderr.write('', () => quit(code));
  });
});
