import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Every file below a folder, as paths relative to it. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/** The files below a folder that hold a text, as it is or in one of the forms in which texts travel. */
export function filesWith(folder: string, text: string): readonly string[] {
  const forms = formsOf(text);
  return filesBelow(folder).filter((path) => {
    const content = readFileSync(join(folder, path));
    return forms.some((form) => content.includes(form));
  });
}

/**
 * A text as it is, escaped for JSON, percent-encoded, in hexadecimal, and in both alphabets of base64. Base64 of a
 * longer text that holds it is found by its middle, which is the same at one of three offsets.
 */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((offset) => {
    const base64 = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return base64.slice(4, -4);
  });
  const encoded = [
    ...shifted,
    ...shifted.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ].filter((form) => form.length >= 8);
  return [text, text.replaceAll('/', '\\/'), encodeURIComponent(text), bytes.toString('hex'), ...encoded];
}
