import type { Result } from '../check/result.ts';
import type { NoLivelockSearch } from '../search/outcome.ts';

const reasons: { readonly [K in Exclude<NoLivelockSearch, 'none to finish'>]: string } = {
  off: '--livelocks never says so',
  states: 'there are more than 20 million states; --livelocks always looks for them all the same',
  store: '--store hash does not keep what is needed',
  order: '--search dfs does not keep what is needed',
  machines: 'a search with --partitions does not look for them',
  memory: '--memory leaves no room for it',
  time: '--max-time was over',
  interrupted: 'it was interrupted',
};

/** What is to be said of checks that found nothing, and did not look for livelocks in all threads; no lines when all did. */
export const livelockNotice = (results: readonly Result[]): readonly string[] => {
  const which = (those: readonly Result[]): string =>
    results.length === 1
      ? ''
      : those.length <= 3
        ? ` in ${those.map(({ variant }) => variant).join(', ')}`
        : ` in ${those.length} of them`;
  const left = Object.entries(reasons).flatMap(([why, reason]) => {
    const those = results.filter(({ livelocks }) => livelocks?.kind === 'not searched' && livelocks.why === why);
    return those.length === 0 ? [] : [`livelocks were not looked for${which(those)}: ${reason}`];
  });
  const endlessOf = ({ livelocks }: Result): string =>
    livelocks?.kind === 'searched' ? livelocks.endless.join(', ') : '';
  const endless = [...new Set(results.map(endlessOf))].filter((names) => names !== '');
  return [
    ...left,
    ...endless.map((names) => {
      const those = results.filter((result) => endlessOf(result) === names);
      return `never finished, and taken to be meant to go on for ever${which(those)}: ${names}; no livelock of theirs was looked for`;
    }),
  ];
};
