import type { Input } from '../commands/shared/command.ts';

/** Lines of a stream, which is opened when it is first asked for: that takes a millisecond. Prompts go to `prompts`, since stdout is the result's. */
export const inputFrom = (streamOf: () => NodeJS.ReadStream, prompts: NodeJS.WritableStream): Input => ({
  get isTerminal(): boolean {
    return streamOf().isTTY === true;
  },
  async *lines(prompt) {
    const { createInterface } = await import('node:readline');
    const stream = streamOf();
    const terminal = stream.isTTY === true;
    const reader = createInterface(terminal ? { input: stream, output: prompts, prompt } : { input: stream });
    try {
      reader.prompt(terminal);
      for await (const line of reader) {
        yield line;
        if (terminal) reader.prompt();
      }
    } finally {
      reader.close();
    }
  },
});
