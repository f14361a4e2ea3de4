import { printable, printableJson } from '../domain/unprintable.ts';
import { valuesIn } from '../issuance/erase-person.ts';
import type { Erased, EraseWish, FoundText } from '../issuance/erase-person.ts';

const SHOWN_CHARACTERS = 100;

/** What an erasure, or its rehearsal, came to, as the operator reads it. */
export function erasedText(wish: EraseWish, erased: Erased): string {
  return printable(wish.isRehearsal ? rehearsedText(wish, erased) : doneText(wish, erased));
}

function doneText({ person }: EraseWish, done: Erased): string {
  const { values, entries, entryIndex, hadUnfinished, cutOff } = done;
  const finished = hadUnfinished ? 'What an erasure left that was interrupted is erased now.\n' : '';
  if (values === 0) return finished === '' ? nothingOf(person) : finished + cutText(cutOff, 'were erased');
  const where = entryIndex === null ? '' : `; entry ${entryIndex} of the log says so`;
  return `${finished}${values} values of ${person} were erased beside ${entries} entries${where}.\n${cutText(cutOff, 'were erased')}`;
}

/** What goes of what was cut from the log, which is in nobody's name. */
function cutText(cutOff: Erased['cutOff'], what: string): string {
  const names = cutOff.map(({ name }) => name).join(', ');
  return names === ''
    ? ''
    : `${valuesIn(cutOff)} values of anybody ${what} in what was cut from the log: ${names}.\n`;
}

function rehearsedText({ person }: EraseWish, found: Erased): string {
  const { values, entries, people, ids, types, texts, hadUnfinished, cutOff } = found;
  const unfinished = hadUnfinished
    ? 'An erasure before this one was interrupted; --yes also finishes it.\n'
    : '';
  if (values === 0) return unfinished === '' ? nothingOf(person) : unfinished + cutText(cutOff, 'go too');
  const names = people.map(({ personId, name }) => `${name} (${personId})`).join(', ');
  const counts = Object.entries(types).map(([type, count]) => `${count} ${type}`);
  return [
    `${values} values of ${person} stand beside ${entries} entries. Nothing was erased; --yes does it.\n`,
    `They are ${names === '' ? 'nobody the log has a name of' : names}, known as ${ids.join(', ')}.\n`,
    `Beside ${counts.join(', ')}.\n`,
    ...(texts.length === 0 ? [] : ['Texts of others that name them, such as\n', ...texts.map(textLine)]),
    cutText(cutOff, 'go too'),
    unfinished,
  ].join('');
}

function textLine({ index, what, value }: FoundText): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : printableJson(value);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return `  #${index} ${what} ${shown}\n`;
}

function nothingOf(person: string): string {
  return `The log holds no value of ${person}.\n`;
}
