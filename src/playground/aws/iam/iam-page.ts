import type { Json, JsonObject } from '../../../domain/json.ts';
import { awsError } from '../aws-error.ts';
import type { IamInput } from './iam-input.ts';

const DEFAULT_ITEMS = 100;

/**
 * One page of a list, by `MaxItems` and `Marker`, in the form of every IAM list answer.
 * @throws AwsError ValidationError for a marker IAM never gave.
 */
export function iamPage<T>(
  items: readonly T[],
  input: IamInput,
): { items: readonly T[]; paging: JsonObject } {
  const start = offsetOf(input.optional('Marker'), items.length);
  const end = start + Number(input.optional('MaxItems') ?? DEFAULT_ITEMS);
  const truncated = end < items.length;
  return {
    items: items.slice(start, end),
    paging: { IsTruncated: truncated, ...(truncated ? { Marker: markerOf(end) } : {}) },
  };
}

/** A list answer of one list. */
export function iamListAnswer<T>(
  name: string,
  items: readonly T[],
  input: IamInput,
  view: (item: T) => Json,
): JsonObject {
  const page = iamPage(items, input);
  return { [name]: page.items.map(view), ...page.paging };
}

function markerOf(offset: number): string {
  return Buffer.from(`after:${offset}`).toString('base64url');
}

function offsetOf(marker: string | undefined, length: number): number {
  if (marker === undefined) return 0;
  const offset = Number(/^after:(\d{1,6})$/.exec(Buffer.from(marker, 'base64url').toString())?.[1]);
  if (!(offset <= length)) throw awsError('ValidationError', 'Invalid Marker.');
  return offset;
}
