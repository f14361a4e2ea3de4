import type { Hono } from 'hono';

import { bindBodySchema } from '../contracts/http.ts';
import { refusal } from '../domain/refusal.ts';
import { bindDevice } from '../issuance/bind-device.ts';
import { grantsOf } from '../issuance/device-grants.ts';
import { codeDigest } from '../proof/device-code.ts';
import { deviceThumbprint } from '../proof/device-keys.ts';
import { parsePublicJwk } from '../proof/public-jwk.ts';
import { answerRefusal } from './answers.ts';
import type { HttpDeps } from './app.ts';
import { callingDevice, proveCall } from './authenticate.ts';
import { readBody } from './read-body.ts';

/** Binding a device, and what its person has. */
export function registerDeviceRoutes(app: Hono, deps: HttpDeps): void {
  app.post('/v1/devices', async (context) => {
    const bodyText = await context.req.text();
    const proven = await proveCall(deps, context, bodyText, { limited: 'bind' });
    if (!proven.ok) return answerRefusal(context, proven.refusal);
    const body = readBody(bindBodySchema, bodyText);
    if (!body.ok) return answerRefusal(context, body.refusal);
    const { signJwk } = proven.value;
    const sealJwk = parsePublicJwk(body.value.sealJwk, 'X25519');
    if (sealJwk === null) return answerRefusal(context, refusal('bad-input', 'sealJwk'));
    const bound = await bindDevice(deps.issuance, {
      codeDigest: codeDigest(body.value.code),
      thumbprint: deviceThumbprint(signJwk, sealJwk),
      signJwk,
      sealJwk,
      label: body.value.label,
    });
    return bound.ok ? context.json(bound.value) : answerRefusal(context, bound.refusal);
  });

  app.get('/v1/status', async (context) => {
    const device = await callingDevice(deps, context, '', { limited: 'look' });
    if (!device.ok) return answerRefusal(context, device.refusal);
    const { person, expiresAtMs } = device.value;
    return context.json({
      name: person.name,
      deviceExpiresAtMs: expiresAtMs,
      grants: await grantsOf(deps.issuance, device.value),
    });
  });
}
