import { withDisclosures } from '../codec/disclosure.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { agentIdentity } from '../domain/person.ts';
import type { OcsfKind } from './ocsf-kind.ts';
import { OCSF_CLASSES, OCSF_SEVERITIES, ocsfKind } from './ocsf-kind.ts';
import type { TimelineItem } from './timeline.ts';
import { timelineItem, timelineText } from './timeline.ts';
import { withoutTokens } from './without-tokens.ts';

/** Which log is exported, and by what. */
export type OcsfSource = { readonly origin: string; readonly version: string };

/** What later entries of a grant do not repeat. */
type Asked = {
  readonly user: JsonObject;
  readonly privileges: readonly string[];
  readonly arns: readonly string[];
};

const OCSF_VERSION = '1.5.0';
const CATEGORY = { category_uid: 3, category_name: 'Identity & Access Management' };
const USER = { type_id: 1, type: 'User' };
/** The schema has no name for a machine that asks. */
const AGENT = { type_id: 99, type: 'Agent' };
/** Observable types: Resource UID, User Object: uid. */
const RESOURCE_UID = 10;
const USER_UID = 31;

/**
 * Writes entries as events of OCSF 1.5.0, one after the other: what was asked for is remembered for the entries of its
 * grant. Every required and recommended attribute of the class is there; those of profiles are not used. What has no
 * place in the schema stands in `unmapped`.
 */
export class OcsfExport {
  readonly #source: OcsfSource;
  /** By request and by grant. */
  readonly #asked = new Map<string, Asked>();
  /** Each of them once, by its text: a log of years has few people, tasks and assets, and many requests. */
  readonly #alike = new Map<string, Asked>();

  constructor(source: OcsfSource) {
    this.#source = source;
  }

  event(line: LogLine): JsonObject {
    const item = timelineItem(line);
    const kind = ocsfKind(item.what, item.data);
    const asked = this.#learn(item);
    return { ...this.#common(line, item, kind), ...classAttributes(kind, line, item, asked) };
  }

  #common(line: LogLine, item: TimelineItem, kind: OcsfKind): JsonObject {
    const { leaf } = line;
    const { uid, caption } = OCSF_CLASSES[kind.className];
    const envelope = envelopeOf(leaf);
    const { origin, version } = this.#source;
    const actor = actorOf(line);
    const message = timelineText(item);
    const about = text(item.data['grantId'] ?? item.data['requestId'] ?? item.data['incidentId']);
    return {
      ...CATEGORY,
      class_uid: uid,
      class_name: caption,
      activity_id: kind.activityId,
      activity_name: kind.activityName,
      type_uid: uid * 100 + kind.activityId,
      type_name: `${caption}: ${kind.activityName}`,
      time: item.atMs,
      timezone_offset: 0,
      severity_id: kind.severityId,
      severity: OCSF_SEVERITIES[kind.severityId] ?? 'Unknown',
      status_id: kind.statusId,
      status: kind.status,
      status_code: text(item.data['code'] ?? item.data['reason']) ?? item.what,
      status_detail: text(item.data['operator'] ?? item.data['why'] ?? item.data['detail']) ?? item.what,
      message,
      metadata: {
        version: OCSF_VERSION,
        product: { name: 'Breakglass', vendor_name: 'Breakglass', uid: 'breakglass', version },
        uid: envelope?.eventId ?? `entry-${leaf.index}`,
        event_code: item.what,
        sequence: leaf.index,
        log_name: origin,
        log_provider: 'breakglass',
        logged_time: leaf.sealedAtMs,
        original_time: new Date(item.atMs).toISOString(),
        tenant_uid: origin.replace(/^breakglass\//, ''),
        ...(about === null ? {} : { correlation_uid: about }),
      },
      actor,
      src_endpoint: endpointOf(line),
      observables: [
        { name: 'actor.user.uid', type_id: USER_UID, type: 'User Object: uid', value: uidOf(actor) },
        ...(about === null
          ? []
          : [
              { name: 'metadata.correlation_uid', type_id: RESOURCE_UID, type: 'Resource UID', value: about },
            ]),
      ],
      unmapped: { what: item.what, data: withoutTokens(item.data) },
    };
  }

  /** What was asked for, by the ids this entry has. */
  #learn({ data }: TimelineItem): Asked {
    const [requestId, grantId] = [text(data['requestId']), text(data['grantId'])];
    const known = this.#asked.get(requestId ?? '') ?? this.#asked.get(grantId ?? '');
    const task = text(data['task']);
    const asked: Asked = {
      user: data['requester'] === undefined ? (known?.user ?? userOf(null)) : userOf(data['requester']),
      privileges: textsIn(data['actions']) ?? known?.privileges ?? (task === null ? [] : [task]),
      arns: textsIn(data['assetArns']) ?? known?.arns ?? [],
    };
    const key = JSON.stringify(asked);
    const kept = this.#alike.get(key) ?? asked;
    this.#alike.set(key, kept);
    for (const id of [requestId, grantId]) if (id !== null) this.#asked.set(id, kept);
    return kept;
  }
}

function classAttributes(kind: OcsfKind, line: LogLine, item: TimelineItem, asked: Asked): JsonObject {
  const { user, privileges, arns } = asked;
  switch (kind.className) {
    case 'authorize_session':
      return {
        user,
        privileges: [...privileges],
        session: {
          uid: text(item.data['sessionName']) ?? text(item.data['grantId']) ?? 'none',
          issuer: 'AWS STS',
          created_time: item.atMs,
          is_remote: true,
          ...(typeof item.data['deadlineMs'] === 'number'
            ? { expiration_time: item.data['deadlineMs'] }
            : {}),
        },
      };
    case 'user_access': {
      const uids =
        arns.length > 0 ? arns : [text(item.data['asset']) ?? text(item.data['grantId']) ?? 'none'];
      const resources = uids.map((uid) => ({ uid, name: uid, type: 'AWS resource' }));
      return { user, privileges: [...privileges], resource: resources[0] ?? null, resources };
    }
    case 'entity_management': {
      const entity = entityOf(line);
      return { entity, entity_result: entity, comment: item.what };
    }
  }
}

function entityOf({ leaf }: LogLine): JsonObject {
  const envelope = envelopeOf(leaf);
  const recordId = envelope?.recordId ?? (leaf.kind === 'finding' ? leaf.finding.recordId : null);
  const uid =
    leaf.kind === 'closing' ? `incident/${leaf.closing.incidentId}` : (recordId ?? `entry-${leaf.index}`);
  const type = uid.split('/')[0] ?? 'entry';
  return { uid, name: uid, type, type_id: 99, version: String(envelope?.recordVersion ?? 1) };
}

function actorOf(line: LogLine): JsonObject {
  const envelope = envelopeOf(line.leaf);
  const actor =
    envelope === null ? null : (withDisclosures(envelope.actor as Json, line.disclosures) as JsonObject);
  if (actor?.['kind'] !== 'person') {
    const part = text(actor?.['part']) ?? 'sealer';
    const name = `breakglass ${part}`;
    return { app_name: name, user: { name, uid: envelope?.signer ?? name, type_id: 3, type: 'System' } };
  }
  const identity = text(actor['identity']);
  return {
    user: userOf(actor['person']),
    ...(identity === null ? {} : { session: { uid: identity, ...issuerOf(identity) } }),
  };
}

/** Who says that it was them, where they signed in. */
function issuerOf(identity: string): JsonObject {
  const [, issuer] = /^idp:([^#]+)#/.exec(identity) ?? [];
  return issuer === undefined ? {} : { issuer };
}

/** A person, an agent, or what stands for one who was erased or redacted. */
function userOf(person: Json | undefined): JsonObject {
  const members = membersOf(person);
  const [personId, name] = [text(members['personId']), text(members['name'])];
  if (personId !== null) {
    const isAgent = textsIn(members['identities'])?.includes(agentIdentity(personId)) === true;
    return { uid: personId, name: name ?? personId, ...(isAgent ? AGENT : USER) };
  }
  const digest = text(members['$sd']);
  return { uid: digest ?? 'unknown', name: digest === null ? 'unknown' : 'withheld', ...USER };
}

/** Which of the two processes said it, by its key. */
function endpointOf({ leaf }: LogLine): JsonObject {
  const process = streamOf(leaf) === 'gateway-events' ? 'gateway' : 'issuer';
  const name = `breakglass-${process}`;
  return { name, svc_name: name, uid: envelopeOf(leaf)?.signer ?? name, type_id: 1, type: 'Server' };
}

function uidOf(actor: JsonObject): string {
  return text(membersOf(actor['user'])['uid']) ?? 'unknown';
}

function membersOf(value: Json | undefined): JsonObject {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textsIn(value: Json | undefined): readonly string[] | null {
  return Array.isArray(value) ? value.filter((one: Json) => typeof one === 'string') : null;
}
