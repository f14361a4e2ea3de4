import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LocalSlack } from '../../src/playground/slack/local-slack.ts';
import { generateProcessKeys } from '../../src/proof/process-keys.ts';
import type { TestRedis } from '../support/redis.ts';
import { until } from '../support/redis.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';

export type Environment = Readonly<Record<string, string>>;

/** The built gateway as a process of its own. */
export type GatewayProcess = {
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Waits for the log line of this event. */
  says(event: string): Promise<void>;
  signal(name: 'SIGHUP' | 'SIGKILL' | 'SIGTERM'): void;
  /** The exit code, once it has ended. */
  readonly exited: Promise<number | null>;
};

const MAIN = fileURLToPath(new URL('../../dist/gateway/main.js', import.meta.url));

export function runGateway(env: Environment): GatewayProcess {
  const child: ChildProcess = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    output,
    exited,
    async says(event) {
      await until(() => output.stdout.includes(`"event":"${event}"`) || child.exitCode !== null, 12_000);
      if (!output.stdout.includes(`"event":"${event}"`)) throw new Error(`no ${event}: ${output.stderr}`);
    },
    signal: (name) => void child.kill(name),
  };
}

/** A folder with keys of both sides and the example catalogue, and the settings that lead there. */
export async function makeSurroundings(): Promise<{
  readonly folder: string;
  settings(redis: TestRedis, slack: LocalSlack): Environment;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'bg-gateway-'));
  const file = (name: string): string => join(folder, name);
  await writeFile(file('gateway.keys.json'), JSON.stringify(generateProcessKeys('gateway').privateFile));
  await writeFile(file('issuer.public.json'), JSON.stringify(generateProcessKeys('issuer').publicFile));
  await writeFile(file('breakglass.yml'), EXAMPLE);
  return {
    folder,
    settings: (redis, slack) => ({
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      SLACK_BOT_TOKEN: 'xoxb-local-slack-bot',
      SLACK_APP_TOKEN: 'xapp-local-slack-app',
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redis.gatewayUrl,
      BREAKGLASS_WORKSPACE: redis.workspace,
      BREAKGLASS_CATALOGUE: file('breakglass.yml'),
      GATEWAY_KEYS: file('gateway.keys.json'),
      ISSUER_PUBLIC_KEYS: file('issuer.public.json'),
      ISSUER_PUBLIC_URL: 'https://issuer.example.com',
    }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
