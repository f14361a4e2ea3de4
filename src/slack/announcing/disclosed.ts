import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Json } from '../../domain/json.ts';

/** A personal value of an event's data, from the disclosure beside it; `null` when it is absent or erased. */
export function disclosed(event: StreamEvent, field: string): Json {
  const slot = event.envelope.data[field];
  const digest = slot !== null && typeof slot === 'object' && '$sd' in slot ? slot['$sd'] : null;
  return event.disclosures.find(({ sd }) => sd === digest)?.value ?? null;
}

/** The Slack account of a person in an event's data; `null` when none is named. */
export function disclosedSlackUser(event: StreamEvent, field: string): string | null {
  const person = disclosed(event, field);
  if (person === null || typeof person !== 'object' || !('identities' in person)) return null;
  const identities = person['identities'];
  if (!Array.isArray(identities)) return null;
  const slack = identities.find(
    (one: Json): one is string => typeof one === 'string' && one.startsWith('slack:'),
  );
  return slack === undefined ? null : slack.slice('slack:'.length);
}

/** A field of an event's data that is a number. */
export function numberIn(event: StreamEvent, field: string): number | null {
  const value = event.envelope.data[field];
  return typeof value === 'number' ? value : null;
}

/** A field of an event's data that is a text. */
export function textIn(event: StreamEvent, field: string): string | null {
  const value = event.envelope.data[field];
  return typeof value === 'string' ? value : null;
}
