import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sendJson } from '../slack/http/http-io.ts';
import type { OtherRequests } from '../slack/http/slack-server.ts';
import type { StepResult } from '../story/story-step.ts';
import type { World } from '../story/world.ts';
import { guardRefusal } from './page-guard.ts';
import { PageApi } from './page-api.ts';
import { StaticFiles } from './static-files.ts';

/**
 * The page of the demo: a small Slack, and beside it what no chat shows. The Slack in it uses the local Slack's own
 * doors for people (`/people`, `/observe`); what stands beside it is answered here, to whoever has the token.
 */
export type Page = {
  /** For the local Slack, which serves the page beside its own doors. */
  readonly requests: OtherRequests;
  /** What the page shows from here on. */
  open(world: World): void;
  /** The story is played now: nobody else may act until {@link storyEnded}. */
  storyBegins(): void;
  storyStep(result: StepResult): void;
  storyEnded(): void;
  /** The address to open, with the token. Not before {@link open}. */
  url(): string;
  close(): void;
};

export type PageOptions = {
  /** The folder with the built programs; the page's files are in `playground/page` below it. */
  readonly distFolder: string;
  readonly randomBytes?: (size: number) => Uint8Array;
};

const INDEX = 'index.html';

/** Makes the page of one run, with a token of its own. */
export function createPage({ distFolder, randomBytes = systemRandomBytes }: PageOptions): Page {
  const token = Buffer.from(randomBytes(18)).toString('base64url');
  const files = new StaticFiles(join(distFolder, 'playground', 'page'));
  let api: PageApi | undefined;
  let world: World | undefined;
  const story = { isPlaying: false, steps: [] as StepResult[] };

  async function requests(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    if (pathname === '/' && request.method === 'GET') return files.send(INDEX, response);
    const [, family, name = '', file = '', ...rest] = pathname.split('/');
    if (family !== 'page' || rest.length > 0) return false;
    if (name === 'assets') return request.method === 'GET' && files.send(file, response);
    if (file !== '') return false;
    if (api === undefined || world === undefined) {
      sendJson(response, 503, { ok: false, reason: 'The demo is still starting' });
      return true;
    }
    const refusal = guardRefusal(request, token, portOf(world));
    if (refusal !== undefined) {
      sendJson(response, refusal.status, { ok: false, reason: refusal.reason });
      return true;
    }
    return api.serve(name, request, response);
  }

  return {
    requests,
    open(opened) {
      world = opened;
      api = new PageApi(opened, distFolder, story);
    },
    storyBegins() {
      story.isPlaying = true;
    },
    storyStep(result) {
      story.steps.push(result);
    },
    storyEnded() {
      story.isPlaying = false;
    },
    url() {
      if (world === undefined) throw new Error('the page has no world to show yet');
      // In the fragment, which is sent to nobody and stands in no log.
      return `${world.slack.baseUrl}/#${token}`;
    },
    close: () => api?.close(),
  };
}

function portOf(world: World): number {
  return Number(new URL(world.slack.baseUrl).port);
}
