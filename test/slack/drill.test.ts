import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { asDrill } from '../../src/catalogue/as-drill.ts';
import { ok } from '../../src/domain/result.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import { claimMessage } from '../../src/slack/views/claim-message.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { summary } from '../../src/slack/views/summary.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { approved, CHANNEL, FILED_AT_MS, grant, INCIDENT, pending, shown, TASK } from './support/requests.ts';
import { problemsOfMessage } from './support/slack-rules.ts';
import { OPTIONS } from './support/use-cases-double.ts';

const MARA = 'U0ONCALL';
const asked = pending();
const DRILL = pending({
  task: asDrill(TASK),
  intent: { ...asked.intent, drill: true, actions: [], assetArns: [] },
});

let at: Desk;
beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.useCases.reset();
  const open = at.local.observe.topView(MARA);
  if (open !== undefined) await at.local.people.closeView(MARA, open.id, true);
});

const type = (text: string, channelId = CHANNEL) =>
  at.local.people.runSlashCommand(MARA, channelId, '/breakglass', text);
const modal = (part: string) => at.local.observe.waitForView(MARA, ({ rendered }) => rendered.includes(part));

describe('/breakglass drill', () => {
  it('opens the form filled in, says what it is, and files a drill and nothing else', async () => {
    await type('drill restart-service orders-api 5m monthly rehearsal');
    const view = await modal('the session you get can do nothing');
    expect(view.rendered).toContain('Allows nothing, until');
    await at.local.people.submitView(MARA, view.id);
    expect(at.useCases.inputsOf('fileDrill')).toEqual([
      {
        slackUserId: MARA,
        seed: view.id,
        channelId: CHANNEL,
        taskId: 'restart-service',
        asset: 'orders-api',
        duration: '5m',
        reason: 'monthly rehearsal',
        incidentTitle: 'Drill',
      },
    ]);
    expect(at.useCases.inputsOf('fileRequest')).toEqual([]);
  });

  it('stays a drill when the form is drawn again', async () => {
    await type('drill');
    const view = await modal('the session you get can do nothing');
    await at.local.people.fillView(MARA, view.id, { task: { task: 'read-logs' } });
    expect((await modal('Log group')).rendered).toContain('Allows nothing, until');
  });

  it('needs no open incident, and says that one is opened', async () => {
    const none = { ...OPTIONS, incidentId: null, incidentTitle: null };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(none)) });
    await type('drill restart-service orders-api 5m rehearsal');
    const view = await modal('so sending this opens one for the drill');
    expect(await at.local.people.submitView(MARA, view.id)).toMatchObject({ outcome: 'closed' });
  });

  it('says where to type it when there is no channel to be seen in', async () => {
    const none = { ...OPTIONS, incidentId: null, incidentTitle: null };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(none)) });
    await type('drill', await at.slack.posting.directChannel(MARA));
    await at.local.observe.waitForEphemeral(MARA, ({ rendered }) => rendered.includes('/breakglass drill'));
  });
});

describe('a drill', () => {
  const text = (message: { readonly text: string; readonly blocks: readonly unknown[] }): string =>
    JSON.stringify([message.text, message.blocks]);

  it('is marked wherever it is read, and no action of the task is named', () => {
    const done = approved(DRILL);
    const messages = [
      requestCard(shown(DRILL)),
      approverMessage(shown(DRILL), INCIDENT),
      claimMessage(done, { grantId: grant().grantId, deadlineMs: grant().deadlineMs, claimByMs: null }),
      summary(done, grant({ state: 'ended' })),
    ];
    for (const message of messages) {
      expect(text(message)).toContain('Drill: Restart a service');
      expect(text(message)).not.toContain('ecs:UpdateService');
      expect(problemsOfMessage(message)).toEqual([]);
    }
    expect(text(requestCard(shown(DRILL)))).toContain('This is a drill');
    expect(text(approverMessage(shown(DRILL), INCIDENT))).toContain('This is a drill');
    expect(text(requestCard(shown(pending())))).not.toContain('rill');
  });

  it('reports its times at the end', () => {
    const done = { ...approved(DRILL), approvedAtMs: FILED_AT_MS + 72_000 };
    const over = { state: 'ended', endedAtMs: FILED_AT_MS + 412_000 } as const;
    expect(text(summary(done, grant({ ...over, firstMintedAtMs: FILED_AT_MS + 112_000 })))).toContain(
      'approved after 1m 12s, claimed 40s later, ended 5m after that',
    );
    expect(text(summary(done, grant(over)))).toContain('never claimed, ended 5m 40s after the approval');
    expect(text(summary(approved(), grant(over)))).not.toContain('Times of the drill');
  });
});
