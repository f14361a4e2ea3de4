import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asObject, parseJson } from '../json-access.ts';
import { showAnswer } from '../people/app-answer.ts';
import type { SlackWorld } from '../slack-world.ts';
import { readBody, sendJson } from './http-io.ts';

/** A response URL: `POST /hooks/<family>/…` with a JSON body and no token. */
export async function serveResponseUrl(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  world: SlackWorld,
): Promise<void> {
  const answer = asObject(parseJson((await readBody(request)) ?? ''));
  world.traffic.record('response-url-request', path, answer ?? null);
  const fault = world.faults.take('response_url', undefined);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'slow') await sleep(fault.afterMs ?? 1_000);
  const { status, problem } =
    fault?.kind === '500' || fault?.kind === '429'
      ? { status: Number(fault.kind), problem: 'injected' }
      : answerThrough(path, answer, world);
  world.changes.notify();
  if (fault?.kind === 'lost-reply') {
    response.destroy();
    return;
  }
  const reply = problem === undefined ? { ok: true } : { ok: false, error: problem };
  world.traffic.record('response-url-reply', path, { status, ...reply });
  const retryAfter = status === 429 ? { 'retry-after': String(fault?.retryAfterSeconds ?? 1) } : undefined;
  sendJson(response, status, reply, retryAfter);
}

function answerThrough(
  path: string,
  answer: ReturnType<typeof asObject>,
  world: SlackWorld,
): { readonly status: number; readonly problem: string | undefined } {
  const used = world.responseUrls.use(path);
  if ('problem' in used) return { status: 404, problem: used.problem };
  if (answer === undefined) return { status: 400, problem: 'invalid_payload' };
  const problem = showAnswer(world, used.target, answer);
  return { status: problem === undefined ? 200 : 400, problem };
}
