import {
  acceptedIntakeSchema,
  deviceCodeSchema,
  deviceSchema,
  filedCopySchema,
  grantSchema,
  incidentCopySchema,
  refusedGrantSchema,
  standingCopySchema,
} from '../contracts/issuer-records.ts';
import type { FiledBody, IncidentBody } from '../contracts/order.ts';
import type { Device, DeviceCode } from '../domain/device.ts';
import type { Grant } from '../domain/grant.ts';
import { grantDeadlines, wasEndedEarly } from '../domain/grant.ts';
import type { AcceptedIntake } from '../domain/intake.ts';
import type { RefusedGrant } from '../domain/refused-grant.ts';
import type { StandingCopy } from '../domain/standing-copy.ts';
import type { RecordKind } from '../recording/record-kind.ts';
import { PLAIN_KIND } from '../recording/record-kind.ts';

/** Every grant that has not ended, for sweeps. */
export const LIVE_GRANTS = 'live-grants';
/** Those among them that AWS has yet to be told to deny. */
export const ENDING_GRANTS = 'ending-grants';
/** Grants that were ended early, by their deadlines: until that and a margin have passed AWS has to deny them. */
export const ENDED_EARLY = 'ended-early';
/** Grants that end or have ended and may have left something open. */
export const OWED_ENDING_STEPS = 'owed-ending-steps';
/** Ended grants of which it is not known for good what was done with them; the longest ended first. */
export const UNTOLD_GRANTS = 'untold-grants';

/** Name of the index of a person's devices; the gateway reads it to route. */
export const devicesByPerson = (personId: string): string => `devices-by-person/${personId}`;
/** Name of the index of a person's grants. */
export const grantsByPerson = (personId: string): string => `grants-by-person/${personId}`;
/** Held by the one grant that a request ever makes. */
export const grantRequestName = (requestId: string): string => `grant-of/${requestId}`;
/** Name of the index of an incident's grants. */
export const grantsByIncident = (incidentId: string): string => `grants-by-incident/${incidentId}`;

export const grantKind: RecordKind<Grant> = {
  ...PLAIN_KIND,
  kind: 'grant',
  schema: grantSchema,
  idOf: (grant) => grant.grantId,
  deadlines: grantDeadlines,
  // Held for ever: one request makes one grant.
  claims: (grant) => [grantRequestName(grant.requestId)],
  indexes: (grant) => {
    const entry = { member: grant.grantId, score: grant.acceptedAtMs };
    const always = [
      { index: grantsByPerson(grant.requester.personId), ...entry },
      { index: grantsByIncident(grant.incidentId), ...entry },
    ];
    const owed = grant.endingStep?.state === 'owed' ? [{ index: OWED_ENDING_STEPS, ...entry }] : [];
    if (grant.state === 'ended') {
      const untold = { index: UNTOLD_GRANTS, member: grant.grantId, score: grant.endedAtMs };
      const denied = { index: ENDED_EARLY, member: grant.grantId, score: grant.deadlineMs };
      return [
        ...always,
        ...owed,
        ...(grant.deeds === 'final' ? [] : [untold]),
        ...(wasEndedEarly(grant) ? [denied] : []),
      ];
    }
    const live = [...always, { index: LIVE_GRANTS, ...entry }, ...owed];
    return grant.state === 'ending' ? [...live, { index: ENDING_GRANTS, ...entry }] : live;
  },
  live: (grant) =>
    grant.state === 'ended'
      ? null
      : { name: grant.grantId, untilMs: grant.deadlineMs, value: `${grant.task.taskId} ${grant.task.asset}` },
};

export const deviceKind: RecordKind<Device> = {
  ...PLAIN_KIND,
  kind: 'device',
  schema: deviceSchema,
  idOf: (device) => device.thumbprint,
  indexes: (device) => [
    { index: devicesByPerson(device.person.personId), member: device.thumbprint, score: device.boundAtMs },
  ],
};

export const codeKind: RecordKind<DeviceCode> = {
  ...PLAIN_KIND,
  kind: 'code',
  schema: deviceCodeSchema,
  idOf: (code) => code.codeDigest,
};

export const intakeKind: RecordKind<AcceptedIntake> = {
  ...PLAIN_KIND,
  kind: 'intake',
  schema: acceptedIntakeSchema,
  idOf: (intake) => intake.intakeId,
};

export const filedKind: RecordKind<FiledBody> = {
  ...PLAIN_KIND,
  kind: 'filed',
  schema: filedCopySchema,
  idOf: (filed) => filed.intent.requestId,
};

export const incidentCopyKind: RecordKind<IncidentBody> = {
  ...PLAIN_KIND,
  kind: 'incident-copy',
  schema: incidentCopySchema,
  idOf: (incident) => incident.incidentId,
};

export const refusedGrantKind: RecordKind<RefusedGrant> = {
  ...PLAIN_KIND,
  kind: 'refused-grant',
  schema: refusedGrantSchema,
  idOf: (refused) => refused.grantId,
};

export const standingCopyKind: RecordKind<StandingCopy> = {
  ...PLAIN_KIND,
  kind: 'standing-copy',
  schema: standingCopySchema,
  idOf: (copy) => copy.person.personId,
};
