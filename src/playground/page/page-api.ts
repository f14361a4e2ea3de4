import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { createRedis } from '../../adapters/redis/connection.ts';
import type { Log } from '../../ports/log.ts';
import { readBody, sendJson } from '../slack/http/http-io.ts';
import { asJson } from '../slack/http/json-route.ts';
import { parseJson } from '../slack/json-access.ts';
import type { World } from '../story/world.ts';
import { ATTACKS } from './attacks/attack-list.ts';
import { BehindFeed, type Facts, type StoryState } from './behind/behind-feed.ts';
import { cast } from './cast.ts';
import type { AttackAnswer, Behind } from './contract.ts';
import { Terminal } from './terminal/terminal.ts';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const LONGEST_WAIT_MS = 25_000;
const LONGEST_LINE = 300;
const STILL_PLAYING = 'The demo plays its story right now. It is over in less than a minute.';

const terminalBody = z.strictObject({ person: z.string(), line: z.string().max(LONGEST_LINE) });
const attackBody = z.strictObject({ id: z.string() });

/** What the page asks for beside Slack's doors. Whoever asks was checked before. */
export class PageApi {
  readonly #world: World;
  readonly #distFolder: string;
  readonly #story: StoryState;
  readonly #redis: Redis;
  readonly #feed: BehindFeed;
  readonly #terminal: Terminal;
  /** Attacks go one after the other: each compares before with after. */
  #attacking: Promise<unknown> = Promise.resolve();

  constructor(world: World, distFolder: string, story: StoryState) {
    this.#world = world;
    this.#distFolder = distFolder;
    this.#story = story;
    this.#redis = createRedis(world.redis.adminUrl, { role: 'page', log: SILENT });
    this.#feed = new BehindFeed(world, this.#redis, story);
    this.#terminal = new Terminal(world);
  }

  /** Answers one of the page's own requests; false where there is none of that name. */
  async serve(name: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    switch (`${request.method} ${name}`) {
      case 'GET cast':
        send(response, 200, cast());
        return true;
      case 'GET behind':
        send(response, 200, await this.#behind(request));
        return true;
      case 'POST terminal':
        await this.#act(request, response, terminalBody, ({ person, line }) =>
          this.#terminal.run(person, line),
        );
        return true;
      case 'POST attack':
        await this.#act(request, response, attackBody, ({ id }) => this.#attack(id));
        return true;
      default:
        return false;
    }
  }

  close(): void {
    this.#feed.close();
    this.#redis.disconnect();
  }

  async #behind(request: IncomingMessage): Promise<Behind> {
    const query = new URL(request.url ?? '/', 'http://local').searchParams;
    const waitMs = Math.min(Number(query.get('waitMs') ?? 0) || 0, LONGEST_WAIT_MS);
    const facts = await this.#feed.changed(Number(query.get('after') ?? -1), waitMs);
    return { ...facts, nowMs: Date.now(), notNow: notNow(facts) };
  }

  async #act<T>(
    request: IncomingMessage,
    response: ServerResponse,
    schema: z.ZodType<T>,
    act: (input: T) => Promise<unknown>,
  ): Promise<void> {
    const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
    const input = schema.safeParse(isJson ? parseJson((await readBody(request)) ?? '') : undefined);
    if (!input.success) return send(response, 400, { ok: false, reason: z.prettifyError(input.error) });
    if (this.#story.isPlaying) return send(response, 409, { ok: false, reason: STILL_PLAYING });
    try {
      send(response, 200, await act(input.data));
    } catch (error) {
      send(response, 500, { ok: false, reason: error instanceof Error ? error.message : 'It failed' });
    }
  }

  #attack(id: string): Promise<AttackAnswer> {
    const attack = ATTACKS.find((one) => one.id === id);
    if (attack === undefined) return Promise.reject(new RangeError(`There is no attack ${id}`));
    const run = async (): Promise<AttackAnswer> => {
      const facts = await this.#feed.fresh();
      const missing = attack.needs(facts);
      if (missing !== null) return { id, held: null, answers: [{ from: 'Not yet', text: missing }] };
      try {
        const outcome = await attack.run({
          world: this.#world,
          redis: this.#redis,
          distFolder: this.#distFolder,
          facts,
          look: () => this.#feed.fresh(),
        });
        return { id, ...outcome };
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        return { id, held: null, answers: [{ from: 'It could not be tried', text }] };
      }
    };
    const result = this.#attacking.then(run);
    this.#attacking = result;
    return result;
  }
}

function notNow(facts: Facts): Readonly<Record<string, string>> {
  const entries = ATTACKS.flatMap(({ id, needs }) => {
    const missing = needs(facts);
    return missing === null ? [] : [[id, missing] as const];
  });
  return Object.fromEntries(entries);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  sendJson(response, status, asJson(value) ?? null, { 'cache-control': 'no-store' });
}
