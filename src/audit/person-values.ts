import type { Disclosure } from '../codec/disclosure.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import type { Json, JsonObject } from '../domain/json.ts';

/** Shorter names would be found in the middle of other words. */
const SHORTEST_NAME = 3;

/**
 * Finds the values of one person in a log: what names them, and the texts they wrote. Their ids are learned from the
 * values themselves, so the log is gone through until nothing new is learned, and then once more to collect.
 */
export class PersonValues {
  /** Person ids and identities, as they stand whole in a value. */
  readonly #ids: Set<string>;
  /** Names, addresses and account ids, in small letters, as they may stand within a text. */
  readonly #words = new Set<string>();

  /** @param person a person id, or an identity such as `email:mara@acme.example` or `slack:U0ABC`. */
  constructor(person: string) {
    this.#ids = new Set();
    this.#add(person);
  }

  /** How much is known; it no longer grows when all is learned. */
  get known(): number {
    return this.#ids.size + this.#words.size;
  }

  /** Learns under which other ids and names the person stands in this entry. */
  learn({ leaf, disclosures }: LogLine): void {
    for (const { value } of disclosures) this.#learnFrom(value);
    const { person, identity } = this.#actorOf({ leaf, disclosures });
    if (typeof identity === 'string' && (this.#ids.has(identity) || this.#isPerson(person))) {
      this.#add(identity);
      this.#learnPerson(membersOf(person));
    }
  }

  /** The values of an entry that are the person's. */
  theirs(line: Pick<LogLine, 'disclosures' | 'leaf'>): readonly Disclosure[] {
    const wrote = this.#isPerson(this.#actorOf(line).person);
    return line.disclosures.filter(
      ({ value }) => this.#mentions(value) || (wrote && typeof value === 'string'),
    );
  }

  #actorOf({ leaf, disclosures }: Pick<LogLine, 'disclosures' | 'leaf'>): { person: Json; identity: Json } {
    const actor = envelopeOf(leaf)?.actor;
    const valueOf = (sd: string): Json => disclosures.find((one) => one.sd === sd)?.value ?? null;
    if (actor?.kind !== 'person') return { person: null, identity: null };
    return { person: valueOf(actor.person.$sd), identity: valueOf(actor.identity.$sd) };
  }

  #learnFrom(value: Json): void {
    if (Array.isArray(value)) return value.forEach((item: Json) => this.#learnFrom(item));
    const members = membersOf(value);
    if (this.#isPerson(members)) this.#learnPerson(members);
    Object.values(members).forEach((item) => this.#learnFrom(item));
  }

  #learnPerson({ personId, name, identities }: JsonObject): void {
    if (typeof personId === 'string') this.#add(personId);
    if (typeof name === 'string' && name.length >= SHORTEST_NAME) this.#words.add(name.toLowerCase());
    for (const identity of Array.isArray(identities) ? identities : []) {
      if (typeof identity === 'string') this.#add(identity);
    }
  }

  /** Whether a value is a person, and this one. */
  #isPerson(value: Json): boolean {
    const { personId, identities } = membersOf(value);
    if (typeof personId !== 'string') return false;
    const all = [personId, ...(Array.isArray(identities) ? identities : [])];
    return all.some((id) => typeof id === 'string' && this.#ids.has(id));
  }

  #mentions(value: Json): boolean {
    if (typeof value === 'string') {
      const text = value.toLowerCase();
      return this.#ids.has(value) || [...this.#words].some((word) => text.includes(word));
    }
    if (value === null || typeof value !== 'object') return false;
    return (Array.isArray(value) ? value : Object.values(value)).some((item: Json) => this.#mentions(item));
  }

  #add(id: string): void {
    this.#ids.add(id);
    const colon = id.indexOf(':');
    if (colon > 0 && id.length - colon > SHORTEST_NAME) this.#words.add(id.slice(colon + 1).toLowerCase());
  }
}

function membersOf(value: Json): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}
