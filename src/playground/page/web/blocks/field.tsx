import type { JSX } from 'preact';
import type { JsonObject } from '../../../../domain/json.ts';
import type { FieldInput } from '../../../slack/people/field-input.ts';
import { labelOf, objectsOf, textOf } from '../json.ts';
import type { BlockHost, Choice } from './block-host.ts';
import { controlOf } from './control-ref.ts';
import { ExternalSelect } from './external-select.tsx';
import type { FieldProps } from './field-props.ts';

/** The keyboard a phone offers; what is typed is judged by Slack, not by the browser. */
const INPUT_MODES: Readonly<Record<string, 'email' | 'url' | 'decimal'>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
};

/** Whether a field is made of several controls, so that a label cannot name just one. */
export function isGroup(element: JsonObject): boolean {
  return /^(radio_buttons|checkboxes|multi_)/.test(textOf(element['type']));
}

/** A field of Block Kit as the browser's own control for it. */
export function Field(props: FieldProps): JSX.Element {
  const { block, element, host, id } = props;
  const control = controlOf(block, element);
  const value = host.valueOf(control, element);
  const put = (input: FieldInput, isFinal = true): void => host.put(control, block, input, isFinal);
  const common = {
    id,
    'aria-required': props.isRequired === true,
    'aria-invalid': props.isWrong === true,
    ...(props.describedBy === undefined || props.describedBy === ''
      ? {}
      : { 'aria-describedby': props.describedBy }),
    ...(block['type'] === 'input' ? {} : { 'aria-label': props.label }),
  };
  const type = textOf(element['type']);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const placeholder = labelOf(element['placeholder']);
  if (type === 'external_select') return <ExternalSelect {...props} common={common} value={text} put={put} />;
  if (isGroup(element)) {
    const choices = choicesOf(element, host);
    return <Group {...props} choices={choices} value={value} put={put} />;
  }
  if (type.endsWith('_select')) {
    return (
      <select {...common} class="field" value={text} onChange={(event) => put(event.currentTarget.value)}>
        <option value="" disabled>
          {placeholder || 'Choose'}
        </option>
        <Options element={element} host={host} />
      </select>
    );
  }
  if (type === 'plain_text_input' && element['multiline'] !== true) {
    return (
      <input
        {...common}
        {...typing(put)}
        {...entering(put)}
        class="field"
        value={text}
        placeholder={placeholder}
      />
    );
  }
  const inputMode = INPUT_MODES[type];
  if (inputMode !== undefined) {
    return <input {...common} {...typing(put)} class="field" inputMode={inputMode} value={text} />;
  }
  if (type === 'datepicker' || type === 'timepicker') {
    const native = type === 'datepicker' ? 'date' : 'time';
    return (
      <input
        {...common}
        class="field"
        type={native}
        value={text}
        onChange={(event) => put(event.currentTarget.value)}
      />
    );
  }
  return (
    <textarea {...common} {...typing(put)} class="field" rows={3} value={text} placeholder={placeholder} />
  );
}

function typing(put: (input: FieldInput, isFinal?: boolean) => void) {
  return {
    onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
      put(event.currentTarget.value, false),
  };
}

/** Enter says that somebody is done with the field, and does not send the form. */
function entering(put: (input: FieldInput) => void) {
  return {
    onKeyDown: (event: {
      readonly key: string;
      readonly currentTarget: { readonly value: string };
      preventDefault(): void;
    }) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      put(event.currentTarget.value);
    },
  };
}

function Options({ element, host }: Pick<FieldProps, 'element' | 'host'>): JSX.Element {
  const groups = objectsOf(element['option_groups']);
  if (groups.length === 0) {
    return (
      <>
        {choicesOf(element, host).map(({ text, value }) => (
          <option value={value}>{text}</option>
        ))}
      </>
    );
  }
  return (
    <>
      {groups.map((group) => (
        <optgroup label={labelOf(group['label'])}>
          {choicesOf(group, host).map(({ text, value }) => (
            <option value={value}>{text}</option>
          ))}
        </optgroup>
      ))}
    </>
  );
}

/** What a menu offers: its own options, or what the workspace has. */
function choicesOf(element: JsonObject, { workspace }: BlockHost): readonly Choice[] {
  const type = textOf(element['type']);
  if (type.includes('users_select')) {
    return workspace.users
      .filter((user) => !user.is_bot)
      .map((user) => ({ text: user.real_name, value: user.id }));
  }
  if (/(conversations|channels)_select/.test(type)) {
    return workspace.channels
      .filter((channel) => !channel.is_im)
      .map((channel) => ({ text: `#${channel.name ?? channel.id}`, value: channel.id }));
  }
  const grouped = objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options']));
  return [...objectsOf(element['options']), ...grouped].map((option) => ({
    text: labelOf(option['text']),
    value: textOf(option['value']),
  }));
}

function Group({
  element,
  id,
  choices,
  value,
  put,
}: FieldProps & {
  readonly choices: readonly Choice[];
  readonly value: FieldInput;
  readonly put: (input: FieldInput) => void;
}): JSX.Element {
  const isOne = textOf(element['type']) === 'radio_buttons';
  const chosen = new Set(Array.isArray(value) ? (value as readonly string[]) : [String(value ?? '')]);
  const change = (changed: string, isOn: boolean): void => {
    if (isOne) return put(changed);
    put(choices.map((choice) => choice.value).filter((one) => (one === changed ? isOn : chosen.has(one))));
  };
  return (
    <div role={isOne ? 'radiogroup' : 'group'} aria-labelledby={`${id}-label`} class="choices">
      {choices.map((choice) => (
        <label class="choice">
          <input
            type={isOne ? 'radio' : 'checkbox'}
            name={id}
            checked={chosen.has(choice.value)}
            onChange={(event) => change(choice.value, event.currentTarget.checked)}
          />
          {choice.text}
        </label>
      ))}
    </div>
  );
}
