import { shortDigest } from '../codec/digest.ts';
import { readDeeds } from '../contracts/deeds.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { EventType } from '../domain/event.ts';
import type { GrantId, RequestId } from '../domain/ids.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import { REFUSAL_TEXTS } from '../domain/refusal-texts.ts';
import type { ApprovalDeps } from './deps.ts';
import type { ShownDeeds, ShownGrant, ShownShells } from './shown-grant.ts';

const projectionName = (grantId: GrantId): string => `grant/${grantId}`;

/** A grant as the issuer's events have told it so far, and how many told it; `null` before the first of them. */
export async function shownGrant(
  { projections }: Pick<ApprovalDeps, 'projections'>,
  grantId: GrantId,
): Promise<{ readonly grant: ShownGrant; readonly version: number } | null> {
  const kept = await projections.get(projectionName(grantId));
  if (kept === null) return null;
  return { grant: kept.value as ShownGrant, version: kept.version };
}

/**
 * Folds one verified event of the issuer into what is shown of its grant. An event that was folded before, or
 * that is about something else, changes nothing.
 */
export async function applyIssuerEvent(
  { projections }: Pick<ApprovalDeps, 'projections'>,
  envelope: SignedEnvelope,
): Promise<void> {
  const grantId = envelope.data['grantId'] as GrantId | undefined;
  const fold = FOLDS[envelope.type];
  if (grantId === undefined || fold === undefined) return;
  const kept = await projections.get(projectionName(grantId));
  if (kept !== null && kept.version >= envelope.recordVersion) return;
  const next = fold((kept?.value as ShownGrant | undefined) ?? unheardOf(grantId, envelope), envelope);
  await projections.putIfNewer(projectionName(grantId), envelope.recordVersion, next as JsonObject);
}

type Fold = (grant: ShownGrant, event: SignedEnvelope) => ShownGrant;

const mintFailed: Fold = (grant, { data }) => ({
  ...grant,
  state: grant.state === 'ending' ? 'ending' : grant.firstMintedAtMs !== null ? 'active' : 'claimable',
  // What is known to have made no session was no claim.
  claims: data['outcome'] === 'not-minted' ? Math.max(0, grant.claims - 1) : grant.claims,
  refusal: wordsFor(data['code']),
});

/** What each event of a grant changes in what is shown; all other events change nothing. */
const FOLDS: Partial<Record<EventType, Fold>> = {
  'grant.accepted': (grant, { data }) => ({
    ...grant,
    deadlineMs: numberOf(data['deadlineMs']) ?? grant.deadlineMs,
  }),
  'grant.refused': (grant, { data, atMs }) => ({
    ...grant,
    state: 'ended',
    reason: 'refused',
    refusal: textOf(data['person']),
    endedAtMs: atMs,
  }),
  'grant.minting': (grant, { data }) => ({
    ...grant,
    state: 'minting',
    claims: numberOf(data['claim']) ?? grant.claims + 1,
    claimedBy: shortDigest(textOf(data['device']) ?? ''),
    refusal: null,
  }),
  'grant.minted': (grant, { atMs }) => ({
    ...grant,
    state: grant.state === 'ending' ? 'ending' : 'active',
    firstMintedAtMs: grant.firstMintedAtMs ?? atMs,
  }),
  'grant.mint-retryable': mintFailed,
  'grant.mint-failed': mintFailed,
  'grant.ending': (grant, { data }) => ({
    ...grant,
    state: 'ending',
    reason: reasonOf(data['reason']),
    because: becauseOf(data['because']),
  }),
  'grant.ended': (grant, { data, atMs }) => ({
    ...grant,
    state: 'ended',
    reason: reasonOf(data['reason']),
    because: becauseOf(data['because']) ?? grant.because,
    certainty: textOf(data['certainty']) as ShownGrant['certainty'],
    endedAtMs: numberOf(data['endedAtMs']) ?? atMs,
    denyWrittenAtMs: numberOf(data['denyWrittenAtMs']),
    shells: grant.shells ?? (textOf(data['endingStep']) === null ? null : NO_SHELLS_YET),
  }),
  'grant.ending-step-run': (grant, { data }) => shellsAre(grant, 'owed', listLength(data['closed'])),
  'grant.ending-step-failed': (grant, { data }) =>
    shellsAre(grant, data['givenUp'] === true ? 'given-up' : 'failing'),
  'grant.ending-step-done': (grant, { data }) => ({
    ...grant,
    shells: {
      state: 'done',
      closed: numberOf(data['closed']) ?? 0,
      checkedAtMs: numberOf(data['checkedAtMs']),
    },
  }),
  'grant.deeds-provisional': (grant, event) => ({ ...grant, deeds: deedsOf(event) }),
  'grant.deeds-final': (grant, event) => ({ ...grant, deeds: deedsOf(event) }),
};

const NO_SHELLS_YET: ShownShells = { state: 'owed', closed: 0, checkedAtMs: null };

function shellsAre(grant: ShownGrant, state: ShownShells['state'], more = 0): ShownGrant {
  const before = grant.shells ?? NO_SHELLS_YET;
  return { ...grant, shells: { ...before, state, closed: before.closed + more } };
}

function unheardOf(grantId: GrantId, { data, atMs }: SignedEnvelope): ShownGrant {
  return {
    grantId,
    requestId: data['requestId'] as RequestId,
    state: 'claimable',
    // Replaced by the first event of a grant; an order that was refused never had one.
    deadlineMs: numberOf(data['deadlineMs']) ?? atMs,
    claims: 0,
    firstMintedAtMs: null,
    claimedBy: null,
    reason: null,
    because: null,
    refusal: null,
    certainty: null,
    endedAtMs: null,
    denyWrittenAtMs: null,
    deeds: null,
    shells: null,
  };
}

function deedsOf({ type, data, atMs }: SignedEnvelope): ShownDeeds | null {
  const deeds = readDeeds(data);
  if (deeds === null) return null;
  return {
    ...deeds,
    isFinal: type === 'grant.deeds-final',
    readAtMs: numberOf(data['readAtMs']) ?? atMs,
    checkpoint: textOf(data['checkpoint']),
  };
}

/** What the requester should read; a code without a text of its own says nothing. */
function wordsFor(code: Json | undefined): string | null {
  return typeof code === 'string' && code in REFUSAL_TEXTS ? refusal(code as RefusalCode).person : null;
}

function reasonOf(value: Json | undefined): ShownGrant['reason'] {
  return textOf(value) as ShownGrant['reason'];
}

function becauseOf(value: Json | undefined): ShownGrant['because'] {
  return textOf(value) as ShownGrant['because'];
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function listLength(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}
