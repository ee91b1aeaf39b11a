/** The words of the page for what the data says in AWS's. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';

export const complianceTypes: readonly ComplianceType[] = [
  'NON_COMPLIANT',
  'INSUFFICIENT_DATA',
  'COMPLIANT',
  'NOT_APPLICABLE',
];

export const COMPLIANCE_WORDS: Readonly<Record<ComplianceType, string>> = {
  NON_COMPLIANT: 'without MFA',
  INSUFFICIENT_DATA: 'undecided',
  COMPLIANT: 'fine',
  NOT_APPLICABLE: 'not applicable',
};

export const severityNames: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
};

const NUMBERS = new Intl.NumberFormat('en');

export const inWords = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBERS.format(count)} ${count === 1 ? one : many}`;

export const numberText = (count: number): string => NUMBERS.format(count);

export const accountText = (account: string | null): string => account ?? 'not known';
