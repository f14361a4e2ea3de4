/**
 * Free text as it may be stored: without lone surrogates, which canonical JSON has no form for, without white
 * space around it, and at most `maxLength` UTF-16 units long.
 */
export function cleanText(text: string, maxLength: number): string {
  return text.trim().slice(0, maxLength).toWellFormed();
}
