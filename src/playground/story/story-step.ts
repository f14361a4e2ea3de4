import type { AwsAnswer, AwsHands } from './aws-hands.ts';
import type { Claimed } from './scenes.ts';
import type { World } from './world.ts';

/** The steps of the story, in order. `scripts/check-story.mjs` and CI know these names. */
export const STORY_STEPS = [
  'requested',
  'self-approval-refused',
  'outsider-refused',
  'approved',
  'claimed',
  'task-allowed',
  'other-asset-denied',
  'other-action-denied',
  'ended',
  'denied-after-end',
  'summary-posted',
  'signed-in',
  'shell-closed',
  'record-verified',
] as const;
export type StoryStepName = (typeof STORY_STEPS)[number];

/** One step: what must come of it, and how it is played. */
export type StoryStep = {
  readonly name: StoryStepName;
  /** For whoever reads that it failed. */
  readonly expects: string;
  /**
   * Plays the step through what people can do and see, and checks it against what Slack and AWS show.
   * @returns in one line what was seen.
   * @throws Error saying what was seen instead.
   */
  play(story: StoryState): Promise<string>;
};

/** What the story has come to so far. */
export type StoryState = {
  readonly world: World;
  requestId: string;
  grantId: string;
  /** The grant of the shell. */
  shellGrantId: string;
  claimed: Claimed | undefined;
  hands: AwsHands | undefined;
  /** Everything AWS answered to the person with the credentials. */
  readonly answers: AwsAnswer[];
  /** Codes that Slack showed, for whoever searches for where they must not be. */
  readonly deviceCodes: string[];
};

/** How a step ended. */
export type StepResult = {
  readonly step: StoryStepName;
  readonly ok: boolean;
  readonly ms: number;
  /** What was seen; where it failed, what was expected too. */
  readonly detail?: string;
};
