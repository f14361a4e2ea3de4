import { parseArgs } from 'node:util';

import { NAMED_PERSON, namedPerson } from '../audit/named-person.ts';
import { Fault } from '../domain/fault.ts';
import { secretLike } from '../domain/secret-like.ts';
import type { EraseWish } from '../issuance/erase-person.ts';

const USAGE = 'Usage: erase PERSON --reason TEXT [--yes] [--json]';
const LONGEST_REASON = 500;

/**
 * Reads what `issuer erase` is asked for. A reason is sealed, so nothing that looks like a secret is taken as one.
 * @throws {Fault} `bad-setting`, saying what is wrong.
 */
export function readEraseWish(args: readonly string[]): {
  readonly wish: EraseWish;
  readonly asJson: boolean;
} {
  const { named, reason, yes, json } = parsed(args);
  const person = namedPerson(named);
  if (person === null) throw new Fault('bad-setting', `PERSON is ${NAMED_PERSON}`);
  if (reason.length > LONGEST_REASON)
    throw new Fault('bad-setting', `--reason is at most ${LONGEST_REASON} characters`);
  const secret = secretLike(reason);
  if (secret !== null)
    throw new Fault('bad-setting', `--reason looks like it holds ${secret}; it would stay in the log`);
  return { wish: { person, reason, isRehearsal: !yes }, asJson: json };
}

function parsed(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { reason: { type: 'string' }, yes: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    const [named, ...more] = positionals;
    const reason = (values.reason ?? '').trim();
    if (named === undefined || more.length > 0 || reason === '') throw new TypeError('incomplete');
    return { named, reason, yes: values.yes === true, json: values.json === true };
  } catch (cause) {
    throw new Fault('bad-setting', USAGE, { cause });
  }
}
