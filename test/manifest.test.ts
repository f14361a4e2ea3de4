import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { VERBS } from '../src/slack/listeners/command-text.ts';
import { TEXTS } from '../src/slack/texts.ts';

interface Manifest {
  features: {
    slash_commands: { command: string; should_escape: boolean; usage_hint: string }[];
    shortcuts: { type: string; callback_id: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
    org_deploy_enabled: boolean;
    event_subscriptions: { bot_events: string[] };
  };
}

/** What Slack's event reference asks for each event; any one of the scopes is enough. */
const scopesOfEvents: Record<string, string[]> = {
  app_home_opened: [],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_shared: ['channels:read', 'groups:read'],
  channel_unshared: ['channels:read', 'groups:read'],
  group_archive: ['groups:read'],
  group_deleted: ['groups:read'],
  channel_left: ['channels:read'],
  group_left: ['groups:read'],
  subteam_members_changed: ['usergroups:read'],
  subteam_updated: ['usergroups:read'],
  user_change: ['users:read'],
};

const text = readFileSync(pathFromRoot('manifest.yml'), 'utf8');
const manifest = parse(text) as Manifest;
const schemaPath = pathFromRoot('../shared/data/slack-manifest/manifest.schema.1.0.0.json');
const hasSchema = existsSync(schemaPath);
if (!hasSchema) process.stderr.write("manifest.test.ts: Slack's manifest schema is not at hand, skipped\n");

describe('manifest.yml', () => {
  (hasSchema ? it : it.skip)("holds against Slack's published schema", () => {
    expect(schemaErrors(manifest)).toEqual([]);
  });

  (hasSchema ? it : it.skip)('is checked by a schema that can fail', () => {
    const broken = structuredClone(manifest);
    for (const entry of broken.features.slash_commands) entry.command = entry.command.slice(1);
    expect(schemaErrors(broken)).not.toEqual([]);
  });

  it.each(manifest.oauth_config.scopes.bot)('gives a reason for the scope %s', (scope) => {
    expect(text).toMatch(new RegExp(`^ +- ${scope} # \\S.{10,}$`, 'm'));
  });

  it.each(manifest.settings.event_subscriptions.bot_events)('asks for a scope that %s needs', (event) => {
    const sufficient = scopesOfEvents[event];
    expect(sufficient).toBeDefined();
    const asked = manifest.oauth_config.scopes.bot;
    expect(sufficient?.length === 0 || sufficient?.some((scope) => asked.includes(scope))).toBe(true);
  });

  it('names exactly the commands there are, as the help does', () => {
    const [command] = manifest.features.slash_commands;
    expect(command?.usage_hint.split(' | ')).toEqual(VERBS);
    const helped = TEXTS.help.commands.map(([typed]) => /^\/breakglass ([a-z]+)/.exec(typed)?.[1]);
    expect([...new Set(helped.filter((verb) => verb !== undefined))]).toEqual(VERBS);
  });

  it('needs no public address', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      org_deploy_enabled: false,
      token_rotation_enabled: false,
    });
    expect(text).not.toMatch(/^\s*(request_url|url|redirect_urls):/m);
  });

  it('has one command whose mentions arrive as ids, and both shortcuts', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: '/breakglass', should_escape: true }]);
    expect(manifest.features.shortcuts).toMatchObject([
      { type: 'global', callback_id: 'breakglass_request' },
      { type: 'message', callback_id: 'breakglass_request_message' },
    ]);
  });
});

function schemaErrors(candidate: Manifest): string[] {
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as object;
  // The schema carries keywords of Slack's own and "uri" as a format; neither is ours to judge.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.validate(schema, candidate);
  return (ajv.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

function pathFromRoot(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
