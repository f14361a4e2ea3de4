import type { AccessRequest } from '../../domain/access-request.ts';
import type { GrantId } from '../../domain/ids.ts';
import { TEXTS } from '../texts.ts';
import { context, preformatted, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { askedFor } from './people.ts';

/** Tells the requester how to get the credentials: commands to copy, and nothing secret. */
export function claimMessage(
  request: AccessRequest,
  grant: { readonly grantId: GrantId; readonly deadlineMs: number; readonly claimByMs: number | null },
): Message {
  const { grantId, deadlineMs, claimByMs } = grant;
  const title = TEXTS.claim.title(...askedFor(request));
  return message(title, [
    section(title),
    ...(request.intent.drill ? [section(TEXTS.drill.claim)] : []),
    section(TEXTS.claim.until(deadlineMs)),
    section(TEXTS.claim.once),
    preformatted(`breakglass exec ${grantId} -- COMMAND`),
    section(TEXTS.claim.profile),
    preformatted(`breakglass configure ${grantId} --profile ${grantId}`),
    section(TEXTS.claim.use(grantId)),
    context([...(claimByMs === null ? [] : [TEXTS.claim.claimBy(claimByMs)]), TEXTS.claim.release(grantId)]),
  ]);
}
