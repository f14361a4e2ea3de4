import { Fault } from '../domain/fault.ts';
import type { Catalogue } from './catalogue.ts';
import { formatMistake } from './mistake.ts';
import { parseCatalogue } from './parse-catalogue.ts';

/**
 * Reads a catalogue that a process needs to start.
 * @param path for the message only.
 * @throws {Fault} `bad-setting` with every mistake, one line each.
 */
export function requireCatalogue(text: string, path: string): Catalogue {
  const parsed = parseCatalogue(text);
  if (parsed.ok) return parsed.catalogue;
  const lines = parsed.mistakes.map((mistake) => `  ${formatMistake(mistake)}`);
  throw new Fault('bad-setting', `BREAKGLASS_CATALOGUE ${path} has mistakes:\n${lines.join('\n')}`);
}
