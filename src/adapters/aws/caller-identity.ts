import { Fault } from '../../domain/fault.ts';
import type { StsClients } from './sts-client.ts';
import { stsClients } from './sts-client.ts';
import { stsFailure } from './sts-errors.ts';

/** Who the issuer is to AWS. */
export type CallerIdentity = { readonly account: string; readonly arn: string };

/**
 * Asks STS who we are: whether it can be reached and knows our credentials, before anybody needs it.
 * @throws Fault `aws-unavailable`, with what to do about it.
 */
export async function checkCallerIdentity(
  region: string,
  clients: StsClients = stsClients(),
  timeoutMs = 5_000,
): Promise<CallerIdentity> {
  try {
    const { client, sdk } = await clients(region);
    const answer = await client.send(new sdk.GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.Account || !answer.Arn) throw new Error('STS answered without an account');
    return { account: answer.Account, arn: answer.Arn };
  } catch (cause) {
    const { refusal } = stsFailure(cause);
    throw new Fault(
      'aws-unavailable',
      `STS in ${region} cannot be used: ${refusal.operator}. ` +
        'Give the issuer’s process a role or credentials of its own, and a way to the Regional STS endpoint.',
      { cause },
    );
  }
}
