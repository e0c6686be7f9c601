// Cases of the catalogue that the small machine does not have, and why.

export interface NotModelled {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export const notModelled: readonly NotModelled[] = [];
