import { describe, expect, it } from '@jest/globals';

import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { IntakeId } from '../../src/domain/ids.ts';
import type { IntakeAnswerDeps } from '../../src/issuance/take-intake-answer.ts';
import { intakeAnswer, keepIntakeAnswer } from '../../src/issuance/take-intake-answer.ts';
import { jonas, mara } from '../audit/story-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';

const INTAKE_ID = `itk_${'a'.repeat(16)}` as IntakeId;
const REQUEST_ID = 'req_aaaabbbbccccdddd';
const recordId = `intake/${INTAKE_ID}`;

/** An issuer that accepted one intake of Jonas, who signed in for it, and believes every event. */
function issuer(): IntakeAnswerDeps {
  const kept = new Map<string, { version: number; value: JsonObject }>();
  const record = {
    v: 1,
    intakeId: INTAKE_ID,
    person: jonas,
    device: null,
    acceptedAtMs: 1_795_392_000_000,
    notAfterMs: 1_795_392_120_000,
  };
  return {
    log: memoryLog(),
    recorder: {
      load: (_kind: unknown, id: string) => Promise.resolve(id === INTAKE_ID ? { record, version: 1 } : null),
    } as unknown as IntakeAnswerDeps['recorder'],
    projections: {
      get: (name) => Promise.resolve(kept.get(name) ?? null),
      putIfNewer(name, version, value) {
        kept.set(name, { version, value });
        return Promise.resolve(true);
      },
    },
    verifyGatewayEvent: (json) => ({ ok: true, value: JSON.parse(json) as never }),
  };
}

function done(data: Json): Parameters<typeof keepIntakeAnswer>[1] {
  const envelope = { recordId, type: 'intake.done', recordVersion: 1, data };
  const json = JSON.stringify({ envelope, disclosures: [] });
  return { stream: 'gateway-events', entryId: '1-1', recordId, json };
}

describe('what came of a decision', () => {
  it.each(['approved', 'denied', 'pending'])('is told to whoever signed in: %s', async (state) => {
    const deps = issuer();
    expect(await intakeAnswer(deps, INTAKE_ID, jonas)).toMatchObject({ value: { state: 'waiting' } });
    await keepIntakeAnswer(
      deps,
      done({ intakeId: INTAKE_ID, outcome: 'decided', requestId: REQUEST_ID, state }),
    );
    expect(await intakeAnswer(deps, INTAKE_ID, jonas)).toEqual({
      ok: true,
      value: { state: 'decided', intakeId: INTAKE_ID, requestId: REQUEST_ID, request: state },
    });
  });

  it('is told to nobody else', async () => {
    expect(await intakeAnswer(issuer(), INTAKE_ID, mara)).toMatchObject({
      ok: false,
      refusal: { code: 'request-not-found' },
    });
  });

  it('says why it was refused, also where the request is named beside it', async () => {
    const deps = issuer();
    const data = {
      intakeId: INTAKE_ID,
      outcome: 'refused',
      requestId: REQUEST_ID,
      code: 'own-request',
      person: 'No.',
    };
    await keepIntakeAnswer(deps, done(data));
    expect(await intakeAnswer(deps, INTAKE_ID, jonas)).toMatchObject({
      value: { state: 'refused', error: 'own-request', message: 'No.' },
    });
  });

  it('is not believed of a state nobody knows', async () => {
    const data = { intakeId: INTAKE_ID, outcome: 'decided', requestId: REQUEST_ID, state: 'granted' };
    await expect(keepIntakeAnswer(issuer(), done(data))).rejects.toThrow('does not fit its schema');
  });
});
