import type { PrincipalSeed } from './account-seed.ts';
import { type Identity, seededIdentity, type Session } from './identity.ts';

/** A minted session without anything that signs. */
export interface SessionView {
  readonly accessKeyId: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly sourceIdentity?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sessionPolicyJson?: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** The keys of a minted session. */
export type MintedKeys = Pick<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

/** Everybody who holds keys of this account. */
export class IdentityStore {
  readonly #byAccessKeyId = new Map<string, Identity>();
  readonly #sessions: Session[] = [];

  constructor(principals: readonly PrincipalSeed[]) {
    for (const seed of principals) this.#byAccessKeyId.set(seed.accessKeyId, seededIdentity(seed));
  }

  /** The holder of an access key, expired or not. */
  find(accessKeyId: string): Identity | undefined {
    return this.#byAccessKeyId.get(accessKeyId);
  }

  addSession(session: Session): void {
    this.#byAccessKeyId.set(session.accessKeyId, session);
    this.#sessions.push(session);
  }

  /** Every session ever minted, oldest first. */
  sessions(): readonly SessionView[] {
    return this.#sessions.map(viewOf);
  }

  /** Their keys, for a test that searches for where these must not be. */
  mintedKeys(): readonly MintedKeys[] {
    return this.#sessions.map(({ accessKeyId, secretAccessKey, sessionToken }) => ({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }));
  }
}

function viewOf(session: Session): SessionView {
  const { grants } = session;
  return {
    accessKeyId: session.accessKeyId,
    arn: session.arn,
    roleArn: session.principalArn,
    sessionName: session.arn.slice(session.arn.lastIndexOf('/') + 1),
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
    tags: session.tags,
    ...(grants.sessionPolicyJson === undefined ? {} : { sessionPolicyJson: grants.sessionPolicyJson }),
    issuedAtMs: session.issuedAtMs,
    expiresAtMs: session.expiresAtMs,
  };
}
