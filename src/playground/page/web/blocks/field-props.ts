import type { JsonObject } from '../../../../domain/json.ts';
import type { BlockHost } from './block-host.ts';

/** What every field is told. */
export type FieldProps = {
  readonly block: JsonObject;
  readonly element: JsonObject;
  readonly host: BlockHost;
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  readonly isWrong?: boolean;
  /** The ids of what describes it: its hint, what is wrong with it. */
  readonly describedBy?: string;
};
