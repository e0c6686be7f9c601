/**
 * What the program wrote to stderr, without the lines that a slow or busy machine may bring to any run. Every ten seconds there is one that
 * says how a search gets on, each with a rate: `zap/2022  12.0 k states  1.19 k/s  level 11  frontier 0  13 MiB  10.1 s`. And a step that
 * takes a second is told as one that may run for ever.
 */
export const withoutProgress = (stderr: string): string =>
  stderr
    .replaceAll(/^.* {2}[\d.,]+(?: [kMG])?\/s {2}.*\n/gm, '')
    .replaceAll(/^.* has been running for more than a second, at .*\n {2}does it run for ever\? .*\n/gm, '');
