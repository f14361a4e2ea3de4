import { z } from 'zod';
import type { FieldInputs } from '../people/field-input.ts';
import type { People } from '../people/people.ts';
import { type JsonRoute, jsonRoute } from './json-route.ts';

const id = z.string().min(1);
const fieldInput = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const fieldInputs = z.record(z.string(), z.record(z.string(), fieldInput));
const confirm = z.enum(['yes', 'no']).optional();
const onMessage = z.object({ userId: id, channelId: id, ts: id });
const control = z.object({ actionId: id, blockId: id.optional(), value: z.string().optional() });
const onView = z.object({ userId: id, viewId: id });

/** What people do, over HTTP: `POST /people/<name>`. */
export const PEOPLE_ROUTES: Readonly<Record<string, JsonRoute<People>>> = {
  'slash-command': jsonRoute(
    z.object({ userId: id, channelId: id, command: id, text: z.string().default('') }),
    (people, { userId, channelId, command, text }) =>
      people.runSlashCommand(userId, channelId, command, text),
  ),
  shortcut: jsonRoute(
    z.object({ userId: id, callbackId: id, on: z.object({ channelId: id, ts: id }).optional() }),
    (people, { userId, callbackId, on }) => people.openShortcut(userId, callbackId, on),
  ),
  click: jsonRoute(
    onMessage.extend(control.shape).extend({ confirm }),
    (people, { userId, channelId, ts, confirm: answer, ...name }) =>
      people.clickButton(userId, channelId, ts, name, { confirm: answer }),
  ),
  choose: jsonRoute(
    onMessage.extend(control.shape).extend({ input: fieldInput }),
    (people, { userId, channelId, ts, input, ...name }) => people.choose(userId, channelId, ts, name, input),
  ),
  'view-click': jsonRoute(
    onView.extend(control.shape).extend({ confirm, input: fieldInput.optional() }),
    (people, { userId, viewId, confirm: answer, input, ...name }) =>
      people.clickInView(userId, viewId, name, { confirm: answer, input }),
  ),
  fill: jsonRoute(onView.extend({ inputs: fieldInputs }), (people, { userId, viewId, inputs }) =>
    people.fillView(userId, viewId, inputs satisfies FieldInputs),
  ),
  submit: jsonRoute(
    onView.extend({ inputs: fieldInputs.default({}) }),
    (people, { userId, viewId, inputs }) => people.submitView(userId, viewId, inputs),
  ),
  close: jsonRoute(onView.extend({ all: z.boolean().default(false) }), (people, { userId, viewId, all }) =>
    people.closeView(userId, viewId, all),
  ),
  suggest: jsonRoute(
    onView.extend({ blockId: id, actionId: id, query: z.string() }),
    (people, { userId, viewId, blockId, actionId, query }) =>
      people.suggest(userId, viewId, blockId, actionId, query),
  ),
  home: jsonRoute(
    z.object({ userId: id, tab: z.enum(['home', 'messages']).default('home') }),
    (people, { userId, tab }) => people.openHome(userId, tab),
  ),
  message: jsonRoute(
    z.object({ userId: id, channelId: id, text: z.string().min(1), threadTs: id.optional() }),
    (people, { userId, channelId, text, threadTs }) => people.postMessage(userId, channelId, text, threadTs),
  ),
};
