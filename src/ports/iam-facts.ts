import type { IamFacts } from '../domain/iam-facts.ts';

/** Knows what AWS's service authorization reference says. */
export type IamFactsSource = {
  /**
   * Everything about these services. The same question has the same answer for the life of the process; it reads
   * local files only.
   * @param prefixes such as `ecs`; those that are no service are left out of the answer.
   * @throws Fault `bad-setting` where the installation lacks the data.
   */
  readonly factsAbout: (prefixes: readonly string[]) => Promise<IamFacts>;
};
