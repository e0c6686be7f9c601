// Cases of the catalogue that the small machine does not have, and why.

export interface NotModelled {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export const notModelled: readonly NotModelled[] = [
  {
    id: 'E6',
    title: 'khugepaged, KSM, split and migration compare the reference count with the mapcount',
    why: 'a list of readers, and no race of its own: what breaks one of them is C10 and E4; the model `mapcount` has migration freeze its folio that way',
  },
];
