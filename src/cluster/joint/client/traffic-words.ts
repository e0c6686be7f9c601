import type { Traffic } from '../messages.ts';

/** What hosts have sent each other, for who wonders what the network does. */
export const trafficWords = (hosts: readonly Traffic[]): string => {
  const sum = (of: (traffic: Traffic) => number): number => hosts.reduce((total, traffic) => total + of(traffic), 0);
  const successors = sum((traffic) => traffic.successors);
  const foreign = sum((traffic) => traffic.foreign);
  const sent = sum((traffic) => traffic.sent);
  const frames = sum((traffic) => traffic.frames);
  const bytes = sum((traffic) => traffic.bytes);
  return [
    `${hosts.length} hosts: of ${successors} successors ${percent(foreign, successors)} were another host's`,
    `${percent(sent, successors)} were sent, in ${frames} messages of ${bytes} bytes`,
  ].join('; ');
};

const percent = (part: number, whole: number): string =>
  whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
