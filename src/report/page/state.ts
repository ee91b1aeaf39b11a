/** What is shown: view, filters and order, and how they stand in the address. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import { complianceTypes, languages, severityNames, type Language } from './words.ts';

const viewNames = ['findings', 'credentials', 'roles', 'paths'] as const;
export type ViewName = (typeof viewNames)[number];

/** What a user has or lacks, or a path takes or leads to; all that are chosen hold. */
const credentialFilters = [
  'mfa-off',
  'password',
  'access-key',
  'privileged',
  'exempt',
  'without-mfa',
  'administrator',
] as const;
export type CredentialFilter = (typeof credentialFilters)[number];

/** Those of each list; the others say nothing of its rows. */
export const filtersOfView = {
  findings: ['exempt'],
  credentials: ['mfa-off', 'password', 'access-key', 'privileged', 'exempt'],
  roles: ['exempt'],
  paths: ['without-mfa', 'administrator'],
} as const satisfies Readonly<Record<ViewName, readonly CredentialFilter[]>>;

export interface State {
  readonly view: ViewName;
  readonly text: string;
  /** Those that are shown; undefined: what the view shows where nobody chose. */
  readonly compliance: readonly ComplianceType[] | undefined;
  /** None: every severity. */
  readonly severity: readonly Severity[];
  /** Rule id; empty: every rule. */
  readonly rule: string;
  /** Empty: every account. */
  readonly account: string;
  readonly only: readonly CredentialFilter[];
  /** Days without a use of password and keys; undefined: everybody. */
  readonly unused: number | undefined;
  /** Undefined: that of the reader's browser. */
  readonly language: Language | undefined;
  /** The column; undefined: the worst first. */
  readonly sort: string | undefined;
  readonly isDescending: boolean;
}

/** Nothing is filtered or sorted. */
export const CLEARED: Omit<State, 'view' | 'language'> = {
  text: '',
  compliance: undefined,
  severity: [],
  rule: '',
  account: '',
  only: [],
  unused: undefined,
  sort: undefined,
  isDescending: false,
};

const START: State = { view: 'findings', language: undefined, ...CLEARED };

/** The compliance types that are shown; whoever is exempt is NOT_APPLICABLE. */
export const shownTypes = ({ view, compliance, only }: State): readonly ComplianceType[] =>
  compliance ??
  (view === 'findings' && !only.includes('exempt')
    ? ['NON_COMPLIANT', 'INSUFFICIENT_DATA']
    : complianceTypes);

const wordsOf = <Word extends string>(text: string | null, known: readonly Word[]): readonly Word[] => {
  const words = text?.split(',') ?? [];
  return known.filter((word) => words.includes(word));
};

/** A number of days, as it is typed; undefined for anything else. */
export const daysOf = (text: string): number | undefined =>
  /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;

/** The state of an address; what it says and cannot be is left out. */
export const readState = (hash: string): State => {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const sort = given.get('sort');
  return {
    view: viewNames.find((name) => name === given.get('view')) ?? START.view,
    text: given.get('q') ?? '',
    compliance: given.has('compliance') ? wordsOf(given.get('compliance'), complianceTypes) : undefined,
    severity: wordsOf(given.get('severity'), severityNames),
    rule: given.get('rule') ?? '',
    account: given.get('account') ?? '',
    only: wordsOf(given.get('only'), credentialFilters),
    unused: daysOf(given.get('unused') ?? ''),
    language: languages.find((language) => language === given.get('lang')),
    sort: sort === null ? undefined : sort.replace(/^-/, ''),
    isDescending: sort?.startsWith('-') ?? false,
  };
};

/** The address of a state; empty for the one that the page starts in. */
export const writeState = (state: State): string => {
  const { view, text, compliance, severity, rule, account, only, unused, sort, isDescending } = state;
  const said: readonly (readonly [string, string, boolean])[] = [
    ['view', view, view !== START.view],
    ['q', text, text !== ''],
    ['compliance', compliance?.join(',') ?? '', compliance !== undefined],
    ['severity', severity.join(','), severity.length > 0],
    ['rule', rule, rule !== ''],
    ['account', account, account !== ''],
    ['only', only.join(','), only.length > 0],
    ['unused', String(unused), unused !== undefined],
    ['lang', String(state.language), state.language !== undefined],
    ['sort', `${isDescending ? '-' : ''}${sort}`, sort !== undefined],
  ];
  const parameters = new URLSearchParams(
    said.flatMap(([name, value, isSaid]) => (isSaid ? [[name, value] as [string, string]] : [])),
  );
  return parameters.size === 0 ? '' : `#${parameters}`;
};
