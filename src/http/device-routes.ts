import type { Hono } from 'hono';

import type { BindAnswer, BindBody } from '../contracts/http.ts';
import { bindBodySchema, unbindBodySchema } from '../contracts/http.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { bindAgent } from '../issuance/bind-agent.ts';
import { bindBySignIn, signInPlace } from '../issuance/bind-by-sign-in.ts';
import { bindDevice } from '../issuance/bind-device.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import type { PresentedDevice } from '../issuance/device-bound.ts';
import { grantsOf } from '../issuance/device-grants.ts';
import { unbindDevices } from '../issuance/unbind-devices.ts';
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
    const { label } = body.value;
    const device = { thumbprint: deviceThumbprint(signJwk, sealJwk), signJwk, sealJwk, label };
    const bound = await bind(deps.issuance, device, body.value);
    return bound.ok ? context.json(bound.value) : answerRefusal(context, bound.refusal);
  });

  app.post('/v1/devices/unbind', async (context) => {
    const bodyText = await context.req.text();
    const device = await callingDevice(deps, context, bodyText, { limited: 'bind' });
    if (!device.ok) return answerRefusal(context, device.refusal);
    const body = readBody(unbindBodySchema, bodyText);
    if (!body.ok) return answerRefusal(context, body.refusal);
    return context.json(await unbindDevices(deps.issuance, device.value, body.value.which));
  });

  // For the command line, before it knows anybody.
  app.get('/v1/sign-in', (context) => {
    const place = signInPlace(deps.issuance);
    return place.ok ? context.json(place.value) : answerRefusal(context, place.refusal);
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

/** By what the device brings to say whose it is. */
function bind(deps: IssuanceDeps, device: PresentedDevice, body: BindBody): Promise<Result<BindAnswer>> {
  if ('code' in body) return bindDevice(deps, { ...device, codeDigest: codeDigest(body.code) });
  if ('agent' in body) return bindAgent(deps, { ...device, agentId: body.agent, token: body.token });
  const { idToken, random } = body;
  return bindBySignIn(deps, { ...device, idToken, random });
}
