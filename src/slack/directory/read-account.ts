import type { Identity } from '../../domain/person.ts';
import { emailIdentity, slackIdentity } from '../../domain/person.ts';
import type { DirectoryAccount } from '../../ports/directory.ts';
import { standingOf } from '../standing.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { SlackDirectoryDeps } from './slack-directory.ts';

const USERS_SOURCE = 'slack:users.info';
const MAX_NAME = 200;

/** Reads one account from Slack now. */
export async function readAccount(
  { web, home, clock, log }: SlackDirectoryDeps,
  userId: string,
): Promise<DirectoryAccount> {
  const readAtMs = clock.nowMs();
  const identity = slackIdentity(userId);
  const unknown = (why: string): DirectoryAccount => ({
    userId,
    name: userId,
    identities: [identity],
    standing: { kind: 'unknown', why },
    readAtMs,
    source: USERS_SOURCE,
  });
  let user: unknown;
  try {
    user = await web.userInfo(userId);
  } catch (error) {
    const why = slackErrorCode(error) ?? 'no answer from Slack';
    log.warn('slack.account-unread', { why });
    return unknown(why);
  }
  const fields = (user ?? {}) as UserFields;
  if (fields.id !== userId) return unknown('Slack answered about another account');
  return {
    userId,
    name: nameOf(fields).slice(0, MAX_NAME),
    identities: identitiesOf(identity, fields),
    standing: standingOf(user, home),
    readAtMs,
    source: USERS_SOURCE,
  };
}

type UserFields = {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly real_name?: unknown;
  readonly profile?: { readonly real_name?: unknown; readonly email?: unknown } | null;
};

function nameOf({ id, name, real_name: realName, profile }: UserFields): string {
  const found = [realName, profile?.real_name, name, id].find(
    (one) => typeof one === 'string' && one.trim() !== '',
  );
  return String(found).trim();
}

function identitiesOf(identity: Identity, { profile }: UserFields): readonly Identity[] {
  const email = profile?.email;
  return typeof email === 'string' && email.includes('@') ? [identity, emailIdentity(email)] : [identity];
}
