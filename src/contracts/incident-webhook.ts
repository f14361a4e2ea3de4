import { z } from 'zod';

import type { IncidentNews } from '../domain/incident-news.ts';
import type { Identity } from '../domain/person.ts';
import { emailIdentity, slackIdentity } from '../domain/person.ts';

/** Any number that grows; many tools have none of their own and send the time in milliseconds. */
const sequence = z.int().min(0);
const ref = z.string().trim().min(1).max(200);
const identity = z.string().transform((written, context): Identity => {
  if (/^[UW][A-Z0-9]{2,20}$/.test(written)) return slackIdentity(written);
  if (/^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/.test(written) && written.length <= 200) return emailIdentity(written);
  if (/^[a-z0-9][a-z0-9._-]{0,60}$/.test(written)) return `person:${written}`;
  context.addIssue({
    code: 'custom',
    message: 'must be a Slack user id, an e-mail address or a name of the catalogue',
  });
  return z.NEVER;
});

/**
 * The body of a delivery: the form Standard Webhooks recommends, with a type, the time it happened and data. Fields
 * that are not known are left alone, since tools add more of their own.
 */
export const incidentWebhookSchema: z.ZodType<IncidentNews> = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('incident.opened'),
      timestamp: z.iso.datetime({ offset: true }),
      data: z.object({
        incident: ref,
        sequence,
        service: z.string().trim().min(1).max(120),
        title: z.string().max(2000).default(''),
      }),
    }),
    z.object({
      type: z.literal('incident.closed'),
      timestamp: z.iso.datetime({ offset: true }),
      data: z.object({ incident: ref, sequence }),
    }),
    z.object({
      type: z.literal('on_call.changed'),
      timestamp: z.iso.datetime({ offset: true }),
      data: z.object({ group: z.string().min(1).max(80), sequence, people: z.array(identity).max(100) }),
    }),
  ])
  .transform((said): IncidentNews => {
    const atMs = Date.parse(said.timestamp);
    switch (said.type) {
      case 'incident.opened': {
        const { incident, ...data } = said.data;
        return { kind: 'opened', ref: incident, ...data, atMs };
      }
      case 'incident.closed':
        return { kind: 'closed', ref: said.data.incident, sequence: said.data.sequence, atMs };
      case 'on_call.changed':
        return { kind: 'on-call-changed', ...said.data, atMs };
    }
  });
