import type { BindAnswer } from '../contracts/http.ts';
import type { Actor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import { DEVICE_LIFE_MS } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';
import type { InstantMs } from '../domain/time.ts';

/** What a device presents, its possession of the signing key already proven. */
export type PresentedDevice = {
  readonly thumbprint: DeviceThumbprint;
  readonly signJwk: JsonObject;
  readonly sealJwk: JsonObject;
  readonly label: string;
};

/** Whose a device becomes, and how it was said. */
export type BoundTo = {
  readonly person: Person;
  readonly actor: Actor;
  readonly nowMs: InstantMs;
  readonly replaces: boolean;
  /** Where it is an agent's. */
  readonly agent?: AgentBound;
};

/** The agent a device is of, and until when at most. */
export type AgentBound = {
  readonly agentId: string;
  /** Who answers for it, and is told. */
  readonly owner: Person | null;
  readonly expiresAtMs: InstantMs;
};

/** The record of a device that is bound now, and the event that tells it, however it was said whose it is. */
export function deviceBound(
  device: PresentedDevice,
  { person, actor, nowMs, replaces, agent: bound }: BoundTo,
) {
  const { thumbprint, label } = device;
  const agent = bound?.agentId ?? null;
  const expiresAtMs = bound?.expiresAtMs ?? nowMs + DEVICE_LIFE_MS;
  const record: Device = { v: 1, ...device, person, agent, boundAtMs: nowMs, expiresAtMs };
  const data = {
    thumbprint,
    agent,
    expiresAtMs,
    person: personal(person),
    ...(bound === undefined ? {} : { owner: personal(bound.owner) }),
    label: personal(label),
    replaces,
  };
  return { record, event: { type: 'device.bound' as const, actor, data } };
}

/** What the device is told. */
export function bindAnswer({ thumbprint, person, expiresAtMs }: Device): BindAnswer {
  return { thumbprint, name: person.name, expiresAtMs };
}
