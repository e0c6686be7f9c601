/**
 * What a terminal does not show but obeys, or what makes one line look like another: control characters (C0, DEL, C1), line and
 * paragraph separators, marks that turn the direction of writing, and characters of no width.
 */
const OBEYED =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
const obeyed = new RegExp(`[${OBEYED}]`, 'g');
/** A colour as `paintFor` sets it, or something else that is obeyed. */
const colourOrObeyed = new RegExp(`\\u001b\\[\\d{1,2}m|[${OBEYED}]`, 'g');

/** As JSON has it: within the text of a document it means the same. */
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A text from outside (a file's name, a value of a JSON document, a lock file, the message of an error) on one line, and so that a
 * terminal shows it and does nothing else.
 */
export const printable = (text: string): string => text.replace(obeyed, escaped);

/**
 * Lines of ours, in which there may be texts from outside that nobody has made printable. Line ends stay, tabs, and the colours
 * that we set ourselves, where we do.
 */
export const printableLines = (text: string, colours: boolean): string =>
  text.replace(colourOrObeyed, (found) => {
    if (found === '\n' || found === '\t') return found;
    if (found.length === 1) return escaped(found);
    return colours ? found : escaped('\x1b') + found.slice(1);
  });
