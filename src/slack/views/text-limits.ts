/**
 * Slack's limits, in characters, that this app comes near. Where Slack does not say whether it counts code points
 * or UTF-16 units, UTF-16 units are counted here: never fewer.
 * Source: https://docs.slack.dev/reference/block-kit
 */
export const LIMITS = {
  text: 3000,
  fieldText: 2000,
  header: 150,
  contextElements: 10,
  messageBlocks: 50,
  homeBlocks: 100,
  buttonText: 75,
  optionText: 75,
  optionValue: 75,
  options: 100,
  optionGroups: 100,
  placeholder: 150,
  modalTitle: 24,
  confirmText: 300,
  privateMetadata: 3000,
  reason: 3000,
  /** `chat.update` takes less `text` than `chat.postMessage`; both get the same. */
  fallbackText: 3900,
} as const;

/** Cuts to at most `max` characters, ending in an ellipsis where something was cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${withoutHalfPair(text.slice(0, max - 1))}…`;
}

/** A title, an asset or a name inside a sentence; what is decided on stands whole elsewhere in the message. */
export function shortName(name: string): string {
  return truncate(name, 100);
}

/**
 * Cuts escaped mrkdwn to at most `max` characters without leaving half an entity or half a mention behind.
 * @param text as made by the mrkdwn tag.
 */
export function truncateMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = withoutHalfPair(text.slice(0, max - 1));
  return `${cut.replace(/&[a-z]{0,4}$/, '').replace(/<[^>]*$/, '')}…`;
}

/** Splits into pieces of at most `max` characters, at line ends where there are any. */
export function chunks(text: string, max: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const lineEnd = rest.lastIndexOf('\n', max);
    const piece = lineEnd > 0 ? rest.slice(0, lineEnd) : withoutHalfPair(rest.slice(0, max));
    pieces.push(piece);
    rest = rest.slice(piece.length).replace(/^\n/, '');
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/**
 * Drops what can make a line read differently from what it says: control characters, and the Unicode controls
 * that reorder text (a reason could otherwise display another one). Right-to-left letters stay.
 */
export function withoutControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, (control) =>
      control === '\n' || control === '\t' ? control : '',
    );
}

function withoutHalfPair(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
