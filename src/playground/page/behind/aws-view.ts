import type { RecordedCall } from '../../aws/call-log.ts';
import type { SessionView } from '../../aws/identity-store.ts';
import type { LocalAws } from '../../aws/start-local-aws.ts';
import { type CallView, type SessionPolicyView, SHOWN_CALLS } from '../contract.ts';

/** What AWS made and answered, newest first. */
export function awsView(aws: Pick<LocalAws, 'calls' | 'sessions'>): {
  readonly calls: readonly CallView[];
  readonly sessions: readonly SessionPolicyView[];
} {
  return {
    calls: aws.calls().slice(-SHOWN_CALLS).toReversed().map(callView),
    sessions: aws.sessions().flatMap(sessionView).toReversed(),
  };
}

function callView(call: RecordedCall): CallView {
  return {
    requestId: call.requestId,
    atMs: call.atMs,
    action: call.action,
    resource: call.resource ?? '',
    allowed: call.allowed,
    error: call.errorCode === undefined ? null : `${call.errorCode}: ${call.errorMessage ?? ''}`,
    grantId: call.sourceIdentity ?? null,
    caller: call.principalArn?.split('/').at(1) ?? 'unknown',
  };
}

function sessionView(session: SessionView): readonly SessionPolicyView[] {
  const { sourceIdentity, sessionPolicyJson } = session;
  if (sourceIdentity === undefined || sessionPolicyJson === undefined) return [];
  return [
    {
      accessKeyId: session.accessKeyId,
      grantId: sourceIdentity,
      issuedAtMs: session.issuedAtMs,
      stsExpiresAtMs: session.expiresAtMs,
      policyJson: sessionPolicyJson,
    },
  ];
}
