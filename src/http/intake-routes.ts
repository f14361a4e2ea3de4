import type { Hono } from 'hono';

import { intakeRequestBodySchema } from '../contracts/intake.ts';
import { parseId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { takeIntake } from '../issuance/take-intake.ts';
import { intakeAnswer } from '../issuance/take-intake-answer.ts';
import { answerRefusal } from './answers.ts';
import type { HttpDeps } from './app.ts';
import { callingDevice } from './authenticate.ts';
import { readBody } from './read-body.ts';

/** Asking by CLI: the gateway decides, and its answer is fetched here. */
export function registerIntakeRoutes(app: Hono, deps: HttpDeps): void {
  app.post('/v1/requests', async (context) => {
    const bodyText = await context.req.text();
    const device = await callingDevice(deps, context, bodyText, { limited: 'request' });
    if (!device.ok) return answerRefusal(context, device.refusal);
    const body = readBody(intakeRequestBodySchema, bodyText);
    if (!body.ok) return answerRefusal(context, body.refusal);
    const taken = await takeIntake(deps.intake, device.value, body.value);
    return taken.ok ? context.json(taken.value, 202) : answerRefusal(context, taken.refusal);
  });

  app.get('/v1/requests/:id', async (context) => {
    const device = await callingDevice(deps, context, '', { limited: 'look' });
    if (!device.ok) return answerRefusal(context, device.refusal);
    const intakeId = parseId('intake', context.req.param('id'));
    if (intakeId === null) return answerRefusal(context, refusal('request-not-found', 'malformed id'));
    const answer = await intakeAnswer(deps.intake, intakeId, device.value.person);
    return answer.ok ? context.json(answer.value) : answerRefusal(context, answer.refusal);
  });
}
