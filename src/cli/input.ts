import type { Input } from '../commands/shared/command.ts';

/** Lines of a stream. Prompts go to `prompts`, since stdout is the result's. */
export const inputFrom = (stream: NodeJS.ReadStream, prompts: NodeJS.WritableStream): Input => ({
  isTerminal: stream.isTTY === true,
  async *lines(prompt) {
    const { createInterface } = await import('node:readline');
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
