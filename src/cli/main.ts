#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { outputTo } from './output.ts';
import { program } from './program.ts';

// A reader that went away, as `head` does, is no defect; there is nobody left to tell anything.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.brokenPipe);
    throw error;
  });

// A model's file may await what never comes, or end the process: neither is a success.
let ended = false;
const deliberate: readonly unknown[] = [exitCodes.interrupted, exitCodes.brokenPipe];
process.on('exit', (code) => {
  if (ended || deliberate.includes(code)) return;
  process.exitCode = exitCodes.failed;
  process.stderr.write(
    'shootdown: the model ended the program before there was a verdict\n' +
      '  does its file await what never comes, or does it call process.exit()?\n',
  );
});

const output = outputTo(process.stdout, process.stderr, process.env);
const argv = process.argv.slice(2);
let signal: AbortSignal | undefined;
const context = {
  output,
  // Not before somebody listens to it: until then, while a model's file is loaded, Ctrl-C ends the program by itself.
  get signal(): AbortSignal {
    signal ??= onInterrupt((text) => output.note([text]));
    return signal;
  },
  debug: argv.includes('--debug'),
};
void program(argv, context).then((code) => {
  ended = true;
  process.exitCode = code;
  // What a model has left running must not keep the program; what was written must be out first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
