import type { RecordedCall } from '../../aws/call-log.ts';
import type { SessionView } from '../../aws/identity-store.ts';
import type { LocalAws } from '../../aws/start-local-aws.ts';
import { type CallView, type SessionPolicyView, SHOWN_CALLS, SHOWN_CHECKS } from '../contract.ts';

const ISSUER_SESSION = /:assumed-role\/breakglass-issuer\//;
const LOOKS = /^(?:iam:(?:Get|List)|cloudtrail:LookupEvents$)/;

/** What AWS made and answered, newest first. */
export function awsView(aws: Pick<LocalAws, 'calls' | 'sessions'>): {
  readonly calls: readonly CallView[];
  readonly checks: readonly CallView[];
  readonly sessions: readonly SessionPolicyView[];
} {
  const calls = aws.calls();
  return {
    calls: newest(
      calls.filter((call) => !isOwnCheck(call)),
      SHOWN_CALLS,
    ),
    checks: newest(calls.filter(isOwnCheck), SHOWN_CHECKS),
    sessions: aws.sessions().flatMap(sessionView).toReversed(),
  };
}

/** What the issuer looks at every few seconds anyhow. A deny it writes, or a no that it got, is none of that. */
function isOwnCheck({ principalArn = '', action, allowed }: RecordedCall): boolean {
  return allowed && ISSUER_SESSION.test(principalArn) && LOOKS.test(action);
}

function newest(calls: readonly RecordedCall[], count: number): readonly CallView[] {
  return calls.slice(-count).toReversed().map(callView);
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
