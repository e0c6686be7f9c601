// JUnit's XML, which continuous integration systems read: a suite a model, a test case a variant.

/** One variant that was checked, or could not be. */
export interface JUnitCase {
  readonly model: string;
  readonly variant: string;
  readonly seconds: number;
  /** What is wrong, in a line, and the rest of it; undefined for a variant that is as expected. */
  readonly failure: { readonly message: string; readonly text: string; readonly kind: 'failure' | 'error' } | undefined;
}

export const junitXml = (cases: readonly JUnitCase[]): readonly string[] => {
  const models = [...new Set(cases.map(({ model }) => model))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="shootdown" ${counts(cases)}>`,
    ...models.flatMap((model) => {
      const own = cases.filter((one) => one.model === model);
      return [
        `  <testsuite name="${attribute(model)}" ${counts(own)}>`,
        ...own.flatMap(({ variant, seconds, failure }) => {
          const open = `    <testcase classname="${attribute(model)}" name="${attribute(variant)}" time="${seconds.toFixed(3)}"`;
          if (failure === undefined) return [`${open}/>`];
          const { kind, message, text } = failure;
          return [
            `${open}>`,
            `      <${kind} message="${attribute(message)}">${escaped(text)}</${kind}>`,
            '    </testcase>',
          ];
        }),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  ];
};

const counts = (cases: readonly JUnitCase[]): string => {
  const of = (kind: 'failure' | 'error'): number => cases.filter(({ failure }) => failure?.kind === kind).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" time="${seconds.toFixed(3)}"`;
};

const escaped = (text: string): string =>
  // XML 1.0 has no way to write a control character.
  [...text]
    .map((char) => (/[\t\n\r]/.test(char) || char.charCodeAt(0) >= 32 ? char : '\ufffd'))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

const attribute = (text: string): string => escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
