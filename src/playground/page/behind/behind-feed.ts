import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { DEMO_TEAM_ID } from '../../story/demo-workspace.ts';
import type { StepResult } from '../../story/story-step.ts';
import type { World } from '../../story/world.ts';
import type { Behind, ProgramName } from '../contract.ts';
import { awsView } from './aws-view.ts';
import { RecordReader } from './record-view.ts';
import { StoreReader } from './store-view.ts';

/** How the story stands; the page's owner changes it. */
export type StoryState = { readonly isPlaying: boolean; readonly steps: readonly StepResult[] };

/** All but what depends on when it is asked. */
export type Facts = Omit<Behind, 'revision' | 'nowMs' | 'notNow'>;

const LOOK_EVERY_MS = 150;
const PROGRAMS: readonly ProgramName[] = ['gateway', 'issuer'];

/** What no chat shows, read from the real parts; waits for a change so that the page need not ask all the time. */
export class BehindFeed {
  readonly #world: World;
  readonly #story: StoryState;
  readonly #store: StoreReader;
  readonly #record: RecordReader;
  #last = '';
  #revision = 0;
  #looking: Promise<Facts> | undefined;
  #isClosed = false;

  constructor(world: World, redis: Redis, story: StoryState) {
    this.#world = world;
    this.#story = story;
    this.#store = new StoreReader(redis, DEMO_TEAM_ID);
    this.#record = new RecordReader(world.folder.record);
  }

  /** How things stand now. Two who look at once see the same. */
  facts(): Promise<Facts> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** How things stand, read after this was called. */
  async fresh(): Promise<Facts> {
    await this.#looking;
    return this.facts();
  }

  /** Answers as soon as the revision is another than `after`, or when `waitMs` have passed. */
  async changed(after: number, waitMs: number): Promise<Facts & { readonly revision: number }> {
    const giveUpAtMs = performance.now() + waitMs;
    for (;;) {
      const facts = await this.facts();
      const waited = performance.now() >= giveUpAtMs;
      if (this.#revision !== after || waited || this.#isClosed) return { ...facts, revision: this.#revision };
      await pause(LOOK_EVERY_MS);
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  async #look(): Promise<Facts> {
    const { aws } = this.#world;
    const [store, record] = await Promise.all([this.#store.look(), this.#record.look()]);
    const facts: Facts = {
      story: {
        isPlaying: this.#story.isPlaying,
        steps: this.#story.steps.map(({ step, ok, detail = '' }) => ({ step, ok, detail })),
      },
      processes: PROGRAMS.map((name) => ({ name, isRunning: this.#world[name].isRunning })),
      ...store,
      ...awsView(aws),
      record,
    };
    const text = JSON.stringify(facts);
    if (text !== this.#last) {
      this.#last = text;
      this.#revision += 1;
    }
    return facts;
  }
}
