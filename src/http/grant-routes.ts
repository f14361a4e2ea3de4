import type { Context, Hono } from 'hono';

import type { Device } from '../domain/device.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import type { Secret } from '../domain/secret.ts';
import { claimGrant } from '../issuance/claim-grant.ts';
import { releaseGrant } from '../issuance/device-grants.ts';
import { parsePublicJwk } from '../proof/public-jwk.ts';
import { sealTo } from '../proof/sealed-answer.ts';
import { answerRefusal } from './answers.ts';
import type { HttpDeps } from './app.ts';
import { callingDevice } from './authenticate.ts';
import type { Limited } from './rate-limits.ts';

/** What a device does with a grant of its person. */
export function registerGrantRoutes(app: Hono, deps: HttpDeps): void {
  app.post('/v1/grants/:id/claim', (context) =>
    forGrant(deps, context, 'claim', (grantId, device) =>
      claimGrant(deps.issuance, grantId, device, sealToDevice),
    ),
  );
  app.post('/v1/grants/:id/release', (context) =>
    forGrant(deps, context, 'release', (grantId, device) => releaseGrant(deps.issuance, grantId, device)),
  );
}

async function forGrant<T extends object>(
  deps: HttpDeps,
  context: Context,
  limited: Limited,
  run: (grantId: GrantId, device: Device) => Promise<Result<T>>,
): Promise<Response> {
  const grantId = parseId('grant', context.req.param('id') ?? '');
  if (grantId === null) return answerRefusal(context, refusal('grant-not-found', 'malformed id'));
  const device = await callingDevice(deps, context, await context.req.text(), { grantId, limited });
  if (!device.ok) return answerRefusal(context, device.refusal);
  const result = await run(grantId, device.value);
  return result.ok ? context.json(result.value) : answerRefusal(context, result.refusal);
}

async function sealToDevice(device: Device, grantId: GrantId, credentials: Secret): Promise<string> {
  const sealJwk = parsePublicJwk(device.sealJwk, 'X25519');
  if (sealJwk === null)
    throw new Fault('bad-record', `device ${device.thumbprint} has no usable key to be sealed to`);
  return sealTo(sealJwk, credentials, { grantId, thumbprint: device.thumbprint });
}
