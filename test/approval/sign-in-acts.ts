import type { RunIntakeDeps } from '../../src/approval/run-intake.ts';
import { runIntake } from '../../src/approval/run-intake.ts';
import type { DecideIntake } from '../../src/contracts/intake.ts';
import { gatewayAudience, INTAKE_LIFE_MS } from '../../src/contracts/intake.ts';
import type { IdpEvidence } from '../../src/domain/evidence.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { PersonId, RequestId } from '../../src/domain/ids.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Person } from '../../src/domain/person.ts';
import { signIntake, verifyIntake, verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { PROVIDER } from './team.ts';
import type { World } from './world.ts';

const AUDIENCE = gatewayAudience('test');

/** Somebody of the catalogue as the issuer knows them by its own. */
export function knownAs(name: string, change: Partial<Person> = {}): Person {
  return {
    personId: name as PersonId,
    name,
    identities: [`slack:U${name.toUpperCase()}`, `email:${name}@example.com`, `idp:${PROVIDER}#${name}`],
    ...change,
  };
}

/** A sign-in of somebody, now; the token stands for any that the issuer took. */
export function signInOf(world: Pick<World, 'deps'>, subject: string): IdpEvidence {
  return {
    kind: 'idp',
    identity: `idp:${PROVIDER}#${subject}`,
    atMs: world.deps.clock.nowMs(),
    token: `header.${subject}.signature`,
    random: Buffer.from(world.deps.random.bytes(32)).toString('base64url'),
  };
}

/** What the issuer's page passes on: a decision of somebody on a request as the page showed it. */
export function decisionOf(
  world: Pick<World, 'deps'>,
  name: string,
  request: { readonly requestId: RequestId; readonly intentDigest: string },
  { person = knownAs(name), ...body }: Partial<DecideIntake['body']> & { readonly person?: Person } = {},
): DecideIntake {
  const nowMs = world.deps.clock.nowMs();
  const { requestId, intentDigest } = request;
  return {
    v: 1,
    iss: 'breakglass-issuer',
    aud: AUDIENCE,
    jti: idFromBytes('intake', world.deps.random.bytes(10)),
    iatMs: nowMs,
    notAfterMs: nowMs + INTAKE_LIFE_MS,
    person,
    device: null,
    agent: null,
    kind: 'decide',
    body: {
      requestId,
      intentDigest,
      outcome: 'approve',
      why: '',
      evidence: signInOf(world, name),
      ...body,
    },
  };
}

/** The reader of the issuer's intake, over this world. */
export function intakeDeps(world: World): RunIntakeDeps {
  const publicKeys = publicKeysOf(world.keys.issuer);
  return {
    ...world.deps,
    verifyIntake: (jws) =>
      verifyIntake(publicKeys, jws, { audience: AUDIENCE, nowMs: world.deps.clock.nowMs() }),
    verifyLateIntake: (jws) => verifyIntakeAgain(publicKeys, jws, { audience: AUDIENCE }),
  };
}

/** Runs an intake, and gives what was recorded to have come of it. */
export async function runDecide(
  world: World,
  intake: DecideIntake,
  over: RunIntakeDeps = intakeDeps(world),
): Promise<JsonObject> {
  const json = await signIntake(world.keys.issuer, intake);
  await runIntake(over, {
    stream: 'intake',
    entryId: '1-1',
    recordId: `person/${intake.person.personId}`,
    json,
  });
  const done = (await world.events('intake.done')).filter(({ data }) => data['intakeId'] === intake.jti);
  if (done.length !== 1) throw new Error(`${done.length} outcomes of ${intake.jti}`);
  return done[0]?.data ?? {};
}
