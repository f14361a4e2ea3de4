import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString } from '../json-access.ts';
import { checkInteger } from './check-fields.ts';
import { checkRichText } from './check-rich-text.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';
import { textLength } from './text-length.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The rows of a table block. @see https://docs.slack.dev/reference/block-kit/blocks/table-block */
export function checkTable(block: JsonObject, at: string, problems: Problems): void {
  checkRows(block, at, problems, LIMITS.table.rows, LIMITS.table.cells);
}

/** The rows of a data_table block. @see https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export function checkDataTable(block: JsonObject, at: string, problems: Problems): void {
  const length = checkRows(block, at, problems, LIMITS.dataTable.rows, LIMITS.dataTable.cells);
  if (length > LIMITS.dataTable.text)
    problems.add(at, `must be less than ${LIMITS.dataTable.text + 1} characters`);
  checkInteger(block, 'page_size', at, problems, LIMITS.dataTable.pageSize);
}

function checkRows(
  block: JsonObject,
  at: string,
  problems: Problems,
  rowBounds: Bounds,
  cellBounds: Bounds,
): number {
  const rows = asArray(block['rows']) ?? [];
  problems.count(`${at}/rows`, rows.length, rowBounds);
  let length = 0;
  for (const [rowIndex, row] of rows.entries()) {
    const cells = asArray(row);
    const rowAt = `${at}/rows/${rowIndex}`;
    if (cells === undefined) {
      problems.add(rowAt, 'must be an array');
      continue;
    }
    problems.count(rowAt, cells.length, cellBounds);
    for (const [index, cell] of cells.entries()) {
      length += checkCell(asObject(cell), `${rowAt}/${index}`, problems);
    }
  }
  return length;
}

/** Checks one cell and answers how much text it holds. */
function checkCell(cell: JsonObject | undefined, at: string, problems: Problems): number {
  if (cell === undefined) {
    problems.add(at, 'must be an object');
    return 0;
  }
  const text = asString(cell['text']) ?? '';
  const type = asString(cell['type']) ?? '';
  switch (type) {
    case 'rich_text':
      checkRichText(cell, at, problems);
      return JSON.stringify(cell).length;
    case 'raw_text':
      if (text === '') problems.add(at, 'must be more than 0 characters');
      return textLength(text);
    case 'raw_number':
      if (typeof cell['value'] !== 'number') problems.add(at, 'value must be a number');
      return textLength(text);
    default:
      problems.add(at, `unsupported type: ${type}`);
      return 0;
  }
}
