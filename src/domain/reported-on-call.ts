import type { Identity } from './person.ts';
import type { InstantMs } from './time.ts';

/** Who is on call in a group, as an incident tool told it last. */
export type ReportedOnCall = { readonly people: readonly Identity[]; readonly atMs: InstantMs };

/** The name it is kept under, by the sequence it was told with. */
export function onCallName(groupId: string): string {
  return `on-call/${groupId}`;
}
