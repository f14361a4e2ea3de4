import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { startWebhook } from '../../src/adapters/incidents/webhook.ts';
import { aclRules } from '../../src/adapters/redis/acl.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { Secret } from '../../src/domain/secret.ts';
import { ok } from '../../src/domain/result.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';
import { readIssuerSettings } from '../../src/issuer/settings.ts';
import { newSecret } from '../adapters/incidents/signed-delivery.ts';
import { memoryLog } from '../support/memory-log.ts';
import { deployTemplate } from './deploy-template.ts';
import { exampleParameters, ISSUER_ACCOUNT, TASK_ACCOUNT } from './deployed-account.ts';
import { loadTemplate, TEMPLATES } from './template.ts';

const run = promisify(execFile);
const doc = read('docs/install.md');

describe('docs/install.md', () => {
  it('gives the two Redis users exactly their rules, and an administrator all', () => {
    const keys = redisKeys('acme');
    expect(blocks('acl')).toEqual([
      [
        'user default off resetpass ~* &* +@all',
        'user admin on >REPLACE-3 ~* &* +@all',
        `user breakglass-gateway on >REPLACE-1 ${aclRules(keys, 'gateway').join(' ')}`,
        `user breakglass-issuer on >REPLACE-2 ${aclRules(keys, 'issuer').join(' ')}`,
        '',
      ].join('\n'),
    ]);
  });

  it('gives each process settings that it takes, and every one without a default', () => {
    expect(readGatewaySettings(variables('env gateway'))).toMatchObject({ workspace: 'acme' });
    expect(readIssuerSettings(variables('env issuer'))).toMatchObject({ workspace: 'acme' });
  });

  it('gives settings of the webhook that the gateway takes once their secret is replaced', () => {
    const env = { ...variables('env gateway'), ...variables('env webhook') };
    expect(() => readGatewaySettings(env)).toThrow(/^INCIDENT_WEBHOOK_SECRET cannot be used/);
    const { webhook } = readGatewaySettings({ ...env, INCIDENT_WEBHOOK_SECRET: newSecret() });
    expect(webhook).toMatchObject({ host: '127.0.0.1', port: 8090, onCallMaxAgeSeconds: 86_400 });
  });

  it('gives a setting of the identity provider’s client that the issuer takes', () => {
    const settings = readIssuerSettings({ ...variables('env issuer'), ...variables('env oidc') });
    expect(settings.oidcClientSecretPath).toBe('/etc/breakglass/keys/oidc-client-secret');
    expect(doc).toContain(`${settings.publicUrl}/decide/callback`);
  });

  it('tells the gateway of an incident by a command that is taken', async () => {
    const INCIDENT_WEBHOOK_SECRET = newSecret();
    const told: unknown[] = [];
    const webhook = await startWebhook({
      host: '127.0.0.1',
      port: 0,
      secrets: [new Secret(INCIDENT_WEBHOOK_SECRET)],
      deliveries: {
        begin: () => Promise.resolve({ is: 'new' }),
        done: () => Promise.resolve(),
        refused: () => Promise.resolve(),
        failed: () => Promise.resolve(),
      },
      take: async (_source, news) => {
        told.push(news);
        return ok('done');
      },
      log: memoryLog(),
      clock: { nowMs: Date.now },
    });
    const env = {
      ...process.env,
      INCIDENT_WEBHOOK_SECRET,
      INCIDENT_WEBHOOK_URL: `http://127.0.0.1:${webhook.port}`,
    };
    const [script = ''] = blocks('sh webhook');
    const { stdout } = await run('sh', ['-euc', script], { env });
    await webhook.stop();
    expect(stdout).toBe('{"result":"done"}');
    expect(told).toMatchObject([{ kind: 'opened', ref: 'INC-7', service: 'checkout', sequence: 1 }]);
  });

  it('names every scope the manifest asks for, and no other', () => {
    const manifest = parse(read('manifest.yml')) as { oauth_config: { scopes: { bot: string[] } } };
    const [table = ''] = /\| scope \|[^]*?\n\n/.exec(doc) ?? [];
    const named = [...table.matchAll(/`([a-z:.]+)`/g)].map(([, scope]) => scope);
    expect(new Set(named)).toEqual(new Set(manifest.oauth_config.scopes.bot));
  });

  it('deploys every template, with parameters it takes', async () => {
    const deployed = new Set<string>();
    for (const command of blocks('sh').flatMap((block) => block.split(/\n(?=aws )/))) {
      const name = TEMPLATES.find((template) => command.includes(`deploy/aws/${template}.yml`));
      if (name === undefined) continue;
      const given = command.includes('examples/ecs-restart.json')
        ? await exampleParameters()
        : Object.fromEntries(
            [...command.matchAll(/^ +'?([A-Z]\w+)=([^\s']+)/gm)].map(([, key = '', value = '']) => [
              key,
              value,
            ]),
          );
      const accountId = name === 'issuer-role' ? ISSUER_ACCOUNT : TASK_ACCOUNT;
      const stack = deployTemplate(await loadTemplate(name), { accountId, parameters: given });
      expect(Object.keys(stack.resources)).toHaveLength(1);
      expect(command).toContain('--capabilities CAPABILITY_NAMED_IAM');
      deployed.add(name);
    }
    expect([...deployed].sort()).toEqual([...TEMPLATES].sort());
  });

  it('links to what is there', () => {
    for (const [, path = ''] of doc.matchAll(/\]\(\.\.\/([^)#]+)/g)) expect(read(path)).not.toBe('');
  });
});

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** The text of each fenced block with that info string. */
function blocks(info: string): readonly string[] {
  return [...doc.matchAll(/^( *)```([^\n]+)\n([^]*?)^ *```$/gm)]
    .filter(([, , found = '']) => found === info)
    .map(([, indent = '', , text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

function variables(info: string): Readonly<Record<string, string>> {
  const [text = ''] = blocks(info);
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line): [string, string] => {
        const equals = line.indexOf('=');
        return [line.slice(0, equals), line.slice(equals + 1)];
      }),
  );
}
