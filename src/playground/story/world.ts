import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalRedis, startLocalRedis } from '../../adapters/redis/local-server.ts';
import type { Log } from '../../ports/log.ts';
import type { AccountSeed } from '../aws/account-seed.ts';
import { AUDIT_BUCKET_NAME } from '../aws/default-account.ts';
import { type LocalAws, startLocalAws } from '../aws/start-local-aws.ts';
import type { OtherRequests } from '../slack/http/slack-server.ts';
import { type LocalSlack, startLocalSlack } from '../slack/local-slack.ts';
import type { SignedDelivery } from '../slack/socket/signed-delivery.ts';
import type { WorkspaceSeed } from '../slack/workspace-seed.ts';
import { Colleague } from './colleague.ts';
import type { LocalIdp } from '../idp/start-local-idp.ts';
import { demoCatalogue } from './demo-catalogue.ts';
import { startDemoIdp } from './demo-idp.ts';
import type { DemoPerson } from './demo-people.ts';
import { DEMO_CHANNEL, DEMO_TEAM_ID, demoWorkspace } from './demo-workspace.ts';
import { freePort } from './free-port.ts';
import { ManagedProcess } from './managed-process.ts';
import { startOrphanGuard } from './orphan-guard.ts';
import { type Ended, runToEnd } from './run-to-end.ts';
import { type Environment, worldEnvironment } from './world-environment.ts';
import { makeWorldFolder, type WorldFolder } from './world-folder.ts';

export type WorldOptions = {
  /** The folder with the built programs: `cli`, `gateway`, `issuer` and `playground` are below it. */
  readonly distFolder: string;
  /** Keeps everything a run leaves in this folder; else it goes into a temporary one that is removed. */
  readonly keepIn?: string;
  /** A port of loopback for the local Slack; a free one by default. */
  readonly slackPort?: number;
  /** Keeps the sealed log in the bucket of the local AWS, so that issuers can follow one another. */
  readonly logInS3?: boolean;
  /** Slack sends signed requests to the gateway; by default the gateway opens sockets to Slack. */
  readonly slackSendsRequests?: boolean;
  /** What the catalogue says otherwise than that of the demo. */
  readonly changeCatalogue?: (demo: string) => string;
  /** How long after an end CloudTrail is asked, as `BREAKGLASS_CLOUDTRAIL_AFTER` says it; as long as usual by default. */
  readonly cloudTrailAfter?: string;
  /** What the local AWS holds; the demo's account by default. */
  readonly account?: AccountSeed;
  /** Name of the role by which the issuer ends and looks, as `BREAKGLASS_REVOKER_ROLE` says it; its own rights by default. */
  readonly revokerRole?: string;
  /** The clock of the local AWS; the real one by default. */
  readonly awsNowMs?: () => number;
  /** Takes what no door of the local Slack takes, such as requests for a page. */
  readonly otherRequests?: OtherRequests;
};

/** Everything Breakglass needs, and Breakglass itself: gateway and issuer are real processes. */
export type World = {
  readonly folder: WorldFolder;
  readonly slack: LocalSlack;
  /** Holds the app's tokens. */
  readonly workspace: WorkspaceSeed;
  readonly aws: LocalAws;
  /** The company's identity provider. */
  readonly idp: LocalIdp;
  readonly redis: LocalRedis;
  readonly gateway: ManagedProcess;
  readonly issuer: ManagedProcess;
  readonly issuerUrl: string;
  /** The sessions AWS has made, but for those in which the issuer ends and looks by its revoker role. */
  taskSessions(): ReturnType<LocalAws['sessions']>;
  /** Starts a second issuer beside the first, at a door of its own; the log has to be in S3. */
  addIssuer(): Promise<ManagedProcess>;
  /** Somebody in the incident channel. */
  person(who: DemoPerson): Colleague;
  /** Runs `breakglass …` to its end. @param env beside PATH. */
  cli(programArguments: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Ends everything, and removes the folder unless it is to be kept. */
  stop(): Promise<void>;
};

const CLOUDTRAIL_DELAY_MS = 500;
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Starts a world: keys, Redis, Slack, AWS, an identity provider, then gateway and issuer from their built folders.
 * @throws Error with the end of its output when one of them does not start; nothing is left behind then.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { distFolder } = options;
  const mainOf = (program: string): string => join(distFolder, program, 'main.js');
  const folder = await makeWorldFolder(options.keepIn);
  const guard = startOrphanGuard(mainOf('playground'), options.keepIn === undefined ? [folder.root] : []);
  const cleanUps: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
    if (options.keepIn === undefined) await rm(folder.root, { recursive: true, force: true, maxRetries: 3 });
    await guard.stop();
  };
  const until = <T>(part: T, end: (started: T) => Promise<unknown>): T => {
    cleanUps.push(() => end(part));
    return part;
  };
  const cli: World['cli'] = (programArguments, env = {}) =>
    runToEnd(mainOf('cli'), programArguments, { PATH: process.env['PATH'] ?? '', ...env });

  try {
    const workspace = demoWorkspace();
    const requests = options.slackSendsRequests === true ? await makeRequestUrl() : undefined;
    const slackOptions = {
      seed: workspace,
      ...(requests === undefined ? {} : { requestUrl: requests }),
      ...(options.slackPort === undefined ? {} : { port: options.slackPort }),
      ...(options.otherRequests === undefined ? {} : { otherRequests: options.otherRequests }),
    };
    const awsOptions = {
      ...(options.account === undefined ? {} : { account: options.account }),
      ...(options.awsNowMs === undefined ? {} : { nowMs: options.awsNowMs }),
    };
    const parts = [
      startLocalRedis({ dataDir: folder.root, workspace: DEMO_TEAM_ID, log: SILENT }).then((part) =>
        until(part, (it) => it.stop()),
      ),
      startLocalSlack(slackOptions).then((part) => until(part, (it) => it.stop())),
      startLocalAws(awsOptions).then((part) => until(part, (it) => it.stop())),
      freePort().then(async (port) => ({
        port,
        idp: until(await startDemoIdp(`http://127.0.0.1:${port}`), (it) => it.stop()),
      })),
      makeKeys(cli, 'gateway', folder.keys),
      makeKeys(cli, 'issuer', folder.keys),
    ] as const;
    // Whatever fails, all have then started or failed, so that what has started is ended too.
    await Promise.allSettled(parts);
    const [redis, slack, aws, { port: issuerPort, idp }] = await Promise.all(parts);
    guard.watch(redis.pid);
    const catalogue = demoCatalogue({ account: aws.account, idpIssuer: idp.issuer });
    await writeFile(folder.cataloguePath, options.changeCatalogue?.(catalogue) ?? catalogue);
    const { botToken, appToken } = workspace.app;
    const environment = worldEnvironment(folder, {
      slack: { apiUrl: slack.apiUrl, botToken, appToken, requests },
      redis,
      aws: { endpoint: aws.endpoint, region: aws.account.region, credentials: aws.credentialsOf('issuer') },
      issuerPort,
    });
    const logged = options.logInS3 === true ? { BREAKGLASS_LOG_SINKS: logInBucket(aws) } : {};
    const { cloudTrailAfter: after, revokerRole } = options;
    const chosen = {
      ...logged,
      ...(after === undefined ? {} : { BREAKGLASS_CLOUDTRAIL_AFTER: after }),
      ...(revokerRole === undefined ? {} : { BREAKGLASS_REVOKER_ROLE: revokerRole }),
    };
    // The local CloudTrail is late as the real one is, only less.
    aws.faults.setCloudTrailDelayMs(CLOUDTRAIL_DELAY_MS);
    const process = (name: 'gateway' | 'issuer', env: Environment = {}, log: string = name): ManagedProcess =>
      until(
        new ManagedProcess({
          name,
          script: mainOf(name),
          env: { ...environment[name], ...(name === 'issuer' ? chosen : {}), ...env },
          logPath: join(folder.logs, `${log}.log`),
          guard,
        }),
        (it) => it.stop(),
      );
    const [gateway, issuer] = [process('gateway'), process('issuer')];
    await Promise.all([gateway.start(), issuer.start()]);
    const issuerUrl = `http://127.0.0.1:${issuerPort}`;
    const surroundings = { slack, channelId: DEMO_CHANNEL.id, cli, issuerUrl };
    const person = (who: DemoPerson): Colleague => new Colleague(who, folder.home(who.name), surroundings);
    const addIssuer = async (): Promise<ManagedProcess> => {
      const second = process('issuer', { ISSUER_LISTEN: `127.0.0.1:${await freePort()}` }, 'issuer-2');
      await second.start();
      return second;
    };
    const taskSessions: World['taskSessions'] = () =>
      aws.sessions().filter(({ roleArn }) => roleArn.split('/').at(-1) !== revokerRole);
    return {
      folder,
      slack,
      workspace,
      aws,
      idp,
      redis,
      gateway,
      issuer,
      issuerUrl,
      taskSessions,
      addIssuer,
      person,
      cli,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the gateway will take Slack's requests, and the secret they are signed with. */
async function makeRequestUrl(): Promise<SignedDelivery> {
  const url = `http://127.0.0.1:${await freePort()}/slack/events`;
  return { url, signingSecret: randomBytes(16).toString('hex') };
}

function logInBucket({ endpoint, account }: LocalAws): string {
  const query = new URLSearchParams({ region: account.region, endpoint, 'path-style': 'true' });
  return `s3://${AUDIT_BUCKET_NAME}/log?${query.toString()}`;
}

async function makeKeys(cli: World['cli'], role: 'gateway' | 'issuer', outFolder: string): Promise<void> {
  const { exitCode, stderr } = await cli(['keys', role, '--out', outFolder]);
  if (exitCode !== 0) throw new Error(`breakglass keys ${role} ended with ${exitCode}: ${stderr}`);
}
