import { describe, expect, it } from '@jest/globals';

import { asDrill } from '../../src/catalogue/as-drill.ts';
import { compileSessionPolicy, explainSessionPolicy } from '../../src/catalogue/session-policy.ts';
import { boundTaskSchema } from '../../src/contracts/task.ts';
import { sampleTask } from './sample-catalogue.ts';

const task = sampleTask();
const drill = asDrill(task);

describe('a task as a drill has it', () => {
  it('is asked by and of the same people, and has nothing left to do', () => {
    const { actions, sight, conditions, alsoPermits, escapes, endingStep, drill: isDrill, ...rest } = drill;
    expect({ actions, sight, conditions, alsoPermits, escapes, endingStep, isDrill }).toEqual({
      actions: [],
      sight: [],
      conditions: {},
      alsoPermits: [],
      escapes: null,
      endingStep: null,
      isDrill: true,
    });
    expect(task).toMatchObject(rest);
  });

  it('has a session policy that denies everything, whenever it ends', () => {
    const policy = compileSessionPolicy(drill, 1_800_000_000_000);
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    });
    expect(explainSessionPolicy(drill)).toEqual(['Everything is denied: the session can do nothing.']);
  });

  it.each([
    ['a drill with an action', { ...drill, actions: task.actions }],
    ['a drill with something to see by', { ...drill, sight: ['ecs:DescribeServices'] }],
    ['a task without an action', { ...task, actions: [] }],
  ])('%s is no record', (_name, one) => {
    expect(boundTaskSchema.safeParse(one).success).toBe(false);
    expect(boundTaskSchema.safeParse(drill).success).toBe(true);
  });
});
