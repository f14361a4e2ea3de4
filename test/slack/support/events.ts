import type { StreamEvent } from '../../../src/contracts/envelope.ts';
import type { EventType } from '../../../src/domain/event.ts';
import type { EventId } from '../../../src/domain/ids.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { FILED_AT_MS, GRANT_ID, INCIDENT_ID, REQUEST_ID } from './requests.ts';

let count = 0;

/** An event as the announcer gets it: verified, with the ids that its kind carries. */
export function event(type: EventType, data: JsonObject = {}, personal: JsonObject = {}): StreamEvent {
  count += 1;
  const slots = Object.keys(personal).map((key): [string, { $sd: string }] => [key, { $sd: `sd-${key}` }]);
  const ids = type.startsWith('incident.')
    ? { incidentId: INCIDENT_ID }
    : type.startsWith('grant.')
      ? { grantId: GRANT_ID, requestId: REQUEST_ID }
      : type.startsWith('rules.')
        ? {}
        : { requestId: REQUEST_ID };
  return {
    envelope: {
      v: 1,
      eventId: `evt_${count
        .toString(6)
        .replaceAll(/\d/g, (digit) => 'abcdef'.charAt(Number(digit)))
        .padStart(16, 'a')}` as EventId,
      recordId: `record/${count}`,
      recordVersion: 1,
      prevEventDigest: null,
      type,
      atMs: FILED_AT_MS,
      actor: { kind: 'system', part: 'startup' },
      data: { ...ids, ...data, ...Object.fromEntries(slots) },
      signer: 's'.repeat(43),
      sig: 'x'.repeat(86),
    },
    disclosures: Object.entries(personal).map(([key, value]) => ({
      sd: `sd-${key}`,
      salt: 'x'.repeat(22),
      value,
    })),
  };
}
