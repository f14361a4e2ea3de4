import { z } from 'zod';

import { parseDuration } from '../domain/time.ts';

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

/** Over https, or on this machine itself, where the local provider of the demo is; a host, and nothing secret before it. */
const TOKEN_ISSUER =
  /^(https:\/\/[^\s/?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?)(\/[^\s?#]*)?$/;
const tokenIssuer = matching(TOKEN_ISSUER, 'the https address of a token issuer, as in its tokens').max(350);

const identityProviderSchema = z
  .strictObject({ issuer: tokenIssuer, clientId: text(200), cliClientId: text(200).optional() })
  .refine(({ clientId, cliClientId }) => clientId !== cliClientId, {
    path: ['cliClientId'],
    error:
      'must be another client than clientId: a token that any program on a machine can be given must not count as a decision',
  });

export const settingsSchema = z.strictObject({
  workspace: matching(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'the id of the Slack workspace or organisation, like T012AB34',
  ),
  requestLapse: duration(24 * 3600, '24h').default(1800),
  claimWithin: duration(MAX_TASK_SECONDS, '1h').default(900),
  maxClaims: z.int().min(1).max(20).default(3),
  membershipAgeHours: z.int().min(0).max(720).default(24),
  reviewWithinDays: z.int().min(1).max(90).default(7),
  identityProvider: identityProviderSchema.optional(),
  reportChannel: matching(/^[CG][A-Z0-9]{2,20}$/, 'the id of a channel, like C012AB34').optional(),
  incidentChannels: z
    .array(matching(/^[a-z0-9_-]{1,79}\*?$/, 'a channel name, or the beginning of one like inc-*'))
    .max(20)
    .default([]),
  operators: z.array(z.string()).max(20).default([]),
  serviceChannels: z
    .record(text(120), matching(/^[CG][A-Z0-9]{2,20}$/, 'the id of a channel like C012AB34'))
    .default({}),
});

/** Settings as they stand in the file. */
export type WrittenSettings = z.infer<typeof settingsSchema>;

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
        /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(?=[:/]))[^\s#]+#\S+$/,
        'a subject of an identity provider like https://issuer.example#subject',
      ).max(350),
    )
    .max(10)
    .default([]),
});

/** A person as they stand in the file. */
export type WrittenPerson = z.infer<typeof personSchema>;

export const groupSchema = z.strictObject({
  people: z.array(name).max(500).default([]),
  slackGroups: z
    .array(matching(/^S[A-Z0-9]{2,20}$/, 'a Slack user group id like S012AB34'))
    .max(20)
    .default([]),
  tier: z.enum(['ordinary', 'support']).default('ordinary'),
  onCall: matching(/^(reported|S[A-Z0-9]{2,20})$/, '"reported" or a Slack user group id like S012AB34')
    .nullable()
    .default(null),
});

/** A group as it stands in the file. */
export type WrittenGroup = z.infer<typeof groupSchema>;

const place = matching(
  /^(?!.*\.\.)[A-Za-z0-9._/-]{1,200}$/,
  'letters, digits and . _ / - only, without two dots in a row',
);

/** Names for what a choice is also known by in ARNs. */
export const DETAIL = /^[a-z][A-Za-z0-9]{0,30}$/;

export const assetSchema = z.strictObject({
  label: text(80),
  choices: z.union(
    [
      z.array(place).min(1, 'must name at least one asset').max(500),
      z.record(place, z.record(z.string(), place)),
    ],
    'must be a list of names, or a map of names to what else stands in their ARNs',
  ),
});

export const rungSchema = z.strictObject({
  after: duration(24 * 3600, '24h').default(0),
  of: z.array(z.string()).min(1, 'must name at least one group').max(50),
  quorum: z.int().min(1).max(10).default(1),
  each: z.record(z.string(), z.int().min(1).max(10)).default({}),
});

export const ladderSchema = z.array(rungSchema).min(1, 'must have at least one rung').max(10);

/** A rung as it stands in the file. */
export type WrittenRung = z.infer<typeof rungSchema>;

const conditionValue = z.union([z.string().max(2048), z.number(), z.boolean()]);

export const conditionSchema = z.union(
  [
    conditionValue,
    z.array(conditionValue).min(1).max(20),
    z.strictObject({
      oneOf: z.array(conditionValue).min(1).max(20),
      orAbsent: z.boolean().default(false),
    }),
    z
      .strictObject({
        atLeast: z.number().optional(),
        atMost: z.number().optional(),
        orAbsent: z.boolean().default(false),
      })
      .refine((one) => one.atLeast !== undefined || one.atMost !== undefined, 'must say atLeast or atMost'),
    z.strictObject({ absent: z.literal(true) }),
  ],
  'must be a value, a list of values, { oneOf: […] }, { atLeast: …, atMost: … } or { absent: true }',
);

/** What a condition key has to be, as it stands in the file. */
export type WrittenCondition = z.infer<typeof conditionSchema>;

const reviewBy = z.iso.date('must be a date like 2027-05-31');

export const taskSchema = z.strictObject({
  title: text(200),
  owner: z.string(),
  reviewBy,
  risk: z.enum(['low', 'medium', 'high']),
  reviewEachUse: z.boolean().optional(),
  evidence: z.enum(['click', 'idp']).default('click'),
  role: matching(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    'the ARN of a role, without wildcards',
  ),
  region: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a Region like eu-west-1').max(40),
  asset: assetSchema,
  actions: z.record(z.string(), z.array(z.string().max(2048)).min(1, 'must name at least one ARN').max(50)),
  sight: z.array(z.string().max(200)).max(20).default([]),
  conditions: z.record(z.string(), z.record(z.string(), conditionSchema)).default({}),
  maxDuration: duration(MAX_TASK_SECONDS, '60m, since a session made by a role lasts no longer'),
  ask: z.array(z.string()).min(1, 'must name at least one group').max(50),
  approve: z.union(
    [z.string(), z.array(z.string()).min(1, 'must name at least one group').max(50)],
    'must be the name of a ladder or a list of groups',
  ),
  quorum: z.int().min(1).max(10).optional(),
  alsoPermits: z.array(text(500)).max(20).default([]),
  escapes: text(500).optional(),
  endingStep: z.literal('ssm:TerminateSession', 'must be ssm:TerminateSession').optional(),
});

export const agentSchema = z.strictObject({
  name: text(120),
  owner: z.string(),
  reviewBy,
  issuer: tokenIssuer,
  subject: text(500),
  driver: matching(/^[A-Za-z][A-Za-z0-9_-]{0,60}$/, 'the name of a claim, like actor_id').optional(),
  tasks: z.array(z.string()).min(1, 'must name at least one task').max(100),
  maxDuration: duration(MAX_TASK_SECONDS, '60m, since a session made by a role lasts no longer').optional(),
});

/** An agent as it stands in the file. */
export type WrittenAgent = z.infer<typeof agentSchema>;

/** A task as it stands in the file. */
export type WrittenTask = z.infer<typeof taskSchema>;

/** The parts of a catalogue, each read on its own so that a mistake in one hides none in another. */
export const catalogueSchema = z.strictObject({
  version: z.literal(1, 'must be 1'),
  settings: settingsSchema,
  people: z.record(z.string(), z.unknown()),
  groups: z.record(z.string(), z.unknown()),
  ladders: z.record(z.string(), z.unknown()).default({}),
  tasks: z.record(z.string(), z.unknown()),
  agents: z.record(z.string(), z.unknown()).default({}),
});

/** The whole file in one schema, for editors. */
export const wholeSchema = catalogueSchema.extend({
  people: z.record(name, personSchema),
  groups: z.record(name, groupSchema),
  ladders: z.record(name, ladderSchema).default({}),
  tasks: z.record(name, taskSchema),
  agents: z.record(name, agentSchema).default({}),
});
