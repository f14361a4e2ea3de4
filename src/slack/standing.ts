import type { Standing } from '../domain/person.ts';

/** The installation a user is held against; `enterpriseId` is set on Enterprise Grid. */
export type SlackHome = { readonly teamId: string; readonly enterpriseId: string | null };

/** Fields that must be there: without one of them nothing is proven, and the answer is unknown. */
const MANDATORY = ['is_bot', 'is_restricted', 'is_ultra_restricted'] as const;

/** Not `is_app_user`: it is true for people who have authorised the app themselves. */
const BOT_FLAGS = ['is_bot', 'is_workflow_bot', 'is_connector_bot'] as const;

type Fields = { readonly [field: string]: unknown };

/**
 * Whether a user object of `users.info` shows somebody of this company who may act right now.
 * Source: https://docs.slack.dev/reference/objects/user-object
 *
 * What makes somebody an outsider is told before what is missing, since Slack leaves fields out of the objects of
 * deactivated and foreign people. `is_stranger: false` proves nothing: people of another company in a shared
 * channel have it too.
 */
export function standingOf(user: unknown, home: SlackHome): Standing {
  if (user === null || typeof user !== 'object') return { kind: 'unknown', why: 'no user object' };
  const fields = user as Fields;
  if (typeof fields['id'] !== 'string' || fields['id'] === '')
    return { kind: 'unknown', why: 'id is missing' };
  if (fields['id'] === 'USLACKBOT') return { kind: 'outsider', why: 'bot' };
  if (fields['deleted'] === true) return { kind: 'outsider', why: 'deactivated' };
  if (fields['deleted'] !== false) return { kind: 'unknown', why: 'deleted is missing' };
  if (BOT_FLAGS.some((flag) => fields[flag] === true)) return { kind: 'outsider', why: 'bot' };
  if (fields['is_stranger'] === true) return { kind: 'outsider', why: 'stranger' };
  const team = teamFlaw(fields, home);
  if (team !== null) return team;
  if (fields['is_restricted'] === true || fields['is_ultra_restricted'] === true)
    return { kind: 'outsider', why: 'guest' };
  if (fields['is_invited_user'] === true) return { kind: 'outsider', why: 'not-yet-joined' };
  if (fields['is_email_confirmed'] === false) return { kind: 'outsider', why: 'unconfirmed-email' };
  const missing = MANDATORY.find((field) => fields[field] !== false);
  return missing === undefined ? { kind: 'internal' } : { kind: 'unknown', why: `${missing} is missing` };
}

/**
 * On Enterprise Grid a colleague may have another home workspace, so the organisation is compared; elsewhere the
 * workspace is.
 */
function teamFlaw(fields: Fields, home: SlackHome): Standing | null {
  const teamId = fields['team_id'];
  const enterpriseId = enterpriseOf(fields);
  if (home.enterpriseId !== null) {
    if (enterpriseId === home.enterpriseId) return null;
    if (enterpriseId !== null) return { kind: 'outsider', why: 'foreign-team' };
    if (typeof teamId === 'string' && teamId !== home.teamId)
      return { kind: 'outsider', why: 'foreign-team' };
    return { kind: 'unknown', why: 'enterprise_user is missing' };
  }
  if (typeof teamId !== 'string' || teamId === '') return { kind: 'unknown', why: 'team_id is missing' };
  return teamId === home.teamId ? null : { kind: 'outsider', why: 'foreign-team' };
}

function enterpriseOf(fields: Fields): string | null {
  const user = fields['enterprise_user'];
  const id = user !== null && typeof user === 'object' ? (user as Fields)['enterprise_id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : null;
}
