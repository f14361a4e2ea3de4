import type { BoundTask } from '../domain/task.ts';

/**
 * A task as a drill has it: asked by and of the same people, on the same ladder, for the same role, and with nothing
 * left that its session could do. Both sides derive it, so that no order can say otherwise.
 */
export function asDrill(task: BoundTask): BoundTask {
  return {
    ...task,
    drill: true,
    actions: [],
    sight: [],
    conditions: {},
    alsoPermits: [],
    escapes: null,
    endingStep: null,
  };
}
