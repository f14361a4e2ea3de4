import type { JsonObject } from '../../../../domain/json.ts';
import type { FieldInput } from '../../../slack/people/field-input.ts';
import type { ControlRef, Workspace } from '../api.ts';
import type { Names } from '../names.ts';

/** Where blocks stand: a message, a modal or the Home tab. Tells names, and takes what a person does. */
export type BlockHost = {
  readonly names: Names;
  readonly workspace: Workspace;
  /** Presses a button; `no` is the answer to its question back. */
  readonly press: (control: ControlRef, confirm: 'yes' | 'no') => Promise<void>;
  /** What stands in a field. */
  readonly valueOf: (control: ControlRef, element: JsonObject) => FieldInput;
  /** Puts something into a field; `isFinal` where the person is done with it. */
  readonly put: (control: ControlRef, block: JsonObject, input: FieldInput, isFinal: boolean) => void;
  /** What is wrong with a field, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** What an external menu offers for what was typed. */
  readonly suggest: (control: ControlRef, query: string) => Promise<readonly Choice[]>;
};

export type Choice = { readonly text: string; readonly value: string };
