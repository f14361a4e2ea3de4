import type { AccessRequest } from '../../domain/access-request.ts';
import type { GrantId } from '../../domain/ids.ts';
import { TEXTS } from '../texts.ts';
import { context, preformatted, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { askedFor } from './people.ts';
import { shortName } from './text-limits.ts';

/** Tells the requester how to get the credentials: commands to copy, and nothing secret. Of an agent's its owner hears. */
export function claimMessage(
  request: AccessRequest,
  grant: { readonly grantId: GrantId; readonly deadlineMs: number; readonly claimByMs: number | null },
): Message {
  const { grantId, deadlineMs, claimByMs } = grant;
  const title = TEXTS.claim.title(...askedFor(request));
  if (request.intent.agent !== null) {
    // It fetches them by itself, and nobody else's device could.
    const agent = TEXTS.claim.agent(shortName(request.requester.name), deadlineMs);
    return message(title, [section(title), section(agent), context([TEXTS.claim.agentEnd(grantId)])]);
  }
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
