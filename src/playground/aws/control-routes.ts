import { z } from 'zod';
import type { AuthorizeAnswer, AuthorizeQuestion } from './authorize-question.ts';
import type { WireReply } from './aws-service.ts';
import type { RecordedCall } from './call-log.ts';
import type { HttpCall } from './http-call.ts';
import type { SessionView } from './identity-store.ts';
import type { InjectedFaults } from './injected-faults.ts';

/** What tests can see and do beside AWS's own API. */
export interface ControlParts {
  authorize(question: AuthorizeQuestion): Promise<AuthorizeAnswer>;
  calls(): readonly RecordedCall[];
  sessions(): readonly SessionView[];
  readonly faults: InjectedFaults;
}

const authorizeBody = z.strictObject({
  accessKeyId: z.string(),
  action: z.string(),
  resource: z.string(),
  atMs: z.int().exactOptional(),
  region: z.string().exactOptional(),
  context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).exactOptional(),
});

const target = {
  service: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  when: z.enum(['before', 'after']).exactOptional(),
  times: z.int().positive().exactOptional(),
};
const faultsBody = z.strictObject({
  clear: z.boolean().exactOptional(),
  dateSkewSeconds: z.number().exactOptional(),
  iamPropagationMs: z.int().nonnegative().exactOptional(),
  cloudTrailDelayMs: z.int().nonnegative().exactOptional(),
  inject: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('error'),
          code: z.string(),
          message: z.string().exactOptional(),
          status: z.int().exactOptional(),
          ...target,
        }),
        z.strictObject({ kind: z.literal('delay'), delayMs: z.int().nonnegative(), ...target }),
        z.strictObject({ kind: z.literal('hang'), ...target }),
        z.strictObject({ kind: z.literal('drop'), ...target }),
      ]),
    )
    .exactOptional(),
});

/** Answers the paths that AWS doesn't have: `/_authorize`, `/_calls`, `/_sessions`, `/_faults`. */
export async function controlRoutes(call: HttpCall, parts: ControlParts): Promise<WireReply> {
  const route = `${call.method} ${call.path}`;
  if (route === 'GET /_calls') return json(200, parts.calls());
  if (route === 'GET /_sessions') return json(200, parts.sessions());
  if (route === 'GET /_faults') return json(200, faultsView(parts.faults));
  if (route === 'POST /_authorize') {
    const question = authorizeBody.safeParse(bodyOf(call));
    return question.success ? json(200, await parts.authorize(question.data)) : badRequest(question.error);
  }
  if (route === 'POST /_faults') {
    const change = faultsBody.safeParse(bodyOf(call));
    if (!change.success) return badRequest(change.error);
    applyChange(change.data, parts.faults);
    return json(200, faultsView(parts.faults));
  }
  return json(404, { error: `No such route: ${route}` });
}

function applyChange(change: z.infer<typeof faultsBody>, faults: InjectedFaults): void {
  const { dateSkewSeconds, iamPropagationMs, cloudTrailDelayMs } = change;
  if (change.clear === true) faults.clear();
  if (dateSkewSeconds !== undefined) faults.setDateSkewSeconds(dateSkewSeconds);
  if (iamPropagationMs !== undefined) faults.setIamPropagationMs(iamPropagationMs);
  if (cloudTrailDelayMs !== undefined) faults.setCloudTrailDelayMs(cloudTrailDelayMs);
  for (const fault of change.inject ?? []) faults.inject(fault);
}

function faultsView(faults: InjectedFaults): unknown {
  const { dateSkewSeconds, iamPropagationMs, cloudTrailDelayMs } = faults;
  return { pending: faults.pending(), dateSkewSeconds, iamPropagationMs, cloudTrailDelayMs };
}

function bodyOf(call: HttpCall): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function badRequest(error: z.ZodError): WireReply {
  return json(400, { error: z.prettifyError(error) });
}

function json(status: number, value: unknown): WireReply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
