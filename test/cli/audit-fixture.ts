import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openS3Sink } from '../../src/adapters/sinks/s3-sink.ts';
import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { LogSink } from '../../src/ports/log-sink.ts';
import { generateProcessKeys, loadProcessKeys } from '../../src/proof/process-keys.ts';
import type { TestS3 } from '../adapters/sinks/s3-fixture.ts';
import { EventMaker, START_MS } from '../audit/log-fixture.ts';
import { StoryTeller, storyIds, streamEntry } from '../audit/story-fixture.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';

export const issuerFiles = generateProcessKeys('issuer');
export const gatewayFiles = generateProcessKeys('gateway');
export const maker = new EventMaker({
  gateway: loadProcessKeys(JSON.stringify(gatewayFiles.privateFile), 'gateway'),
  issuer: loadProcessKeys(JSON.stringify(issuerFiles.privateFile), 'issuer'),
});
export const ids = storyIds(1);

/** What stands in a folder: keys, and a log of two incidents that a real sealer wrote. */
export type AuditScene = {
  readonly at: (name: string) => string;
  readonly log: string;
  /** Arguments that pin both keys. */
  readonly keys: readonly string[];
};

export async function auditScene(sink?: LogSink): Promise<AuditScene> {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder, name);
  await writeFile(at('issuer.public.json'), JSON.stringify(issuerFiles.publicFile));
  await writeFile(at('gateway.public.json'), JSON.stringify(gatewayFiles.publicFile));
  const scene = await sealing(maker, at('log'));
  const sealer = await scene.open(sink === undefined ? {} : { sink });
  const teller = new StoryTeller(maker);
  for (const number of [1, 2]) {
    await sealer.sealBatch(teller.incident(number).map(streamEntry));
    await writeFile(at(`posted-${number}`), sealer.checkpoint);
  }
  await sealer.close();
  // As somebody would sign who has the key and rewrites the log.
  await writeFile(at('rewritten'), makeCheckpoint(maker.signer, 13, Buffer.alloc(32, 9)));
  const keys = ['--key', at('issuer.public.json'), '--gateway-key', at('gateway.public.json')];
  return { at, log: at('log'), keys };
}

export function s3Scene({ place, options }: TestS3): Promise<AuditScene> {
  return auditScene(openS3Sink(place, options));
}

/** Runs `audit …`. The environment is that of this process, which the SDK reads its credentials from. */
export function audit(...args: readonly string[]) {
  return breakglass('audit', ...args);
}

/** Runs a command. */
export async function breakglass(...args: readonly string[]) {
  let [stdout, stderr] = ['', ''];
  let now = START_MS;
  const io: CliIo = {
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    nowMs: () => (now += 10_000),
    randomBytes: (count) => Buffer.alloc(count),
    // The version is read from the package beside the program's main file.
    mainUrl: new URL('../../main.js', import.meta.url).href,
    stdinIsTerminal: false,
    pause: () => Promise.resolve(),
    onSignal: () => () => {},
  };
  const code = await runCli(args, io);
  return { code, stdout, stderr };
}
