import type { JSX } from 'preact';
import type { JsonObject } from '../../../../domain/json.ts';
import { labelOf, objectOf, textOf } from '../json.ts';
import type { BlockHost } from './block-host.ts';
import { controlOf, idOf } from './control-ref.ts';
import { Field, isGroup } from './field.tsx';

/** A field of a form with its label, its hint and what is wrong with it. */
export function InputBlock({
  block,
  host,
}: {
  readonly block: JsonObject;
  readonly host: BlockHost;
}): JSX.Element {
  const element = objectOf(block['element']) ?? {};
  const id = idOf(controlOf(block, element));
  const label = labelOf(block['label']);
  const hint = labelOf(block['hint']);
  const error = host.errors[textOf(block['block_id'])];
  const isOptional = block['optional'] === true;
  const describedBy = [error === undefined ? '' : `${id}-error`, hint === '' ? '' : `${id}-hint`]
    .filter((name) => name !== '')
    .join(' ');
  const heading = (
    <>
      {label}
      {isOptional && <span class="optional"> (optional)</span>}
    </>
  );
  return (
    <div class={`block-input ${error === undefined ? '' : 'has-error'}`}>
      {isGroup(element) ? (
        <span class="label" id={`${id}-label`}>
          {heading}
        </span>
      ) : (
        <label class="label" for={id}>
          {heading}
        </label>
      )}
      <Field
        block={block}
        element={element}
        host={host}
        id={id}
        label={label}
        isRequired={!isOptional}
        isWrong={error !== undefined}
        describedBy={describedBy}
      />
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hint !== '' && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
