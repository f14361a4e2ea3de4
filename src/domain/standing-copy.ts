import type { Fact } from './fact.ts';
import type { Person } from './person.ts';

/** The issuer's copy of somebody's standing, as last reported; the fact's value is a `Standing`. */
export type StandingCopy = { readonly v: 1; readonly person: Person; readonly standing: Fact };
