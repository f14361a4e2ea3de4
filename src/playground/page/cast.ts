import { TEXTS } from '../../slack/texts.ts';
import { DEMO_SHELL, DEMO_TASK } from '../story/demo-catalogue.ts';
import { COLLEAGUES, DEMO_PEOPLE, type DemoPerson } from '../story/demo-people.ts';
import { DEMO_CHANNEL } from '../story/demo-workspace.ts';
import { ATTACKS } from './attacks/attack-list.ts';
import type { Cast, PromiseText, TaskHint } from './contract.ts';

/** The eleven promises, in a few words each. */
const PROMISES: readonly PromiseText[] = [
  'Nobody approves their own request',
  'Only internal people approve',
  'The chat side cannot mint',
  'What the approver reads is what is issued',
  'Policy explains before it grants',
  'The end is enforced by AWS itself',
  'Early end means a real end',
  'Recorded before done',
  'Anyone can check the record',
  'No secret of AWS in clear at rest',
  'Nothing is lost, nothing decided twice',
].map((text, index) => ({ number: index + 1, text }));

const TASKS: readonly TaskHint[] = [
  {
    taskId: DEMO_TASK.taskId,
    title: DEMO_TASK.title,
    assets: [DEMO_TASK.asset, DEMO_TASK.otherAsset],
    calls: {
      [DEMO_TASK.asset]: restartOf(DEMO_TASK.asset),
      [DEMO_TASK.otherAsset]: restartOf(DEMO_TASK.otherAsset),
    },
    deed: 'Restart the service',
  },
  {
    taskId: DEMO_SHELL.taskId,
    title: DEMO_SHELL.title,
    assets: [DEMO_SHELL.asset, DEMO_SHELL.otherAsset],
    calls: {
      [DEMO_SHELL.asset]: shellOn(DEMO_SHELL.instanceId),
      [DEMO_SHELL.otherAsset]: shellOn(DEMO_SHELL.otherInstanceId),
    },
    deed: 'Open the shell',
  },
];

/** Who and what there is in the demo. */
export function cast(): Cast {
  const colleagues = new Set<DemoPerson>(Object.values(COLLEAGUES));
  return {
    people: DEMO_PEOPLE.map((person) => ({
      name: person.name,
      realName: person.realName,
      slackUserId: person.slackUserId,
      part: person.part,
      isColleague: colleagues.has(person),
    })),
    channelId: DEMO_CHANNEL.id,
    commands: TEXTS.help.commands.map(([syntax, what]) => ({ syntax, what })),
    tasks: TASKS,
    cluster: DEMO_TASK.cluster,
    promises: PROMISES,
    attacks: ATTACKS.map(({ id, promise, label, what }) => ({ id, promise, label, what })),
  };
}

function restartOf(service: string): string {
  return `aws ecs update-service --cluster ${DEMO_TASK.cluster} --service ${service} --force-new-deployment`;
}

function shellOn(instanceId: string): string {
  return `aws ssm start-session --target ${instanceId}`;
}
