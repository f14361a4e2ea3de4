import type { RequestAnalysis, RunSimulationResults } from '@cloud-copilot/iam-simulate';
import type { NamedPolicy } from './account-seed.ts';
import type { ContextKeys } from './permission.ts';

/** One question to IAM, with every document that bears on it. */
export interface IamQuestion {
  /** ARN of who asks; of a session, the session's. */
  readonly principalArn: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly context: ContextKeys;
  readonly identityPolicies: readonly NamedPolicy[];
  readonly permissionsBoundary?: NamedPolicy;
  /** Parsed, otherwise untouched. */
  readonly sessionPolicy?: unknown;
  /** A resource policy, or a role's trust policy. */
  readonly resourcePolicy?: unknown;
}

/** Which document decided, as AWS's messages name them. */
export type PolicySource =
  | 'session policy'
  | 'identity-based policy'
  | 'permissions boundary'
  | 'resource-based policy';

/** IAM's answer. `detail` names the statements, for operators and tests. */
export type IamVerdict =
  | { readonly allowed: true; readonly detail: string }
  | {
      readonly allowed: false;
      readonly cause: 'explicit' | 'implicit';
      readonly source: PolicySource;
      readonly detail: string;
    }
  | { readonly allowed: false; readonly cause: 'error'; readonly detail: string };

/** Decides what IAM would. */
export interface IamEvaluator {
  /** Never throws: what can't be evaluated is a verdict with cause `error`. */
  evaluate(question: IamQuestion): Promise<IamVerdict>;
}

/**
 * The evaluator over @cloud-copilot/iam-simulate. This file is the only one that names that package: it is
 * AGPL-licensed, for development only, and loaded when a local AWS starts (once per process).
 */
export async function loadIamEvaluator(): Promise<IamEvaluator> {
  const { runSimulation } = await import('@cloud-copilot/iam-simulate');
  return {
    evaluate: async (question) => {
      try {
        return verdictOf(await runSimulation(simulationOf(question), { simulationMode: 'Strict' }));
      } catch (cause) {
        return { allowed: false, cause: 'error', detail: `IAM evaluation failed: ${String(cause)}` };
      }
    },
  };
}

function simulationOf(question: IamQuestion) {
  const { permissionsBoundary: boundary } = question;
  const contextVariables: Record<string, string | string[]> = {};
  for (const [key, value] of Object.entries(question.context))
    contextVariables[key] = typeof value === 'string' ? value : [...value];
  return {
    request: {
      principal: question.principalArn,
      action: question.action,
      resource: { resource: question.resource, accountId: question.resourceAccountId },
      contextVariables,
    },
    sessionPolicy: question.sessionPolicy,
    identityPolicies: question.identityPolicies.map(asPolicy),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: question.resourcePolicy,
    ...(boundary === undefined ? {} : { permissionBoundaryPolicies: [asPolicy(boundary)] }),
  };
}

function asPolicy({ name, document }: NamedPolicy): { name: string; policy: unknown } {
  return { name, policy: document };
}

function verdictOf(result: RunSimulationResults): IamVerdict {
  if (result.resultType === 'error')
    return {
      allowed: false,
      cause: 'error',
      detail: `IAM evaluation failed: ${JSON.stringify(result.errors)}`,
    };
  const analyses =
    result.resultType === 'single'
      ? [result.result.analysis]
      : result.results.map(({ analysis }) => analysis);
  // A resource with a wildcard has one analysis per pattern that a policy names. The package calls it allowed when
  // one of them is; here all must be, and none at all is a refusal.
  const refused = analyses.find((analysis) => analysis.result !== 'Allowed');
  if (refused !== undefined) return denial(refused);
  if (analyses.length === 0 || result.overallResult !== 'Allowed') {
    return {
      allowed: false,
      cause: 'implicit',
      source: 'identity-based policy',
      detail: 'no policy names this resource',
    };
  }
  return { allowed: true, detail: 'allowed by every document that applies' };
}

function denial(analysis: RequestAnalysis): IamVerdict {
  const documents = [
    ['session policy', analysis.sessionAnalysis],
    ['identity-based policy', analysis.identityAnalysis],
    ['permissions boundary', analysis.permissionBoundaryAnalysis],
    ['resource-based policy', analysis.resourceAnalysis],
  ] as const;
  const denies = documents.flatMap(([source, part]) =>
    (part?.denyStatements ?? []).map((match) => ({
      source,
      name: `${match.policyId}#${match.statement.sid() ?? match.statement.index()}`,
    })),
  );
  const first = denies[0];
  if (first !== undefined) {
    const names = denies.map(({ source, name }) => `${source} ${name}`).join(', ');
    return { allowed: false, cause: 'explicit', source: first.source, detail: `denied by ${names}` };
  }
  const silent = documents
    .filter(([, part]) => part?.result === 'ImplicitlyDenied')
    .map(([source]) => source);
  const source =
    silent.find((name) => name !== 'resource-based policy') ?? silent[0] ?? 'identity-based policy';
  return {
    allowed: false,
    cause: 'implicit',
    source,
    detail: `not allowed by ${silent.join(', ') || 'any policy'}`,
  };
}
