import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLOUDTRAIL_AFTER, type Played, playStory } from '../../src/playground/story/play-story.ts';
import { STORY_STEPS } from '../../src/playground/story/story-step.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

/** The same as over sockets; see story.test.ts. */
const WITHIN_MS = 75_000;

let world: World;
let played: Played;

beforeAll(async () => {
  const distFolder = fileURLToPath(new URL('../../dist', import.meta.url));
  world = await startWorld({ distFolder, slackSendsRequests: true, cloudTrailAfter: CLOUDTRAIL_AFTER });
  played = await playStory(world, () => undefined);
}, WITHIN_MS);

afterAll(() => world.stop());

describe('the story, where Slack sends signed requests', () => {
  it.each(STORY_STEPS)('%s', (name) => {
    expect(played.results.find(({ step }) => step === name)).toMatchObject({ ok: true });
  });

  it('opens no socket and asks for none', () => {
    expect(world.slack.observe.connectionCount).toBe(0);
    expect(world.slack.observe.calls('apps.connections.open')).toEqual([]);
  });
});
