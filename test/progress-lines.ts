/**
 * What the program wrote to stderr, without the lines that say how a search gets on. Every ten seconds there is one, so on a slow
 * machine any run may have some. Each has a rate: `zap/2022  12.0 k states  1.19 k/s  level 11  frontier 0  13 MiB  10.1 s`.
 */
export const withoutProgress = (stderr: string): string =>
  stderr.replaceAll(/^.* {2}[\d.,]+(?: [kMG])?\/s {2}.*\n/gm, '');
