import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';

import { refusal } from '../../domain/refusal.ts';
import { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { MintedSession, MintOutcome, MintRequest, SessionMinter } from '../../ports/session-minter.ts';
import { clockOffsetMs, dateHeaderOf } from './date-header.ts';
import { randomPause } from './random-pause.ts';
import type { StsClients } from './sts-client.ts';
import { stsClients } from './sts-client.ts';
import type { StsFailure } from './sts-errors.ts';
import { stsFailure } from './sts-errors.ts';

/** What minting needs, and how patient it is. */
export type StsMinterParts = {
  readonly clients?: StsClients;
  readonly clock: Clock;
  readonly random: Random;
  /** One call, from resolving credentials to the last byte of the answer. */
  readonly callTimeoutMs?: number;
  readonly maxCalls?: number;
  /** The longest pause before the second call; it doubles with each. */
  readonly firstPauseMs?: number;
};

/**
 * Makes sessions by STS AssumeRole. A call that AWS answers by asking for patience is repeated after a random
 * pause, within the caller's time; a call whose answer was lost is not, since it may have made a session.
 */
export function createStsMinter(parts: StsMinterParts): SessionMinter {
  const {
    clients = stsClients(),
    clock,
    random,
    callTimeoutMs = 8_000,
    maxCalls = 4,
    firstPauseMs = 200,
  } = parts;
  return {
    mint: async (request, abort) => {
      let mayExist = false;
      for (let call = 1; ; call++) {
        const answer = await assumeRole({ clients, clock, callTimeoutMs }, request, abort);
        if ('accessKeyId' in answer) return { kind: 'minted', session: answer };
        mayExist ||= answer.outcome === 'unknown';
        const again = answer.retryAtOnce && call < maxCalls;
        if (!again || !(await randomPause(random, firstPauseMs * 2 ** (call - 1), abort)))
          return failed(answer, mayExist);
      }
    },
  };
}

async function assumeRole(
  { clients, clock, callTimeoutMs }: Required<Pick<StsMinterParts, 'callTimeoutMs' | 'clients' | 'clock'>>,
  request: MintRequest,
  abort: AbortSignal,
): Promise<MintedSession | StsFailure> {
  if (abort.aborted) return notAsked();
  try {
    const { client, sdk } = await clients(request.region);
    const command = new sdk.AssumeRoleCommand({
      RoleArn: request.roleArn,
      RoleSessionName: request.sessionName,
      SourceIdentity: request.sourceIdentity,
      Policy: request.sessionPolicy,
      DurationSeconds: request.durationSeconds,
      Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
    });
    let date: string | null = null;
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        date = dateHeaderOf(result.response);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'readDateHeader' },
    );
    const sentAtMs = clock.nowMs();
    const answer = await client.send(command, {
      abortSignal: AbortSignal.any([abort, AbortSignal.timeout(callTimeoutMs)]),
    });
    return sessionOf(answer, clockOffsetMs(date, sentAtMs, clock.nowMs()));
  } catch (error) {
    return stsFailure(error);
  }
}

function sessionOf(
  { Credentials: made }: AssumeRoleCommandOutput,
  offsetMs: number | null,
): MintedSession | StsFailure {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = made ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) {
    const no = refusal(
      'internal',
      'AWS answered without credentials',
      'AssumeRole: a field of Credentials is missing',
    );
    return { refusal: no, retryable: true, retryAtOnce: false, outcome: 'unknown' };
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAtMs: Expiration.getTime(),
    clockOffsetMs: offsetMs,
  };
}

function failed({ refusal: no, retryable, outcome }: StsFailure, mayExist: boolean): MintOutcome {
  return { kind: 'failed', refusal: no, retryable, outcome: mayExist ? 'unknown' : outcome };
}

function notAsked(): StsFailure {
  return {
    refusal: refusal('aws-busy', 'no time was left to ask STS'),
    retryable: true,
    retryAtOnce: false,
    outcome: 'not-minted',
  };
}
