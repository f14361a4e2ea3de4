import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { mistakesOf } from '../../catalogue/sample-catalogue.ts';
import { defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { demoCatalogue } from '../../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES, DEMO_PEOPLE, OUTSIDERS } from '../../../src/playground/story/demo-people.ts';
import { DEMO_CHANNEL, demoWorkspace } from '../../../src/playground/story/demo-workspace.ts';
import { STORY } from '../../../src/playground/story/play-story.ts';
import { STORY_STEPS } from '../../../src/playground/story/story-step.ts';

const SURROUNDINGS = { account: defaultAccount(), idpIssuer: 'http://127.0.0.1:4444' };

const manifest = parse(readFileSync(pathFromRoot('manifest.yml'), 'utf8')) as {
  features: {
    slash_commands: { command: string; should_escape: boolean }[];
    shortcuts: { type: string; callback_id: string; name: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
};

describe('the workspace of the demo', () => {
  const { app, channels, users } = demoWorkspace();

  it('installs the app with exactly what its manifest asks for', () => {
    expect(app.botScopes).toEqual(manifest.oauth_config.scopes.bot);
    expect(app.events).toEqual(manifest.settings.event_subscriptions.bot_events);
    expect(app.commands).toEqual(
      manifest.features.slash_commands.map((one) => ({
        command: one.command,
        shouldEscape: one.should_escape,
      })),
    );
    expect(app.shortcuts).toEqual(
      manifest.features.shortcuts.map((one) => ({
        type: one.type,
        callbackId: one.callback_id,
        name: one.name,
      })),
    );
  });

  it('makes new tokens each time', () => {
    expect(demoWorkspace().app.botToken).not.toBe(app.botToken);
  });

  it('has everybody in it, and nobody of another organisation in the incident channel', () => {
    expect(users.map(({ id }) => id).toSorted()).toEqual(
      DEMO_PEOPLE.map(({ slackUserId }) => slackUserId).toSorted(),
    );
    const members = channels.find(({ id }) => id === DEMO_CHANNEL.id)?.members;
    expect(members).toContain(OUTSIDERS.gita.slackUserId);
    expect(members).not.toContain(OUTSIDERS.sasha.slackUserId);
  });
});

describe('the catalogue of the demo', () => {
  it('is one that Breakglass takes', () => {
    expect(mistakesOf(demoCatalogue(SURROUNDINGS))).toEqual([]);
  });

  it('knows colleagues only', () => {
    const { people } = parse(demoCatalogue(SURROUNDINGS)) as { people: Record<string, unknown> };
    expect(Object.keys(people)).toEqual(Object.values(COLLEAGUES).map(({ name }) => name));
  });
});

describe('the story', () => {
  it('has the steps that CI expects, in that order', () => {
    expect(STORY.map(({ name }) => name)).toEqual(STORY_STEPS);
    const script = readFileSync(pathFromRoot('scripts/check-story.mjs'), 'utf8');
    const [, list = ''] = /expectedSteps = \[([^\]]*)\]/.exec(script) ?? [];
    expect([...list.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name)).toEqual(STORY_STEPS);
  });
});

function pathFromRoot(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
