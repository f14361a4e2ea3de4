import { describe, expect, it } from '@jest/globals';
import { closeIncident, openIncident } from '../../src/domain/incident.ts';
import type { OpenIncident } from '../../src/domain/incident.ts';
import { clicks, INCIDENT_ID, INES, OMAR, T0 } from './fixtures.ts';

const opening = { incidentId: INCIDENT_ID, channelId: 'C1', title: 'Checkout is down', openedBy: INES };

describe('an incident', () => {
  it('(none) + open -> open, with one event', () => {
    const step = openIncident(opening, clicks(INES), T0);
    expect(step.record).toEqual({ v: 1, state: 'open', ...opening, openedAtMs: T0, channelTrouble: null });
    expect(step.events.map((event) => event.type)).toEqual(['incident.opened']);
  });

  it('open + close -> closed, with one event', () => {
    const { record } = openIncident(opening, clicks(INES), T0);
    const step = closeIncident(record, OMAR, clicks(OMAR), T0 + 5);
    expect(step.ok && step.value.record).toEqual({
      ...record,
      state: 'closed',
      closedBy: OMAR,
      closedAtMs: T0 + 5,
    });
    expect(step.ok && step.value.events.map((event) => event.type)).toEqual(['incident.closed']);
  });

  it('closed + close -> refused: it never opens or closes again', () => {
    const open = openIncident(opening, clicks(INES), T0).record as OpenIncident;
    const closed = { ...open, state: 'closed', closedBy: null, closedAtMs: T0 + 1 } as const;
    const step = closeIncident(closed, OMAR, clicks(OMAR), T0 + 5);
    expect(!step.ok && step.refusal.code).toBe('incident-closed');
  });

  it('keeps its title out of the signed part of the event', () => {
    const [event] = openIncident(opening, clicks(INES), T0).events;
    expect(event?.data['title']).toEqual({ $personal: 'Checkout is down' });
  });
});
