import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { alarmAmbiguous } from './alarm-ambiguous.ts';
import type { ApprovalDeps } from './deps.ts';
import { personOfAccount } from './read-subject.ts';
import { slackAccounts } from './slack-accounts.ts';
import { notInternalRefusal } from './standing-refusal.ts';

/**
 * The Slack account of somebody whom the issuer knows: the first of theirs that Slack shows, now, as one of this
 * company and that still belongs to the same person.
 * Refused where there is none; the reason is that of their first account.
 */
export async function accountOf(deps: ApprovalDeps, person: Person): Promise<Result<string>> {
  let first: Refusal | null = null;
  for (const userId of slackAccounts(person)) {
    const no = await flawOf(deps, person, userId);
    if (no === null) return ok(userId);
    first ??= no;
  }
  return refused(first ?? refusal('standing-unknown', '', 'no Slack account of theirs is known'));
}

async function flawOf(deps: ApprovalDeps, person: Person, userId: string): Promise<Refusal | null> {
  const account = await deps.directory.account(userId);
  const no = notInternalRefusal(account.standing);
  if (no !== null) return no;
  const now = personOfAccount(deps, account);
  if (!now.ok) {
    await alarmAmbiguous(deps, userId, now.refusal);
    return now.refusal;
  }
  return now.value.personId === person.personId
    ? null
    : refusal('standing-unknown', '', 'the account now belongs to somebody else');
}
