import type { IamFacts } from '../domain/iam-facts.ts';
import type { Catalogue } from './catalogue.ts';
import { checkAgents } from './check-agents.ts';
import { checkDeciders } from './check-deciders.ts';
import { checkLadders } from './check-ladders.ts';
import { checkOperators } from './check-operators.ts';
import { checkPeople } from './check-people.ts';
import { checkPermissions } from './check-permissions.ts';
import type { Mistake } from './mistake.ts';
import { readDraft } from './read-draft.ts';
import { readYaml } from './yaml-document.ts';

/** A catalogue, or everything that is wrong with it, in the order of the lines. */
export type ParsedCatalogue =
  | { readonly ok: true; readonly catalogue: Catalogue }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Reads and checks the text of a `breakglass.yml`.
 * @param facts about every service the text names; see `servicesNamedIn`.
 */
export function parseCatalogue(text: string, facts: IamFacts): ParsedCatalogue {
  const yaml = readYaml(text);
  if (yaml.mistakes.length > 0) {
    return {
      ok: false,
      mistakes: yaml.mistakes.map(({ line, text: what }) => ({
        path: [],
        line,
        text: what,
        suggestion: null,
      })),
    };
  }
  const { draft, mistakes: unread } = readDraft(yaml.value, facts);
  const mistakes = [
    ...unread,
    ...checkOperators(draft),
    ...checkPeople(draft),
    ...checkLadders(draft),
    ...checkAgents(draft),
    ...[...draft.writtenTasks].flatMap(([taskId, task]) => [
      ...checkDeciders(taskId, task, draft),
      ...checkPermissions(taskId, task, facts),
    ]),
  ];
  if (mistakes.length === 0 && draft.settings !== null) {
    const { settings, people, groups, tasks, agents } = draft;
    return { ok: true, catalogue: { settings, people, groups, tasks, agents } };
  }
  const placed = mistakes.map((one) => ({ ...one, line: yaml.lineOf(one.path) }));
  return { ok: false, mistakes: placed.sort((a, b) => a.line - b.line) };
}
