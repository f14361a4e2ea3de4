import type { SeenMessage, SeenView } from '../../slack/observe/seen.ts';
import type { Colleague } from '../../story/colleague.ts';
import { DEMO_TASK } from '../../story/demo-catalogue.ts';
import { COLLEAGUES, type DemoPerson } from '../../story/demo-people.ts';
import { DEMO_CHANNEL } from '../../story/demo-workspace.ts';
import { bindDevice } from '../../story/scenes.ts';
import type { Attack, AttackOutcome, Stage } from './attack.ts';

const COMMAND = '/breakglass';
const FILLED_IN = `${DEMO_TASK.taskId} ${DEMO_TASK.asset}`;
const NO_INCIDENT = 'Needs an open incident.';

/** Requests that policy and catalogue don't allow, and what they tell the one who asks. */
export const ASKING_ATTACKS: readonly Attack[] = [
  {
    id: 'ask-too-long',
    promise: 5,
    label: 'Ask for five hours',
    what: 'Ines submits the form with a time beyond the limit of the task.',
    needs: (facts) => (facts.incidentTitle === null ? NO_INCIDENT : null),
    run: (stage) => asks(stage, COLLEAGUES.ines, `${FILLED_IN} 5h just in case`),
  },
  {
    id: 'ask-as-support',
    promise: 5,
    label: 'Ask as support',
    what: 'Noor of the support tier, who is not on call, asks for the same task.',
    needs: (facts) => (facts.incidentTitle === null ? NO_INCIDENT : null),
    run: async (stage) => {
      await haveDevice(stage.world.person(COLLEAGUES.noor));
      return asks(stage, COLLEAGUES.noor, `${FILLED_IN} 5m the customer waits`);
    },
  },
];

/** Without a machine of their own nobody gets as far as being asked who they are. */
async function haveDevice(person: Colleague): Promise<void> {
  const { exitCode } = await person.terminal('status');
  if (exitCode !== 0) await bindDevice(person);
}

/** Types the command filled in, submits the form where one opens, and reads what comes back. */
async function asks(stage: Stage, who: DemoPerson, text: string): Promise<AttackOutcome> {
  const { people, observe } = stage.world.slack;
  const { slackUserId: userId, realName } = who;
  const said = new Set(observe.ephemerals(userId).map(({ ts }) => ts));
  const saidNow = (): SeenMessage | undefined => observe.ephemerals(userId).find(({ ts }) => !said.has(ts));
  const before = observe.topView(userId)?.id;
  const form = (): SeenView | undefined => {
    const view = observe.topView(userId);
    return view?.id !== before && view?.submit !== undefined ? view : undefined;
  };
  await people.runSlashCommand(userId, DEMO_CHANNEL.id, COMMAND, text);
  await observe.waitFor(() => form() ?? saidNow(), `an answer to ${realName}`);
  const opened = form();
  const errors = opened === undefined ? {} : (await people.submitView(userId, opened.id)).errors;
  if (opened !== undefined && observe.topView(userId)?.id === opened.id) {
    await people.closeView(userId, opened.id);
  }
  const after = await stage.look();
  const answers = Object.values(errors).map((error) => ({
    from: `Slack, beside the field, to ${realName}`,
    text: error,
  }));
  const note = saidNow();
  return {
    held: after.requests.length === stage.facts.requests.length && (answers.length > 0 || note !== undefined),
    answers: [
      ...answers,
      ...(note === undefined ? [] : [{ from: `Slack, to ${realName} alone`, text: note.rendered }]),
    ],
  };
}
