import { z } from 'zod';

import { emailIdentity, slackIdentity } from '../domain/person.ts';
import type { BoundAction } from '../domain/task.ts';
import { parseDuration } from '../domain/time.ts';
import type { CatalogueGroup, CataloguePerson, CatalogueSettings, CatalogueTask } from './catalogue.ts';

/** What role chaining gives a session at most. Source: AWS STS API reference, AssumeRole, DurationSeconds. */
export const MAX_TASK_SECONDS = 3600;

/** How people, groups and tasks may be called: no colon, so that no name can be taken for a Slack account. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,60}$/;

const name = z.string().regex(NAME, 'must be a name of small letters, digits, dots, dashes');
const text = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `must be at most ${max} characters`);
const matching = (pattern: RegExp, what: string) => z.string().regex(pattern, `must be ${what}`);

const duration = (maxSeconds: number, limit: string) =>
  z.string().transform((written, context) => {
    const seconds = parseDuration(written);
    if (seconds !== null && seconds <= maxSeconds) return seconds;
    context.addIssue({
      code: 'custom',
      message: seconds === null ? 'must be a time like 20s, 30m or 1h' : `must be at most ${limit}`,
    });
    return z.NEVER;
  });

export const settingsSchema = z.strictObject({
  workspace: matching(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'the id of the Slack workspace or organisation, like T012AB34',
  ),
  requestLapse: duration(24 * 3600, '24h').default(1800),
  claimWithin: duration(MAX_TASK_SECONDS, '1h').default(900),
  maxClaims: z.int().min(1).max(20).default(3),
});

export const personSchema = z.strictObject({
  name: text(120),
  slack: z
    .array(matching(/^[UW][A-Z0-9]{2,20}$/, 'a Slack user id like U012AB34'))
    .max(10)
    .default([]),
  emails: z
    .array(matching(/^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/, 'an e-mail address').max(200))
    .max(10)
    .default([]),
  idp: z
    .array(
      matching(
        /^https:\/\/[^\s#]+#\S+$/,
        'a subject of an identity provider like https://issuer.example#subject',
      ).max(350),
    )
    .max(10)
    .default([]),
});

export const groupSchema = z.strictObject({
  people: z.array(name).max(500).default([]),
  slackGroups: z
    .array(matching(/^S[A-Z0-9]{2,20}$/, 'a Slack user group id like S012AB34'))
    .max(20)
    .default([]),
  tier: z.enum(['ordinary', 'support']).default('ordinary'),
});

export const assetSchema = z.strictObject({
  label: text(80),
  choices: z
    .array(
      matching(
        /^(?!.*\.\.)[A-Za-z0-9._/-]{1,200}$/,
        'letters, digits and . _ / - only, without two dots in a row',
      ),
    )
    .min(1, 'must name at least one asset')
    .max(500),
});

export const taskSchema = z.strictObject({
  title: text(200),
  owner: z.string(),
  reviewBy: z.iso.date('must be a date like 2027-05-31'),
  risk: z.enum(['low', 'medium', 'high']),
  evidence: z.enum(['click', 'idp']).default('click'),
  role: matching(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    'the ARN of a role, without wildcards',
  ),
  region: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a Region like eu-west-1').max(40),
  asset: assetSchema,
  actions: z.record(z.string(), z.array(z.string().max(2048)).min(1, 'must name at least one ARN').max(50)),
  sight: z.array(z.string().max(200)).max(20).default([]),
  conditions: z
    .strictObject({}, 'conditions are not understood by this version of Breakglass; leave the map empty')
    .default({}),
  maxDuration: duration(MAX_TASK_SECONDS, '60m, since a session made by a role lasts no longer'),
  ask: z.array(z.string()).min(1, 'must name at least one group').max(50),
  approve: z.array(z.string()).min(1, 'must name at least one group').max(50),
  quorum: z.int().min(1).max(10).default(1),
  alsoPermits: z.array(text(500)).max(20).default([]),
});

/** A task as it stands in the file. */
export type WrittenTask = z.infer<typeof taskSchema>;

export const catalogueSchema = z.strictObject({
  version: z.literal(1, 'must be 1'),
  settings: settingsSchema,
  people: z.record(z.string(), z.unknown()),
  groups: z.record(z.string(), z.unknown()),
  tasks: z.record(z.string(), z.unknown()),
});

/** Settings as used. */
export function settingsOf(written: z.infer<typeof settingsSchema>): CatalogueSettings {
  const { workspace, requestLapse, claimWithin, maxClaims } = written;
  return { workspace, requestLapseSeconds: requestLapse, claimWithinSeconds: claimWithin, maxClaims };
}

/** A person as used: everything they are known by, folded. */
export function personOf(personId: string, written: z.infer<typeof personSchema>): CataloguePerson {
  const identities = [
    ...written.slack.map(slackIdentity),
    ...written.emails.map(emailIdentity),
    ...written.idp.map((subject) => `idp:${subject}`),
  ];
  return { personId, name: written.name, identities: [...new Set(identities)] };
}

/** A group as used. */
export function groupOf(groupId: string, written: z.infer<typeof groupSchema>): CatalogueGroup {
  return { groupId, ...written };
}

/** A task as used. */
export function taskOf(taskId: string, written: WrittenTask): CatalogueTask {
  const { role, asset, actions, maxDuration, conditions: _empty, ...rest } = written;
  return {
    taskId,
    ...rest,
    roleArn: role,
    assetLabel: asset.label,
    choices: asset.choices,
    actions: actionsOf(actions),
    maxSeconds: maxDuration,
  };
}

/** A map of actions to ARN patterns as the list it is used as. */
export function actionsOf(written: WrittenTask['actions']): readonly BoundAction[] {
  return Object.entries(written).map(([action, arns]) => ({ action, arns }));
}
