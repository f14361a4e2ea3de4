import { base32 } from '../../../domain/ids.ts';
import { AwsError } from '../aws-error.ts';
import { nameOfArn } from '../identity.ts';
import { jsonInput } from '../json-input.ts';
import type { ContextKeys } from '../permission.ts';
import { invalidRequest, ssmArn, type SsmOperation, type SsmParts } from './ssm-call.ts';

const FIELDS = ['Target', 'DocumentName', 'Reason', 'Parameters'];
const DEFAULT_DOCUMENT = 'SSM-SessionManagerRunShell';

/**
 * `ssm:StartSession`, without the channel that a plugin would open. Stricter than AWS in one place: the permission
 * on the document is asked also where the request names none, as a policy with `ssm:SessionDocumentAccessCheck` has it.
 */
export const startSession: SsmOperation = async (raw, call, parts) => {
  const input = jsonInput(raw, FIELDS, invalidRequest);
  const target = input.requiredText('Target');
  const documentName = input.text('DocumentName') ?? DEFAULT_DOCUMENT;
  const reason = input.text('Reason');
  const { account, sessions, authorizer } = parts;
  const resources = [targetArn(target, parts), documentArn(documentName, parts)];
  const context = { 'ssm:SessionDocumentAccessCheck': 'true', ...instanceTags(target, parts) };
  for (const resource of resources)
    await authorizer.require(call, { action: 'ssm:StartSession', resource, context });
  if (sessions.instance(target) === undefined)
    throw new AwsError('TargetNotConnected', `${target} is not connected.`, 400);
  if (documentName !== DEFAULT_DOCUMENT)
    throw new AwsError('InvalidDocument', `Document ${documentName} does not exist.`, 400);
  const suffix = base32(parts.randomBytes(11), 17);
  const session = sessions.start(
    {
      sessionId: `${nameOfArn(call.identity.arn)}-${suffix}`,
      target,
      documentName,
      ...(reason === undefined ? {} : { reason }),
    },
    call.identity,
    call.atMs,
  );
  call.notes.trail = { responseElements: { sessionId: session.sessionId } };
  return {
    SessionId: session.sessionId,
    TokenValue: Buffer.from(parts.randomBytes(96)).toString('base64'),
    StreamUrl: `wss://ssmmessages.${account.region}.amazonaws.com/v1/data-channel/${session.sessionId}?role=publish_subscribe`,
  };
};

function targetArn(target: string, { account }: SsmParts): string {
  if (!/^i-[0-9a-f]{8,17}$/.test(target))
    throw invalidRequest(`The local AWS knows EC2 instances as targets, not ${target}.`);
  return `arn:aws:ec2:${account.region}:${account.accountId}:instance/${target}`;
}

// An ARN without an account, as AWS's own documents have, is one that the evaluator can't be asked about.
function documentArn(name: string, { account }: SsmParts): string {
  if (name.startsWith('AWS-'))
    throw invalidRequest(`The local AWS does not simulate AWS's own documents, such as ${name}.`);
  return ssmArn(account, `document/${name}`);
}

function instanceTags(target: string, { sessions }: SsmParts): ContextKeys {
  const tags = Object.entries(sessions.instance(target)?.tags ?? {});
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ssm:resourceTag/${key}`, value],
    ]),
  );
}
