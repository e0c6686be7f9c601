/** The name of the file that part `part` of generation `generation` of a search writes; a resumed search is the next generation. */
export const stateFileName = (generation: number, part: number): string => `states-${generation}-${part}.bin`;

const pattern = /^states-(\d{1,9})-(\d{1,9})\.bin$/;

export const isStateFileName = (name: string): boolean => pattern.test(name);

/** The generation of a state file's name; -1 for what is none. */
export const generationOf = (name: string): number => Number(pattern.exec(name)?.[1] ?? -1);
