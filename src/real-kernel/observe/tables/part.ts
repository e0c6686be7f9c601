/** A part of a state, or of a thread's locals, by the names on the way to it; undefined where there is none. */
export const part = (whole: object, ...names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    whole,
  );
