import type { Actor } from './actor.ts';
import type { EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { IncidentId } from './ids.ts';

/*
 *   (none) --opened--> open --closed--> closed --opened, newer--> open
 *   (none) --closed--> closed     (its opening comes too late, and is older)
 */

/** An incident as the incident tool tells of it, and the incident here that stands for it. */
export type ToolIncident = {
  readonly v: 1;
  /** Of the source and its name for the incident. */
  readonly toolIncidentId: string;
  readonly source: string;
  readonly ref: string;
  readonly state: 'open' | 'closed';
  /** Of the newest word that was taken. */
  readonly sequence: number;
  /** `null` where none was ever opened for it. */
  readonly incidentId: IncidentId | null;
};

/** An incident of the tool: where its record is kept, who tells of it, and what they call it. */
export type ToolWord = { readonly id: string; readonly source: string; readonly ref: string };

/** What the tool told, taken: the next record, and that it was told. */
export function toldOf(
  next: ToolIncident,
  said: { readonly service?: string },
  actor: Actor,
): { readonly record: ToolIncident; readonly events: readonly EventDraft[] } {
  const { source, ref, state, sequence, incidentId } = next;
  return {
    record: next,
    events: [
      {
        type: 'incident.told',
        actor,
        data: { source, ref: personal(ref), state, sequence, incidentId, ...said },
      },
    ],
  };
}
