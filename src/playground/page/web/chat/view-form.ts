import { useEffect, useState } from 'preact/hooks';
import type { Json, JsonObject } from '../../../../domain/json.ts';
import type { SeenView } from '../../../slack/observe/seen.ts';
import type { FieldInput, FieldInputs } from '../../../slack/people/field-input.ts';
import { type ControlRef, people, type Workspace } from '../api.ts';
import type { BlockHost } from '../blocks/block-host.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import type { Names } from '../names.ts';

type Edits = Readonly<Record<string, Readonly<Record<string, FieldInput>>>>;

/**
 * What a person has typed into a view and not sent yet, over what the local Slack knows of it. Typing stays here, as
 * in a Slack client; a menu that tells the app about its changes is sent at once, with everything typed before.
 */
export function useViewForm(
  view: SeenView,
  userId: string,
  parts: {
    readonly names: Names;
    readonly workspace: Workspace;
    readonly tell: (work: Promise<unknown>) => Promise<void>;
  },
): { readonly host: BlockHost; readonly inputs: () => FieldInputs } {
  const [edits, setEdits] = useState<Edits>({});
  useEffect(() => setEdits({}), [view.id]);
  const inputs = (): FieldInputs => onlyOf(view, edits);
  const host: BlockHost = {
    names: parts.names,
    workspace: parts.workspace,
    press: (control, confirm) => parts.tell(people.clickInView(userId, view.id, control, confirm)),
    valueOf: ({ blockId, actionId }) => edits[blockId]?.[actionId] ?? stateOf(view, blockId, actionId),
    put: (control, block, input, isFinal) => {
      const next = withEdit(edits, control, input);
      setEdits(next);
      if (!isFinal) return;
      if (block['type'] !== 'input') {
        void parts.tell(people.chooseInView(userId, view.id, control, input));
      } else if (block['dispatch_action'] === true) {
        const { [control.blockId]: changed = {}, ...others } = onlyOf(view, next);
        // The one that tells the app comes last: by then Slack knows the rest of the form.
        const all = { ...withoutDispatch(view, others), [control.blockId]: changed };
        const filled = people.fill(userId, view.id, all);
        void parts.tell(
          isTyped(block) ? filled.then(() => people.chooseInView(userId, view.id, control, input)) : filled,
        );
      }
    },
    errors: view.errors,
    suggest: ({ blockId, actionId }, query) =>
      people.suggest(userId, view.id, blockId, actionId, query).catch(() => []),
  };
  return { host, inputs };
}

function withEdit(edits: Edits, { blockId, actionId }: ControlRef, input: FieldInput): Edits {
  return { ...edits, [blockId]: { ...edits[blockId], [actionId]: input } };
}

/** The edits of fields that the view still has. */
function onlyOf(view: SeenView, edits: Edits): FieldInputs {
  const there = new Set(view.blocks.map((block) => textOf(block['block_id'])));
  return Object.fromEntries(Object.entries(edits).filter(([blockId]) => there.has(blockId)));
}

/** Whether a field takes typing, of which the app hears when Enter is pressed. */
function isTyped(block: JsonObject): boolean {
  return textOf(objectOf(block['element'])?.['type']).endsWith('_input');
}

/** Menus that tell the app have told it when they changed. */
function withoutDispatch(view: SeenView, inputs: FieldInputs): FieldInputs {
  const telling = new Set(
    view.blocks
      .filter((block) => block['type'] !== 'input' || (block['dispatch_action'] === true && !isTyped(block)))
      .map((block) => textOf(block['block_id'])),
  );
  return Object.fromEntries(Object.entries(inputs).filter(([blockId]) => !telling.has(blockId)));
}

/** What Slack knows of a field, as what a person would have put there. */
function stateOf(view: SeenView, blockId: string, actionId: string): FieldInput {
  const state = objectOf(objectOf(objectOf(view.state['values'])?.[blockId])?.[actionId]);
  if (state === undefined) return '';
  const { type: _type, ...rest } = state as JsonObject & { readonly type?: Json };
  const [value] = Object.values(rest);
  if (Array.isArray(value)) {
    return objectsOf(value).length > 0
      ? objectsOf(value).map((option) => textOf(option['value']))
      : value.map((item) => String(item));
  }
  const option = objectOf(value);
  if (option !== undefined) return textOf(option['value']);
  return typeof value === 'number' ? value : textOf(value);
}
