import { Fault } from '../domain/fault.ts';
import type { IamFacts } from '../domain/iam-facts.ts';
import type { Catalogue } from './catalogue.ts';
import { formatMistake } from './mistake.ts';
import { parseCatalogue } from './parse-catalogue.ts';
import { servicesNamedIn } from './services-named.ts';

/**
 * Reads a catalogue that a process needs to start.
 * @param path for the message only.
 * @param factsAbout reads what AWS says about services.
 * @throws {Fault} `bad-setting` with every mistake, one line each.
 */
export async function requireCatalogue(
  text: string,
  path: string,
  factsAbout: (prefixes: readonly string[]) => Promise<IamFacts>,
): Promise<Catalogue> {
  const parsed = parseCatalogue(text, await factsAbout(servicesNamedIn(text)));
  if (parsed.ok) return parsed.catalogue;
  const lines = parsed.mistakes.map((mistake) => `  ${formatMistake(mistake)}`);
  throw new Fault('bad-setting', `BREAKGLASS_CATALOGUE ${path} has mistakes:\n${lines.join('\n')}`);
}
