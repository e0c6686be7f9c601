/** One property. Which state of a model breaks it, the model says. */
export interface Promised {
  /** What holds in every reachable state. */
  readonly sentence: string;
  /** Why it holds, or who relies on it. */
  readonly why: string;
}

export type Promises = { readonly [name: string]: Promised };
