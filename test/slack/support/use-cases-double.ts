import type { ApproverOutlook, AskOptions, HomeFacts, UseCases } from '../../../src/approval/use-cases.ts';
import { ok } from '../../../src/domain/result.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { approved, FILED_AT_MS, INCIDENT, INCIDENT_ID, pending, shown, TASK } from './requests.ts';

/** A use case that was called, by name, with what it was given. */
export type Called = { readonly name: keyof UseCases; readonly input: unknown };

export type UseCasesDouble = UseCases & {
  readonly called: readonly Called[];
  /** Replaces what use cases answer from now on. */
  answer(change: Partial<UseCases>): void;
  /** Says yes again to everything. */
  reset(): void;
  inputsOf(name: keyof UseCases): readonly unknown[];
  /** Resolves when the use case was called so many times in all. */
  waitForCalls(name: keyof UseCases, count: number): Promise<void>;
};

export const OPTIONS: AskOptions = {
  incidentId: INCIDENT_ID,
  incidentTitle: INCIDENT.title,
  elsewhere: [{ channelId: INCIDENT.channelId, title: INCIDENT.title }],
  last: null,
  tasks: [
    {
      taskId: 'restart-service',
      title: 'Restart a service',
      assetLabel: 'Service',
      assets: ['orders-api', 'orders-worker'],
      maxSeconds: 3600,
    },
    {
      taskId: 'read-logs',
      title: 'Read logs',
      assetLabel: 'Log group',
      assets: ['orders-logs'],
      maxSeconds: 600,
    },
  ],
};

export const NOTHING_AT_HOME: HomeFacts = { mine: [], waiting: [], reviews: [], incidents: [], tasks: [] };

export const OUTLOOK: ApproverOutlook = {
  title: 'Restart a service',
  quorum: 1,
  actions: TASK.actions,
  sight: TASK.sight,
  can: ['Jonas Holm', 'Aiko Tanaka'],
  humans: 2,
  isEnough: true,
  short: [],
  cannot: [{ name: 'Mara Weiss', why: 'Nobody decides their own request.' }],
};

/** The use cases as this layer sees them: they say yes, and remember what they were asked. */
export function useCasesDouble(): UseCasesDouble {
  const called: Called[] = [];
  let answers: Partial<UseCases> = {};
  let waiting: (() => void)[] = [];
  const count = (name: keyof UseCases): number => called.filter((one) => one.name === name).length;
  const yes: UseCases = {
    openIncident: () => Promise.resolve(ok(INCIDENT)),
    closeIncident: () => Promise.resolve(ok({ incident: INCIDENT, ending: [] })),
    concerned: () => Promise.resolve(['U0ONCALL', 'U0LEAD']),
    channelChanged: () => Promise.resolve(ok(INCIDENT)),
    standingChanged: () => Promise.resolve(ok(1)),
    groupChanged: () => Promise.resolve(ok(1)),
    askOptions: () => Promise.resolve(ok(OPTIONS)),
    who: () => Promise.resolve(ok(OUTLOOK)),
    fileDrill: () => Promise.resolve(ok(pending())),
    fileRequest: () => Promise.resolve(ok(pending())),
    review: () => Promise.resolve(ok(approved())),
    approveForLess: () => Promise.resolve(ok(approved())),
    look: () => Promise.resolve(ok(pending())),
    withdraw: () => Promise.resolve(ok(pending())),
    finishReview: () => Promise.resolve(ok(approved())),
    askReview: () => Promise.resolve(ok(approved())),
    showDeviceCode: () =>
      Promise.resolve(
        ok({ code: new Secret('K7QP-2MXA'), expiresAtMs: FILED_AT_MS, issuerUrl: 'https://issuer.example' }),
      ),
    release: () => Promise.resolve(ok([])),
    revoke: () => Promise.resolve(ok(shown(approved()))),
    status: () => Promise.resolve(ok({ incident: INCIDENT, requests: [shown(pending())] })),
    home: () => Promise.resolve(ok(NOTHING_AT_HOME)),
    pendingRequests: () => Promise.resolve([]),
    requestsBefore: () => Promise.resolve([]),
    shownRequest: () => Promise.resolve(shown(pending())),
    incident: () => Promise.resolve(INCIDENT),
    incidentStory: () => Promise.resolve({ incident: INCIDENT, requests: [], closing: null }),
    weeklyReport: () => Promise.resolve(null),
  };
  const run = <N extends keyof UseCases>(name: N): UseCases[N] => {
    const called_ = (input: never): unknown => {
      called.push({ name, input });
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
      const use = (answers[name] ?? yes[name]) as (of: never) => unknown;
      return use(input);
    };
    return called_ as UseCases[N];
  };
  return {
    called,
    answer: (change) => {
      answers = { ...answers, ...change };
    },
    reset: () => {
      answers = {};
    },
    inputsOf: (name) => called.filter((one) => one.name === name).map(({ input }) => input),
    waitForCalls: async (name, wanted) => {
      while (count(name) < wanted) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    openIncident: run('openIncident'),
    closeIncident: run('closeIncident'),
    concerned: run('concerned'),
    channelChanged: run('channelChanged'),
    standingChanged: run('standingChanged'),
    groupChanged: run('groupChanged'),
    askOptions: run('askOptions'),
    who: run('who'),
    fileDrill: run('fileDrill'),
    fileRequest: run('fileRequest'),
    review: run('review'),
    approveForLess: run('approveForLess'),
    look: run('look'),
    withdraw: run('withdraw'),
    finishReview: run('finishReview'),
    askReview: run('askReview'),
    pendingRequests: run('pendingRequests'),
    showDeviceCode: run('showDeviceCode'),
    release: run('release'),
    revoke: run('revoke'),
    status: run('status'),
    home: run('home'),
    requestsBefore: run('requestsBefore'),
    shownRequest: run('shownRequest'),
    incident: run('incident'),
    incidentStory: run('incidentStory'),
    weeklyReport: run('weeklyReport'),
  };
}
