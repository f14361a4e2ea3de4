import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { JsonObject } from '../../../../domain/json.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { labelOf, objectOf, objectsOf, textOf } from '../json.ts';
import type { BlockHost } from './block-host.ts';
import { controlOf, idOf } from './control-ref.ts';
import { Field } from './field.tsx';

type Props = { readonly block: JsonObject; readonly element: JsonObject; readonly host: BlockHost };

/** A control of a section or an actions block. */
export function Element(props: Props): JSX.Element {
  const { block, element } = props;
  switch (textOf(element['type'])) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return <ActionButton {...props} />;
    case 'overflow':
      return <Overflow {...props} />;
    case 'image':
      return <span class="block-context">{textOf(element['alt_text'])}</span>;
    default: {
      const label = labelOf(element['placeholder']) || labelOf(block['text']) || 'Choose';
      return <Field {...props} id={idOf(controlOf(block, element))} label={label} />;
    }
  }
}

function ActionButton(props: Props): JSX.Element {
  return textOf(props.element['url']) === '' ? <PressButton {...props} /> : <LinkButton {...props} />;
}

/** Opens its address in a tab of its own, and tells the app that it was clicked, as Slack does. */
function LinkButton({ block, element, host }: Props): JSX.Element {
  return (
    <a
      class={`button ${textOf(element['style'])}`}
      href={textOf(element['url'])}
      target="_blank"
      rel="noopener noreferrer"
      onClick={() => void host.press(controlOf(block, element), 'yes')}
    >
      {labelOf(element['text'])}
    </a>
  );
}

function PressButton({ block, element, host }: Props): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const question = objectOf(element['confirm']);
  const press = async (confirm: 'yes' | 'no'): Promise<void> => {
    setAsking(false);
    setBusy(true);
    await host.press(controlOf(block, element), confirm).finally(() => setBusy(false));
  };
  const label = textOf(element['accessibility_label']);
  return (
    <>
      <button
        type="button"
        class={`button ${textOf(element['style'])}`}
        aria-busy={isBusy}
        aria-disabled={isBusy}
        {...(label === '' ? {} : { 'aria-label': label })}
        onClick={() => {
          if (isBusy) return;
          if (question === undefined) void press('yes');
          else setAsking(true);
        }}
      >
        {labelOf(element['text'])}
      </button>
      {isAsking && question !== undefined && (
        <ConfirmDialog question={question} names={host.names} onAnswer={(answer) => void press(answer)} />
      )}
    </>
  );
}

/** A menu of actions; as a native menu it works with every keyboard and reader. */
function Overflow({ block, element, host }: Props): JSX.Element {
  const control = controlOf(block, element);
  return (
    <select
      class="overflow"
      aria-label="More actions"
      value=""
      onChange={(event) => {
        host.put(control, block, event.currentTarget.value, true);
        event.currentTarget.value = '';
      }}
    >
      <option value="" disabled>
        …
      </option>
      {objectsOf(element['options']).map((option) => (
        <option value={textOf(option['value'])}>{labelOf(option['text'])}</option>
      ))}
    </select>
  );
}
