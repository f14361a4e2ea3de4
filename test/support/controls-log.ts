import type { EventType } from '../../src/domain/event.ts';
import { personal } from '../../src/domain/event.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import type { EventData } from '../../src/domain/event.ts';
import type { Json } from '../../src/domain/json.ts';
import { START_MS } from '../audit/log-fixture.ts';
import type { Told } from '../audit/story-fixture.ts';
import { jonas, mara, StoryTeller, storyIds, streamEntry } from '../audit/story-fixture.ts';
import { auditScene, maker } from '../cli/audit-fixture.ts';
import type { AuditScene } from '../cli/audit-fixture.ts';
import { sealing } from '../issuance/seal-fixture.ts';

/** A log with everything that docs/controls.md points at: two incidents, and what else happens beside them. */
export async function controlsLog(): Promise<AuditScene> {
  const scene = await auditScene();
  const sealer = await (await sealing(maker, scene.log)).open();
  await sealer.sealBatch(besides().map(streamEntry));
  await sealer.close();
  return scene;
}

function besides(): readonly Told[] {
  const teller = new StoryTeller(maker, 5_000);
  const { incidentId, requestId, grantId } = storyIds(1);
  const about = { incidentId, requestId, grantId, task: 'restart-ecs-service' };
  const system = systemActor('order-receiver');
  const by = personActor(jonas, 'slack:U0APPROVER', 'click');
  const gateway = (type: EventType, data: EventData): Told =>
    teller.gateway(`note/gateway-${type}`, type, by, data);
  const issuer = (type: EventType, data: EventData): Told =>
    teller.issuer(`note/issuer-${type}`, type, system, data);
  const refused = { code: 'not-allowed', operator: personal('why it was refused') };
  return [
    issuer('device.bound', { person: personal(mara as Json), label: personal('laptop') }),
    issuer('device.refused', refused),
    issuer('key.rotated', { from: 'former', to: 'present' }),
    gateway('standing.reported', { person: personal(mara as Json), standing: personal('deactivated') }),
    issuer('standing.copied', { person: personal(mara as Json), standing: personal('deactivated') }),
    issuer('grant.ending', { grantId: storyIds(7).grantId, reason: 'standing-changed' }),
    issuer('grant.refused', { grantId: storyIds(8).grantId, ...refused }),
    gateway('request.refused', refused),
    issuer('grant.claim-refused', { ...about, ...refused }),
    issuer('grant.deeds-final', {
      ...about,
      calls: 2,
      denied: 1,
      outside: 1,
      outsideEvents: ['s3:ListBuckets'],
      unread: [{ region: 'us-east-1', why: 'unavailable' }],
      readAtMs: START_MS,
    }),
    gateway('review.opened', { ...about, dueAtMs: START_MS, reviewers: personal(['jonas']) }),
    gateway('review.refused', { ...about, ...refused, code: 'own-request' }),
    gateway('review.done', { ...about, by: personal(jonas as Json), note: personal('looks right') }),
  ];
}
