import { ASKING_STEPS } from './asking-steps.ts';
import type { StepResult, StoryState, StoryStep } from './story-step.ts';
import { SIGN_IN_STEPS } from './sign-in-steps.ts';
import { CHECKING_STEPS, USING_STEPS } from './using-steps.ts';
import type { World } from './world.ts';

/** Every step of the story, in order. */
export const STORY: readonly StoryStep[] = [
  ...ASKING_STEPS,
  ...USING_STEPS,
  ...SIGN_IN_STEPS,
  ...CHECKING_STEPS,
];

/** The story waits for CloudTrail's last word, so its world asks soon; see startWorld. */
export const CLOUDTRAIL_AFTER = '1s,3s';

/** What the story came to. */
export type Played = {
  readonly ok: boolean;
  readonly results: readonly StepResult[];
  readonly state: StoryState;
};

/**
 * Plays the story in a world. Once a step has failed the rest is not played, and counts as failed too.
 * @param onStep told of every step when it has ended.
 */
export async function playStory(world: World, onStep: (result: StepResult) => void): Promise<Played> {
  const state: StoryState = {
    world,
    requestId: '',
    grantId: '',
    shellGrantId: '',
    claimed: undefined,
    hands: undefined,
    answers: [],
    deviceCodes: [],
  };
  const results: StepResult[] = [];
  for (const step of STORY) {
    const result = results.every(({ ok }) => ok) ? await playStep(step, state) : notPlayed(step);
    results.push(result);
    onStep(result);
  }
  return { ok: results.every(({ ok }) => ok), results, state };
}

async function playStep(step: StoryStep, state: StoryState): Promise<StepResult> {
  const startedAtMs = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAtMs);
  try {
    const detail = await step.play(state);
    return { step: step.name, ok: true, ms: ms(), detail };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { step: step.name, ok: false, ms: ms(), detail: `expected: ${step.expects}. Seen: ${seen}` };
  }
}

/** A step that had no chance. */
export function notPlayed(step: StoryStep, why = 'a step before it failed'): StepResult {
  return { step: step.name, ok: false, ms: 0, detail: `not played: ${why}` };
}
