import {
  accessRequestSchema,
  doneIntakeSchema,
  incidentSchema,
  toolIncidentSchema,
} from '../contracts/gateway-records.ts';
import { weeklyReportSchema } from '../contracts/weekly-report.ts';
import type { AccessRequest } from '../domain/access-request.ts';
import { requestDeadlines } from '../domain/access-request.ts';
import type { Incident } from '../domain/incident.ts';
import type { DoneIntake } from '../domain/intake.ts';
import type { WeeklyReport } from '../domain/report-week.ts';
import type { ToolIncident } from '../domain/tool-incident.ts';
import type { RecordKind } from '../recording/record-kind.ts';
import { PLAIN_KIND } from '../recording/record-kind.ts';

/** Every request nobody has decided yet, for sweeps. */
export const PENDING_REQUESTS = 'pending-requests';

/** Every request that was approved, by its deadline, the latest first: those that may still live stand at its head. */
export const APPROVED_REQUESTS = 'approved-requests';

/** Every request there ever was, the newest first. */
export const ALL_REQUESTS = 'all-requests';

/** Every request of which a review is open; the one that is due first stands first. */
export const OPEN_REVIEWS = 'open-reviews';
/** The same for one task. */
export const openReviewsOf = (taskId: string): string => `open-reviews-of/${taskId}`;

/** Every incident that is open, for sweeps and for whoever asks from elsewhere. */
export const OPEN_INCIDENTS = 'open-incidents';

/** Name of the index of somebody's requests, newest first. */
export const requestsByPerson = (personId: string): string => `requests-by-person/${personId}`;
/** Name of the index of an incident's requests. */
export const requestsByIncident = (incidentId: string): string => `requests-by-incident/${incidentId}`;
/** Name of the index that finds the request behind a grant; it holds one. */
export const requestByGrant = (grantId: string): string => `request-by-grant/${grantId}`;
/** The name an open incident holds, so that a channel has one at most. */
export const openIncidentOf = (channelId: string): string => `open-incident/${channelId}`;

export const incidentKind: RecordKind<Incident> = {
  ...PLAIN_KIND,
  kind: 'incident',
  schema: incidentSchema,
  idOf: (incident) => incident.incidentId,
  indexes: (incident) =>
    incident.state === 'open'
      ? [{ index: OPEN_INCIDENTS, member: incident.incidentId, score: incident.openedAtMs }]
      : [],
  claims: (incident) => (incident.state === 'open' ? [openIncidentOf(incident.channelId)] : []),
};

/** Name of the index of what the incident tool has open that one incident here stands for. */
export const openInTool = (incidentId: string): string => `open-in-tool/${incidentId}`;

export const toolIncidentKind: RecordKind<ToolIncident> = {
  ...PLAIN_KIND,
  kind: 'tool-incident',
  schema: toolIncidentSchema,
  idOf: (incident) => incident.toolIncidentId,
  indexes: ({ state, incidentId, toolIncidentId, sequence }) =>
    state === 'open' && incidentId !== null
      ? [{ index: openInTool(incidentId), member: toolIncidentId, score: sequence }]
      : [],
};

export const intakeKind: RecordKind<DoneIntake> = {
  ...PLAIN_KIND,
  kind: 'intake',
  schema: doneIntakeSchema,
  idOf: (intake) => intake.intakeId,
};

export const reportKind: RecordKind<WeeklyReport> = {
  ...PLAIN_KIND,
  kind: 'report',
  schema: weeklyReportSchema,
  idOf: (report) => report.week,
};

export const requestKind: RecordKind<AccessRequest> = {
  ...PLAIN_KIND,
  kind: 'request',
  schema: accessRequestSchema,
  idOf: (request) => request.requestId,
  deadlines: requestDeadlines,
  indexes: (request) => {
    const entry = { member: request.requestId, score: request.filedAtMs };
    const always = [
      { index: requestsByIncident(request.incidentId), ...entry },
      { ...entry, index: requestsByPerson(request.requester.personId), score: -request.filedAtMs },
      { ...entry, index: ALL_REQUESTS, score: -request.filedAtMs },
    ];
    if (request.state === 'pending') return [...always, { index: PENDING_REQUESTS, ...entry }];
    if (request.state !== 'approved') return always;
    const { grantId, deadlineMs, review, task } = request;
    const granted = [
      ...always,
      { index: requestByGrant(grantId), ...entry },
      { index: APPROVED_REQUESTS, member: request.requestId, score: -deadlineMs },
    ];
    if (review?.state !== 'open') return granted;
    const due = { member: request.requestId, score: review.dueAtMs };
    return [...granted, { index: OPEN_REVIEWS, ...due }, { index: openReviewsOf(task.taskId), ...due }];
  },
};
