/** Slack's `*bold*` as a terminal shows it, or without its marks where nothing can be shown. */
export function terminalText(text: string, isTerminal: boolean): string {
  return text.replaceAll(
    /(?<=^|[\s(>])\*([^*\s][^*\n]*)\*(?![\w*])/gm,
    isTerminal ? '\u001b[1m$1\u001b[22m' : '$1',
  );
}
