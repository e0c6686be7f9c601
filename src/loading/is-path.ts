/** A name is a path's when it starts like a path or ends like a file's; the name of a package, or of a shipped model, does neither. */
export const isPath = (name: string): boolean =>
  /^(?:\.{1,2}(?:\/|$)|\/|~\/|file:|[A-Za-z]:[\\/])/.test(name) || /\.[cm]?[jt]s(?:\/|$)/.test(name);
