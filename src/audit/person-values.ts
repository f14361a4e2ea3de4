import type { Disclosure } from '../codec/disclosure.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { PersonWords } from './person-words.ts';

/** A value of a person. `person`: it is or holds them; `wrote`: a text of theirs; `named`: a text that names them. */
export type PersonValue = { readonly disclosure: Disclosure; readonly why: 'named' | 'person' | 'wrote' };

/** Somebody as the log knows them. */
export type KnownPerson = { readonly personId: string; readonly name: string };

type Entry = Pick<LogLine, 'disclosures' | 'leaf'>;

/** Where what a person typed stands together, as an object or a list. */
const TYPED = 'typed';
/** What the processes write about people themselves; they call them by their ids. */
const SAYS_IDS = 'operator';
const AGENT = 'agent:';
const CALLED: ReadonlySet<string> = new Set(['personId', 'name', 'identities']);

/**
 * Finds the values of one person in a log: those that are or hold this person, by id or identity and nothing else; texts
 * that contain their name, address or account id as a word; and the texts they wrote. Their ids are learned from the
 * values themselves, so the log is gone through until nothing new is learned, and then once more to collect.
 */
export class PersonValues {
  /** Person ids and identities, as they stand whole in a value. */
  readonly #ids = new Set<string>();
  readonly #words = new PersonWords();
  /** Their person ids as words of what the processes write. */
  readonly #idWords = new PersonWords();
  readonly #people = new Map<string, KnownPerson>();

  /** @param person as `namedPerson` gives it. */
  constructor(person: string) {
    this.#add(person);
  }

  /** How much is known; it no longer grows when all is learned. */
  get known(): number {
    return this.#ids.size + this.#words.count + this.#people.size;
  }

  /** Whom the log knows by these ids: one, unless two people of it share an identity. */
  get people(): readonly KnownPerson[] {
    return [...this.#people.values()];
  }

  /** Every id and identity that is known of them. */
  get ids(): readonly string[] {
    return [...this.#ids];
  }

  /** Learns under which other ids and names the person stands in this entry. */
  learn(entry: Entry): void {
    for (const { value } of entry.disclosures) this.#learnFrom(value);
    const { person, identity } = actorOf(entry);
    if (typeof identity === 'string' && (this.#ids.has(identity) || this.#isPerson(person))) {
      this.#add(identity);
      this.#learnPerson(membersOf(person));
    }
  }

  /** The values of an entry that are the person's. */
  theirs(entry: Entry): readonly PersonValue[] {
    const isActor = this.#isPerson(actorOf(entry).person);
    const data = envelopeOf(entry.leaf)?.data ?? {};
    const slotOf = (name: string): Json => membersOf(data[name] ?? null)['$sd'] ?? null;
    const [typed, operator] = [slotOf(TYPED), slotOf(SAYS_IDS)];
    return entry.disclosures.flatMap((disclosure): readonly PersonValue[] => {
      const { sd, value } = disclosure;
      if (this.#isOrHolds(value)) return [{ disclosure, why: 'person' }];
      if (isActor && (typeof value === 'string' || sd === typed)) return [{ disclosure, why: 'wrote' }];
      const saysId = sd === operator && typeof value === 'string' && this.#idWords.areIn(value);
      return saysId || this.#isNamedIn(value) ? [{ disclosure, why: 'named' }] : [];
    });
  }

  #learnFrom(value: Json): void {
    if (Array.isArray(value)) return value.forEach((item: Json) => this.#learnFrom(item));
    const members = membersOf(value);
    if (this.#isPerson(members)) this.#learnPerson(members);
    Object.values(members).forEach((item) => this.#learnFrom(item));
  }

  #learnPerson({ personId, name, identities }: JsonObject): void {
    if (typeof personId !== 'string') return;
    this.#add(personId);
    this.#idWords.addAddress(personId);
    if (typeof name === 'string') {
      this.#words.addName(name);
      this.#people.set(`${personId} ${name}`, { personId, name });
    }
    // What they share with an agent they answer for is no name of theirs.
    for (const identity of textsIn(identities)) if (!identity.startsWith(AGENT)) this.#add(identity);
  }

  /**
   * Whether a value is a person, and this one. An agent is nobody, also where it is known by who drove it: its value holds
   * them then, and what else is its own stays.
   */
  #isPerson(value: Json): boolean {
    const { personId, identities } = membersOf(value);
    if (typeof personId !== 'string' || textsIn(identities).includes(`${AGENT}${personId}`)) return false;
    return [personId, ...textsIn(identities)].some((id) => this.#ids.has(id));
  }

  /** Whether a value is one of the person's ids or the person, or holds one of these. */
  #isOrHolds(value: Json): boolean {
    if (typeof value === 'string') return this.#ids.has(value);
    return this.#isPerson(value) || itemsOf(value).some((item) => this.#isOrHolds(item));
  }

  /** Whether a text in a value names the person. What somebody else is called is no text. */
  #isNamedIn(value: Json): boolean {
    if (typeof value === 'string') return this.#words.areIn(value);
    const items = 'personId' in membersOf(value) ? textsBeside(membersOf(value)) : itemsOf(value);
    return items.some((item) => this.#isNamedIn(item));
  }

  #add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    const [kind, ...rest] = id.split(':');
    if (kind === 'slack' || kind === 'email' || kind === 'idp') this.#words.addAddress(rest.join(':'));
  }
}

function actorOf({ leaf, disclosures }: Entry): { readonly person: Json; readonly identity: Json } {
  const actor = envelopeOf(leaf)?.actor;
  const valueOf = (sd: string): Json => disclosures.find((one) => one.sd === sd)?.value ?? null;
  if (actor?.kind !== 'person') return { person: null, identity: null };
  return { person: valueOf(actor.person.$sd), identity: valueOf(actor.identity.$sd) };
}

/** What is said of somebody, without what they are called. */
function textsBeside(person: JsonObject): readonly Json[] {
  return Object.entries(person).flatMap(([name, value]) => (CALLED.has(name) ? [] : [value]));
}

function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : Object.values(membersOf(value));
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : [];
}

function membersOf(value: Json): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}
