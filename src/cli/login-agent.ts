import { createReadStream } from 'node:fs';

import { createAgentKeys } from '../client/agent-keys.ts';
import { clientFolder } from '../client/client-folder.ts';
import { createDeviceStore } from '../client/device-store.ts';
import { createIssuerClient } from '../client/issuer-client.ts';
import { ensurePrivateFolder } from '../client/private-files.ts';
import { systemCode } from '../client/system-code.ts';
import { agentAudience } from '../contracts/token-nonce.ts';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import { utcTime } from '../domain/time.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportRefusal } from './report.ts';

/** What is said with `login --agent`. */
export type AgentLogin = {
  readonly agent: string;
  readonly label: string;
  readonly json: boolean;
};

/** The longest token that is taken anywhere. */
const TOKEN_AT_MOST = 8_000;

/**
 * `login --agent NAME --audience`: says for which audience a token has to be made. The keys it names are kept until that
 * token comes, so saying it again says the same.
 */
export async function sayAudience(io: CliIo, { agent, json }: AgentLogin): Promise<number> {
  const folder = clientFolder(io.env);
  await ensurePrivateFolder(folder);
  const { keys } = await createAgentKeys(folder).prepare();
  const audience = agentAudience(keys.thumbprint);
  io.stdout.write(json ? `${printableJson({ state: 'waiting', agent, audience })}\n` : `${audience}\n`);
  io.stderr.write(
    `Get a token for this audience alone, as the subject that the catalogue names for ${printable(agent)}, from the issuer it names there. Then: breakglass login --agent ${printable(agent)} --token-file FILE\n`,
  );
  return EXIT.ok;
}

/**
 * `login --agent NAME --token-file FILE`: binds the keys that wait to the agent whose token this is.
 * @param file `-` for standard input; never the token itself, which other users of this machine could read in the list of
 * its processes.
 */
export async function bindAgent(
  io: CliIo,
  { agent, label, json }: AgentLogin,
  issuerUrl: string,
  file: string,
): Promise<number> {
  const folder = clientFolder(io.env);
  await ensurePrivateFolder(folder);
  const agentKeys = createAgentKeys(folder);
  const kept = await agentKeys.waiting();
  if (kept === null)
    throw new Fault(
      'bad-setting',
      'No keys wait for a token here. First ask for which audience it has to be made: breakglass login --agent NAME --audience.',
    );
  const { keys, text } = kept;
  const token = await readToken(file);
  const { nowMs, randomBytes } = io;
  const client = createIssuerClient({ issuerUrl, deviceKeys: keys, nowMs, randomBytes });
  const bound = await client.bindAgent(agent, token, label);
  if (!bound.ok) return reportRefusal(io, bound.refusal, json);
  const { name, expiresAtMs } = bound.value;
  await createDeviceStore(folder).save({ issuerUrl, name, expiresAtMs }, text);
  await agentKeys.forget();
  io.stdout.write(
    json
      ? `${printableJson({ state: 'bound', agent, name, issuerUrl, expiresAtMs })}\n`
      : `This device acts as the agent ${printable(name)}, until ${utcTime(expiresAtMs)}.\n`,
  );
  return EXIT.ok;
}

async function readToken(file: string): Promise<Secret> {
  const from = file === '-' ? 'standard input' : file;
  let text = '';
  try {
    const stream = file === '-' ? createReadStream('', { fd: 0, autoClose: false }) : createReadStream(file);
    for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) {
      text += part;
      if (text.length > TOKEN_AT_MOST + 2)
        throw new Fault('bad-setting', `${printable(from)} is longer than any token.`);
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'bad-setting',
      `The token cannot be read from ${printable(from)} (${systemCode(cause) ?? 'failed'}).`,
      { cause },
    );
  }
  const token = text.trim();
  // Said without quoting it: it may be another secret.
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token))
    throw new Fault(
      'bad-setting',
      `${printable(from)} does not hold one token (three parts with dots between).`,
    );
  return new Secret(token);
}
