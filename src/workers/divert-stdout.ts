/**
 * Sends what this thread writes to stdout from now on to stderr, its console's too: stdout is for results, and a model's
 * own code may log. Answers with the way to stdout that is left, for the results.
 */
export const divertStdout = (): typeof process.stdout.write => {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return write;
};
