import { writeFile } from 'node:fs/promises';
import { DEMO_PORT, type DemoSettings, URL_VARIABLE } from './demo-settings.ts';
import { howToAct } from './act/how-to-act.ts';
import type { Page } from './page/page.ts';
import type { OtherRequests } from './slack/http/slack-server.ts';
import { COLLEAGUES } from './story/demo-people.ts';
import { CLOUDTRAIL_AFTER, notPlayed, type Played, playStory, STORY } from './story/play-story.ts';
import { keepEvidence, runSecrets } from './story/run-evidence.ts';
import { type Output, reportStepAsJson, reportStory, stepLine } from './story/story-report.ts';
import { startWorld, type World } from './story/world.ts';

type StorySettings = Extract<DemoSettings, { command: 'story' }>;

const LOG_LINES = 25;

/**
 * Plays the story in a world of its own, tells it, and stays up unless told to end. Sets the exit code: 0 only when
 * every step held, 130 when it was interrupted while the story was played.
 *
 * `BREAKGLASS_DEMO_KEEP` names a folder in which everything the run leaves is kept, `BREAKGLASS_DEMO_SECRETS` a
 * file outside it for the secrets the run had, so that a test can search the one for the other.
 */
export async function runDemo(settings: StorySettings, distFolder: string): Promise<void> {
  const interrupted = untilInterrupted();
  const demo = play(settings, distFolder);
  const ended = await Promise.race([demo, interrupted]);
  if (ended === 'interrupted') {
    // The story is in the middle of something; its world is ended under it, by whoever guards it.
    process.exit(130);
  }
  process.exitCode = ended.ok ? 0 : 1;
  if (ended.world === undefined) return;
  if (!settings.headless) {
    process.stdout.write(howToAct(ended.world, urlNeeded(ended.world), ended.page?.url()));
    await interrupted;
    process.stdout.write('\nEnding everything.\n');
  }
  ended.page?.close();
  await ended.world.stop();
}

async function play(
  settings: StorySettings,
  distFolder: string,
): Promise<{ ok: boolean; world: World | undefined; page?: Page | undefined }> {
  const tellStep = settings.json
    ? (result: Parameters<typeof stepLine>[0]): void => reportStepAsJson(result, process.stdout)
    : progress(process.stderr);
  const page = settings.headless ? undefined : await pageOf(distFolder);
  let world: World;
  try {
    world = await start(settings, distFolder, page?.requests);
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    for (const step of STORY) tellStep(notPlayed(step, 'the demo could not be started'));
    return { ok: false, world: undefined };
  }
  page?.open(world);
  page?.storyBegins();
  if (page !== undefined) process.stderr.write(`\nThe page: ${page.url()}\n\n`);
  const played = await playStory(world, (result) => {
    page?.storyStep(result);
    tellStep(result);
  });
  page?.storyEnded();
  if (!settings.json) reportStory(played, process.stdout);
  if (!played.ok) tellLogs(world, process.stderr);
  await keep(world, played);
  return { ok: played.ok, world, page };
}

/** Without somebody to look at it, nothing of the page is loaded. */
async function pageOf(distFolder: string): Promise<Page> {
  const { createPage } = await import('./page/page.ts');
  return createPage({ distFolder });
}

async function start(
  { headless }: StorySettings,
  distFolder: string,
  otherRequests: OtherRequests | undefined,
): Promise<World> {
  const keepIn = process.env['BREAKGLASS_DEMO_KEEP'];
  const options = {
    distFolder,
    cloudTrailAfter: CLOUDTRAIL_AFTER,
    ...(keepIn === undefined ? {} : { keepIn }),
    ...(otherRequests === undefined ? {} : { otherRequests }),
  };
  if (headless) return startWorld(options);
  return startWorld({ ...options, slackPort: DEMO_PORT }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startWorld(options);
  });
}

async function keep(world: World, { state }: Played): Promise<void> {
  if (process.env['BREAKGLASS_DEMO_KEEP'] !== undefined) await keepEvidence(world);
  const secretsPath = process.env['BREAKGLASS_DEMO_SECRETS'];
  if (secretsPath === undefined) return;
  const secrets = await runSecrets(world, state.deviceCodes, COLLEAGUES.ines.name);
  await writeFile(secretsPath, JSON.stringify(secrets), { mode: 0o600 });
}

/** Somebody who watches sees the steps as they end; a pipe gets the report alone. */
function progress(out: NodeJS.WriteStream): (result: Parameters<typeof stepLine>[0]) => void {
  if (!out.isTTY) return () => undefined;
  out.write('Starting Redis, a local Slack, a local AWS, the gateway and the issuer …\n');
  return (result) => out.write(stepLine(result));
}

function tellLogs({ gateway, issuer }: World, out: Output): void {
  for (const program of [gateway, issuer]) {
    out.write(`\n--- the end of the ${program.name}'s log\n${program.tail(LOG_LINES)}\n`);
  }
}

/** What has to stand before a command for it to find this demo; nothing where that is the usual place. */
function urlNeeded({ slack }: World): string {
  return slack.baseUrl.endsWith(`:${DEMO_PORT}`) ? '' : `${URL_VARIABLE}=${slack.baseUrl} `;
}

function untilInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Stays registered: a terminal and npm each pass the same Ctrl-C on, and only the first one counts.
      process.on(signal, () => resolve('interrupted'));
    }
  });
}
