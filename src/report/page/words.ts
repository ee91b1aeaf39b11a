/** The words of the page in its languages; `words()` has those of the one that is chosen. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import type { ReportedPrivilege } from '../reached-privileges.ts';
import type { Words } from './said-words.ts';
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';

export const complianceTypes: readonly ComplianceType[] = [
  'NON_COMPLIANT',
  'INSUFFICIENT_DATA',
  'COMPLIANT',
  'NOT_APPLICABLE',
];

export const severityNames: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** The worst first; what was not decided may be the worst. */
export const privilegeNames: readonly ReportedPrivilege[] = [
  'administrator',
  'undecided',
  'power',
  'write',
  'none',
];

const LANGUAGES = { en: english, ja: japanese } as const;
export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as readonly Language[];

let chosen: Language = 'en';

export const words = (): Words => LANGUAGES[chosen];

export const chooseLanguage = (language: Language): void => {
  chosen = language;
};

/** In itself. */
export const nameOfLanguage = (language: Language): string => LANGUAGES[language].name;

/** That of the reader's browser, where the page speaks it. */
export const readersLanguage = (): Language =>
  languages.find((language) => navigator.language.toLowerCase().startsWith(language)) ?? 'en';

const NUMBERS = new Intl.NumberFormat('en');

export const numberText = (count: number): string => NUMBERS.format(count);

let accountNames: Readonly<Record<string, string>> = {};

/** The names of accounts are the same in every language, and are not known to those who have ids. */
export const nameAccounts = (names: Readonly<Record<string, string>>): void => {
  accountNames = names;
};

/** `444455556666 (Sandbox)` */
export const accountText = (account: string | null): string => {
  const name = account === null ? undefined : accountNames[account];
  return (account ?? words().notKnown) + (name === undefined ? '' : ` (${name})`);
};
