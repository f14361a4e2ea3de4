import { randomBytes as systemRandomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account } from './account.ts';
import type { AccountSeed } from './account-seed.ts';
import { type AuthorizeAnswer, authorizeQuestion, type AuthorizeQuestion } from './authorize-question.ts';
import { Authorizer } from './authorizer.ts';
import type { WireReply } from './aws-service.ts';
import { awsServices } from './aws-services.ts';
import { CallLog, type RecordedCall } from './call-log.ts';
import { Trail, type TrailEvent } from './cloudtrail/trail.ts';
import { controlRoutes } from './control-routes.ts';
import { defaultAccount } from './default-account.ts';
import { readHttpCall } from './http-call.ts';
import type { PolicyVersion } from './iam/managed-policy.ts';
import { loadIamEvaluator } from './iam-evaluator.ts';
import { IdentityStore, type MintedKeys, type SessionView } from './identity-store.ts';
import { InjectedFaults } from './injected-faults.ts';
import type { RandomBytes } from './new-credentials.ts';
import { serveCall } from './serve-call.ts';
import type { ObjectVersion } from './s3/bucket.ts';
import type { SsmSession } from './ssm/ssm-sessions.ts';

/** How to start a local AWS. Everything has a default. */
export interface LocalAwsOptions {
  readonly account?: AccountSeed;
  /** A free one, unless given. */
  readonly port?: number;
  readonly nowMs?: () => number;
  readonly randomBytes?: RandomBytes;
  /** Told of every API call when it has ended and before it is answered. */
  readonly onCall?: (call: RecordedCall) => void;
}

/** A running local AWS. */
export interface LocalAws {
  /** `http://127.0.0.1:<port>`: the endpoint URL for any SDK or the `aws` CLI. */
  readonly endpoint: string;
  readonly account: AccountSeed;
  /** The keys of a seeded principal, by its name in the seed, in the form SDK clients take. */
  readonly credentialsOf: (principalName: string) => PlainCredentials;
  readonly calls: () => readonly RecordedCall[];
  readonly sessions: () => readonly SessionView[];
  /** The keys of every session; in-process only, no route answers them. */
  readonly mintedKeys: () => readonly MintedKeys[];
  /** A customer managed policy as reads see it, its versions newest first. */
  readonly managedPolicy: (arn: string) => PolicyView | undefined;
  /** Session Manager's sessions, live and ended, newest first. */
  readonly ssmSessions: () => readonly SsmSession[];
  /** Every version in a bucket; none where there is no such bucket. */
  readonly objectVersions: (bucketName: string) => readonly ObjectVersion[];
  /** Every management event, whether CloudTrail shows it yet or not. */
  readonly trailEvents: () => readonly TrailEvent[];
  readonly authorize: (question: AuthorizeQuestion) => Promise<AuthorizeAnswer>;
  readonly faults: InjectedFaults;
  /** Ends every held call and connection, then the server. */
  readonly stop: () => Promise<void>;
}

/** A customer managed policy for a test to look at. */
export interface PolicyView {
  readonly defaultVersionId: string;
  readonly versions: readonly PolicyVersion[];
}

/** Keys in clear, for handing to a client at once. */
export interface PlainCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Starts a local AWS on loopback, for development only: STS and the parts of IAM, CloudTrail, S3, Session Manager and
 * ECS that this project needs, for unmodified clients, with checked signatures and every permission decided over the
 * documents as received.
 * @throws Error when the account seed holds a document IAM would not take, or the port is in use.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const {
    account: seed = defaultAccount(),
    port = 0,
    nowMs = Date.now,
    randomBytes = systemRandomBytes,
    onCall = () => undefined,
  } = options;
  const account = new Account(seed, nowMs());
  const identities = new IdentityStore(seed.principals);
  const authorizer = new Authorizer(account, await loadIamEvaluator());
  const faults = new InjectedFaults();
  const log = new CallLog(onCall);
  const trail = new Trail();
  const { services, ssmSessions, buckets } = awsServices(seed, {
    account,
    identities,
    authorizer,
    faults,
    trail,
    randomBytes,
    startedAtMs: nowMs(),
  });
  const serving = { account, identities, services, faults, log, trail, nowMs, newId: randomUUID };
  const control = {
    authorize: (question: AuthorizeQuestion) =>
      authorizeQuestion(question, { identities, authorizer, nowMs, region: account.region }),
    calls: () => log.calls(),
    sessions: () => identities.sessions(),
    faults,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readHttpCall(request);
    const reply = call.path.startsWith('/_')
      ? await controlRoutes(call, control)
      : await serveCall(call, serving);
    if (reply === 'drop') response.destroy();
    else write(response, reply, nowMs() + faults.dateSkewSeconds * 1000);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      // A fault of this program, not of AWS: said plainly, and never mistaken for an answer of AWS.
      const body = JSON.stringify({ error: `fault of the local AWS: ${String(cause)}` });
      if (response.headersSent) response.destroy();
      else write(response, { status: 500, contentType: 'application/json', body }, nowMs());
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account: seed,
    credentialsOf: (principalName) => plainCredentials(seed, principalName),
    ...control,
    mintedKeys: () => identities.mintedKeys(),
    managedPolicy: (arn) => policyView(account, arn),
    ssmSessions: () => ssmSessions.sessions(),
    objectVersions: (bucketName) => buckets.get(bucketName)?.versions() ?? [],
    trailEvents: () => trail.events(),
    stop: async () => {
      faults.clear();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

// Clients measure their clock against this header, so every answer carries one, in this AWS's own time.
function write(response: ServerResponse, reply: WireReply, dateMs: number): void {
  response.writeHead(reply.status, {
    Date: new Date(dateMs).toUTCString(),
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}

function policyView(account: Account, arn: string): PolicyView | undefined {
  const policy = account.managedPolicy(arn);
  return policy && { defaultVersionId: policy.defaultVersionId, versions: policy.versions() };
}

function plainCredentials(seed: AccountSeed, principalName: string): PlainCredentials {
  const principal = seed.principals.find(({ name }) => name === principalName);
  if (principal === undefined) throw new Error(`No principal ${principalName} in the account seed.`);
  return {
    accessKeyId: principal.accessKeyId,
    secretAccessKey: principal.secretAccessKey.reveal(),
    ...(principal.sessionToken === undefined ? {} : { sessionToken: principal.sessionToken.reveal() }),
  };
}
