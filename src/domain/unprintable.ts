/**
 * Control characters, by which a text could write over what a terminal shows, and those that turn the direction of
 * what follows or break a line where none is seen. Tab and line feed stay. Source: Unicode, UAX #9 section 2 and UTS #55.
 */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from elsewhere without what could write over, or turn round, what is shown beside it. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '');
}

/** A value as one line of JSON in which the same characters are escaped, so that nothing is lost by showing it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
