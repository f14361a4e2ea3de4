import { agentPerson, driverFlaw, driverIdentity } from '../catalogue/agent-person.ts';
import type { Catalogue, CatalogueAgent } from '../catalogue/catalogue.ts';
import type { BindAnswer } from '../contracts/http.ts';
import { agentAudience } from '../contracts/token-nonce.ts';
import { personActor } from '../domain/actor.ts';
import { AGENT_DEVICE_LIFE_MS } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import { idpIdentity } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { reviewState } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { ownerOf } from '../policy/acting-agent.ts';
import type { TokenClaims } from '../proof/issuer-token.ts';
import { verifyIssuerToken } from '../proof/issuer-token.ts';
import type { IssuanceDeps } from './deps.ts';
import type { PresentedDevice } from './device-bound.ts';
import { bindAnswer, deviceBound } from './device-bound.ts';
import { keysOfIssuer } from './keys-of-issuer.ts';
import { deviceKind } from './record-kinds.ts';
import { refuseDevice } from './refuse-device.ts';

/** A token, as an agent's device presents it. */
export type AgentBinding = PresentedDevice & {
  /** Its name in the catalogue. */
  readonly agentId: string;
  readonly token: string;
};

/** As the catalogue can write it, under people. */
const DRIVER = /^\S{1,120}$/;
const IDENTITY_AT_MOST = 400;

/**
 * Binds a device to a registered agent, by a token of the issuer that the catalogue pins for it. The audience of the
 * token names the device's two keys, so whoever overhears it can bind nothing else, and nothing at all without the
 * private one. Being bound gives no right: whether the agent may ask, and how its owner stands, is asked at each request.
 * A token that does not hold is counted and answered alike whether there is such an agent or not; nothing of it is
 * recorded, since anybody can send one.
 * Faults: `token-issuer-unavailable`.
 */
export async function bindAgent(deps: IssuanceDeps, binding: AgentBinding): Promise<Result<BindAnswer>> {
  const { recorder, clock, log } = deps;
  const { agentId, token: _token, ...device } = binding;
  const nowMs = clock.nowMs();
  const catalogue = deps.catalogue();
  const agent = catalogue.agents.get(agentId);
  const proven = await provenClaims(deps, agent, binding, nowMs);
  if (agent === undefined || !proven.ok) {
    const no = proven.ok ? refusal('token-refused', 'no such agent') : proven.refusal;
    log.warn('device.agent-refused', { thumbprint: device.thumbprint, why: no.operator });
    return refused(no);
  }
  const person = personOf(agent, proven.value);
  const no = person.ok ? agentFlaw(catalogue, agent, person.value, nowMs) : person.refusal;
  if (!person.ok || no !== null)
    return refuseDevice(deps, device.thumbprint, no ?? refusal('agent-unfit'), agentId);

  const actor = personActor(person.value, idpIdentity(agent.issuer, agent.subject), 'idp');
  const { issuedAtMs } = proven.value;
  const owner = ownerOf(catalogue, { agentId, entry: agent });
  const bound = await recorder.transition(deviceKind, device.thumbprint, (before) => {
    // Keys that somebody asks with already stay theirs.
    if (before !== null && before.record.agent !== agentId)
      return Promise.resolve(refused(refusal('agent-unfit', 'Its keys are bound to somebody else.')));
    // One that does not say when it was made binds no longer than it did when it first came.
    const firstEndMs = issuedAtMs === null ? before?.record.expiresAtMs : undefined;
    const expiresAtMs = firstEndMs ?? lifeEndMs(issuedAtMs, nowMs);
    if (expiresAtMs <= nowMs) return Promise.resolve(refused(overdue()));
    const to = { agentId, owner, expiresAtMs };
    const whose = { person: person.value, actor, nowMs, replaces: before !== null, agent: to };
    const { record, event } = deviceBound(device, whose);
    return Promise.resolve(ok({ record, events: [event] }));
  });
  return bound.ok
    ? ok(bindAnswer(bound.value.record))
    : refuseDevice(deps, device.thumbprint, bound.refusal, agentId);
}

async function provenClaims(
  deps: IssuanceDeps,
  agent: CatalogueAgent | undefined,
  { token, thumbprint }: AgentBinding,
  atMs: number,
): Promise<Result<TokenClaims>> {
  if (agent === undefined) return refused(refusal('token-refused', 'no such agent'));
  const { issuer, subject } = agent;
  const verified = await verifyIssuerToken(keysOfIssuer(deps), token, {
    kind: 'workload',
    issuer,
    audience: agentAudience(thumbprint),
    nonce: null,
    atMs,
  });
  if (verified.ok && verified.value.subject !== subject)
    return refused(refusal('token-refused', 'sub is not that of the agent'));
  if (verified.ok && lifeEndMs(verified.value.issuedAtMs, atMs) <= atMs) return refused(overdue());
  return verified;
}

/** Until when a token binds: used again at the end of its life no longer than it did at first. */
function lifeEndMs(issuedAtMs: InstantMs | null, nowMs: InstantMs): InstantMs {
  return Math.min(nowMs, issuedAtMs ?? nowMs) + AGENT_DEVICE_LIFE_MS;
}

function overdue(): Refusal {
  return refusal('token-refused', 'it binds no longer: its hour has passed');
}

/** The agent, with whoever drives it as its token says. */
function personOf(agent: CatalogueAgent, { all }: TokenClaims): Result<Person> {
  if (agent.driver === null) return ok(agentPerson(agent));
  const value = all[agent.driver];
  if (value === undefined) return ok(agentPerson(agent));
  const identity = typeof value === 'string' ? driverIdentity(agent, value) : '';
  const isUsable = typeof value === 'string' && DRIVER.test(value) && value.isWellFormed();
  if (!isUsable || identity.length > IDENTITY_AT_MOST)
    return refused(refusal('agent-unfit', `What it says in “${agent.driver}” names nobody.`));
  return ok(agentPerson(agent, [identity]));
}

/** Why the catalogue does not let this agent in now. */
function agentFlaw(
  catalogue: Catalogue,
  agent: CatalogueAgent,
  person: Person,
  nowMs: number,
): Refusal | null {
  if (reviewState(agent.reviewBy, nowMs) !== 'current')
    return refusal('agent-unfit', 'Its review date has passed.');
  const owner = catalogue.people.get(agent.owner);
  if (owner?.identities.some((one) => one.startsWith('slack:')) !== true)
    return refusal('agent-unfit', 'The catalogue names no Slack account of its owner, who has to be told.');
  const driver = driverFlaw(catalogue, agent, person);
  return driver === null ? null : refusal('agent-unfit', driver);
}
