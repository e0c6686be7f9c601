import { type Identity, type Module, misfits } from '../../cluster/identity.ts';

/** How modules that a job names are called here, with their paths `here`; undefined if their code is another one, by now. */
export const calledHere = (
  needed: readonly Module[],
  has: Identity,
  here: readonly { readonly path: string }[],
): ((name: string) => string) | undefined => {
  if (misfits({ ...has, modules: needed }, has).length > 0) return undefined;
  return (name) => {
    const code = needed.find((module) => module.name === name)?.digest;
    const place = has.modules.findIndex((module) => module.digest === code);
    return here[place]?.path ?? name;
  };
};
