import { awsError } from './aws-error.ts';

/** One list entry of a query request: `Tags.member.1.Key` is entry 1, field `Key`; a plain text has field ``. */
export type ListEntry = Readonly<Record<string, string>>;

/** The parameters of a query request, lists taken together. */
export interface QueryParameters {
  readonly single: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly ListEntry[]>;
}

/**
 * Reads the form of the query protocol. `Name=` alone with no value is how clients write an empty list.
 * @throws AwsError ValidationError for a parameter given twice or a list with a gap.
 */
export function queryParameters(form: URLSearchParams): QueryParameters {
  const single = new Map<string, string>();
  const entries = new Map<string, Map<number, Record<string, string>>>();
  const seen = new Set<string>();
  for (const [name, value] of form) {
    if (seen.has(name)) throw awsError('ValidationError', `Parameter ${name} occurs more than once.`);
    seen.add(name);
    const match = /^([A-Za-z]+)\.member\.([1-9]\d{0,3})(?:\.([A-Za-z]+))?$/.exec(name);
    if (match?.[1] === undefined) {
      single.set(name, value);
      continue;
    }
    const list = entries.get(match[1]) ?? new Map<number, Record<string, string>>();
    const entry = list.get(Number(match[2])) ?? {};
    entry[match[3] ?? ''] = value;
    list.set(Number(match[2]), entry);
    entries.set(match[1], list);
  }
  return { single, lists: new Map([...entries].map(([name, list]) => [name, inOrder(name, list)])) };
}

function inOrder(name: string, list: ReadonlyMap<number, ListEntry>): readonly ListEntry[] {
  return Array.from({ length: list.size }, (_, index) => {
    const entry = list.get(index + 1);
    if (entry === undefined) throw awsError('ValidationError', `List ${name} has no member ${index + 1}.`);
    return entry;
  });
}
