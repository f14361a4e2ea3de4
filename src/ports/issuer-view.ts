import type { DeviceThumbprint, PersonId } from '../domain/ids.ts';

/**
 * What the gateway may read of the issuer's keys. Its records carry the issuer's MAC, which the gateway cannot
 * check: use this to route and to show, never to decide. The issuer checks every device again.
 */
export interface IssuerView {
  /** Thumbprints of the person's devices that have not ended, oldest first. */
  liveDevices(personId: PersonId, nowMs: number): Promise<readonly DeviceThumbprint[]>;
}
