import type { SsmInstanceSeed } from '../account-seed.ts';
import type { Identity } from '../identity.ts';

/** A Session Manager session. Nothing but TerminateSession ends it here: neither a deny nor its starter's expiry. */
export interface SsmSession {
  /** `<role session or user name>-<17 characters>`. */
  readonly sessionId: string;
  readonly target: string;
  /** ARN of who started it. */
  readonly ownerArn: string;
  readonly documentName: string;
  readonly reason?: string;
  readonly startedAtMs: number;
  /** The tags AWS puts on every session, for policies on TerminateSession. */
  readonly tags: Readonly<Record<string, string>>;
  readonly endedAtMs?: number;
}

/** What StartSession asks for. */
export type SsmSessionRequest = Pick<SsmSession, 'sessionId' | 'target' | 'documentName' | 'reason'>;

/** The instances Session Manager reaches, and the sessions on them. */
export class SsmSessions {
  readonly #instances: ReadonlyMap<string, SsmInstanceSeed>;
  readonly #sessions = new Map<string, SsmSession>();

  constructor(instances: readonly SsmInstanceSeed[]) {
    this.#instances = new Map(instances.map((instance) => [instance.instanceId, instance]));
  }

  instance(instanceId: string): SsmInstanceSeed | undefined {
    return this.#instances.get(instanceId);
  }

  session(sessionId: string): SsmSession | undefined {
    return this.#sessions.get(sessionId);
  }

  /** Newest first, live and ended. */
  sessions(): readonly SsmSession[] {
    return [...this.#sessions.values()].reverse();
  }

  start(request: SsmSessionRequest, owner: Identity, atMs: number): SsmSession {
    const session = {
      ...request,
      ownerArn: owner.arn,
      startedAtMs: atMs,
      tags: {
        'aws:ssmmessages:session-id': owner.userId,
        'aws:ssmmessages:target-id': request.target,
      },
    };
    this.#sessions.set(session.sessionId, session);
    return session;
  }

  /** Ends a session; one that has ended already keeps its end. */
  terminate(session: SsmSession, atMs: number): void {
    if (session.endedAtMs === undefined)
      this.#sessions.set(session.sessionId, { ...session, endedAtMs: atMs });
  }
}
