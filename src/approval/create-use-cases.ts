import { ok } from '../domain/result.ts';
import { approveForLess } from './approve-for-less.ts';
import { askOptions } from './ask-options.ts';
import { askReview } from './ask-review.ts';
import { channelChanged } from './channel-changed.ts';
import { closeIncident } from './close-incident.ts';
import { concerned } from './concerned.ts';
import type { ApprovalDeps } from './deps.ts';
import { fileDrill } from './file-drill.ts';
import { fileRequest } from './file-request.ts';
import { findIncident } from './find-incident.ts';
import { loadRequest } from './find-request.ts';
import { finishReview } from './finish-review.ts';
import { groupChanged } from './group-changed.ts';
import { home } from './home.ts';
import { incidentStory } from './incident-story.ts';
import { lookAtStanding } from './look-at-standing.ts';
import { look } from './look.ts';
import { openIncident } from './open-incident.ts';
import { pendingRequests } from './pending-requests.ts';
import { release } from './release.ts';
import { requestsBefore } from './requests-before.ts';
import { review } from './review.ts';
import { revoke } from './revoke.ts';
import { recentChange } from './rules-in-use.ts';
import { showDeviceCode } from './show-device-code.ts';
import { showRequest } from './show-request.ts';
import { status } from './status.ts';
import type { UseCases } from './use-cases.ts';
import { weeklyReport } from './weekly-report.ts';
import { who } from './who.ts';
import { withdraw } from './withdraw.ts';

/** The gateway's use cases over its ports. They hold no state of their own, so any number of replicas may run. */
export function createUseCases(deps: ApprovalDeps): UseCases {
  return {
    openIncident: (input) => openIncident(deps, input),
    closeIncident: (input) => closeIncident(deps, input),
    askOptions: (input) => askOptions(deps, input),
    who: (input) => who(deps, input),
    fileRequest: (input) => fileRequest(deps, input),
    fileDrill: (input) => fileDrill(deps, input),
    review: (input) => review(deps, input),
    approveForLess: (input) => approveForLess(deps, input),
    look: (input) => look(deps, input),
    withdraw: (input) => withdraw(deps, input),
    finishReview: (input) => finishReview(deps, input),
    askReview: (input) => askReview(deps, input),
    showDeviceCode: (input) => showDeviceCode(deps, input),
    release: (input) => release(deps, input),
    revoke: (input) => revoke(deps, input),
    status: (input) => status(deps, input),
    home: (input) => home(deps, input),
    requestsBefore: (requestId) => requestsBefore(deps, requestId),
    async shownRequest(requestId) {
      const request = await loadRequest(deps, requestId);
      if (request === null) return null;
      const { change, rulesVersion } = await recentChange(deps, request.record);
      const shown = await showRequest(deps, request);
      const now = { ...shown, version: shown.version + rulesVersion };
      return change === null ? now : { ...now, recentChange: change };
    },
    channelChanged: (input) => channelChanged(deps, input),
    standingChanged: async ({ slackUserId }) => ok(await lookAtStanding(deps, slackUserId)),
    pendingRequests: (taskIds) => pendingRequests(deps, taskIds),
    groupChanged: ({ slackGroup }) => groupChanged(deps, slackGroup),
    concerned: (incidentId) => concerned(deps, incidentId),
    incident: (incidentId) => findIncident(deps, incidentId),
    incidentStory: (incidentId) => incidentStory(deps, incidentId),
    weeklyReport: (week) => weeklyReport(deps, week),
  };
}
