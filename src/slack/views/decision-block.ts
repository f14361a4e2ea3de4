import type { AccessRequest } from '../../domain/access-request.ts';
import type { RequestId } from '../../domain/ids.ts';
import { parseId } from '../../domain/ids.ts';

/**
 * The block that holds the buttons names what its message showed. The digest comes back with a click only to be
 * compared with the record's: a message that shows something else than the record never decides.
 */
export function decisionBlockId(request: AccessRequest): string {
  return `decide.${request.requestId}.${request.intentDigest}`;
}

/** What a click was about. */
export type ClickedDecision = { readonly requestId: RequestId; readonly intentDigest: string };

/** Reads a click back; `null` when block and button do not belong together. */
export function clickedDecision(blockId: string, value: string | undefined): ClickedDecision | null {
  const [kind, id = '', intentDigest = ''] = blockId.split('.');
  const requestId = parseId('request', id);
  if (kind !== 'decide' || requestId === null || value !== requestId || intentDigest === '') return null;
  return { requestId, intentDigest };
}
