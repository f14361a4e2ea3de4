import { REFUSAL_TEXTS } from './refusal-texts.ts';

/** Every reason to say no. Closed: each has a text for the person and one for the operator. */
export type RefusalCode = keyof typeof REFUSAL_TEXTS;

/** A no, with what the person can do next and what the operator needs to see. */
export type Refusal = { readonly code: RefusalCode; readonly person: string; readonly operator: string };

/**
 * Makes a refusal.
 * @param detail goes into both texts where they have room for it; it must not hold a secret.
 * @param operatorDetail what only the operator should see, e.g. which fact was missing.
 */
export function refusal(code: RefusalCode, detail = '', operatorDetail = ''): Refusal {
  const [person, operator] = REFUSAL_TEXTS[code];
  const fill = (text: string): string => text.replace('{}', detail);
  return {
    code,
    person: fill(person),
    operator: operatorDetail === '' ? fill(operator) : `${fill(operator)} (${operatorDetail})`,
  };
}
