import type { Fact } from '../domain/fact.ts';
import type { Question, Subject } from './question.ts';

/** Every fact a question brings, named by whom it is about: `approver.standing`, `approval-2.groups`. */
export function questionFacts(question: Question): readonly Fact[] {
  switch (question.action) {
    case 'request':
      return [...about('requester', question.requester), question.incident, question.devices];
    case 'approve':
      return [
        ...about('requester', question.requester),
        ...about('approver', question.approver),
        question.incident,
      ];
    case 'claim':
      return [
        ...about('requester', question.requester),
        ...question.approvals.flatMap(({ facts }, index) =>
          facts.map((fact) => renamed(`approval-${index + 1}`, fact)),
        ),
        question.incident,
      ];
    case 'open':
    case 'close':
    case 'revoke':
    case 'review':
      return about('actor', question.actor);
  }
}

function about(role: string, { standing, groups }: Subject): readonly Fact[] {
  return [renamed(role, standing), renamed(role, groups)];
}

function renamed(role: string, fact: Fact): Fact {
  return { ...fact, name: `${role}.${fact.name}` };
}
