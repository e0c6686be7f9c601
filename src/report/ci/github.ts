/**
 * An annotation of GitHub's checks: a line on standard output that its runner shows beside the change. `file`: where it is shown,
 * from the repository; it is left out for a shipped model.
 */
export const githubAnnotation = (
  level: 'error' | 'notice',
  { title, message, file }: { readonly title: string; readonly message: string; readonly file?: string | undefined },
): string =>
  `::${level} ${[...(file === undefined ? [] : [`file=${property(file)}`]), `title=${property(title)}`].join(',')}::${data(message)}`;

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
