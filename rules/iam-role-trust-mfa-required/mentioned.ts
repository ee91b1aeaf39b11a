/** What a policy mentions of those who could ask: accounts, partitions, names. */
import { readConditionTest } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import type { PrincipalEntry } from '../../src/policy/principal.ts';

const STRANGE_ACCOUNTS = ['999988887777', '777788889999', '555566667777'];

/** An account that stands for all that are not mentioned; undefined where each of a few is. */
export const strangeAccount = (isMentioned: (accountId: string) => boolean): string | undefined =>
  STRANGE_ACCOUNTS.find((accountId) => !isMentioned(accountId));

const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

/** The principals of all its statements. */
export const entriesOf = ({ statements }: PolicyDocument): PrincipalEntry[] =>
  flatMap(statements, ({ principal }) => principal.entries ?? []);

/** The values of all its conditions. */
export const writtenValues = ({ statements }: PolicyDocument): string[] =>
  flatMap(statements, ({ tests }) =>
    flatMap(tests, ({ values }) => flatMap(values, (value) => (value === undefined ? [] : [value.written]))),
  );

export const accountsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(ACCOUNT_ID) ?? []);

const ARN = /^arn:(aws[a-z-]*):/;

/** The partitions of those texts that are ARNs, whatever stands in their place. */
export const partitionsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => ARN.exec(text)?.[1] ?? []);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const PARTITIONS: readonly string[] = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
];

/** How the names of a partition's regions begin, where it is not `aws`. */
const REGIONS: readonly (readonly [start: RegExp, partition: string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
];

const ARN_PARTITION = /^arn:([^:]*)/;

/** The partitions that a value of a condition may speak of: `arn:aws-*:…` of all but one. */
const partitionsOfValue = (text: string): readonly string[] => {
  const written = ARN_PARTITION.exec(text)?.[1];
  if (written === undefined)
    return REGIONS.flatMap(([start, partition]) => (start.test(text) ? [partition] : []));
  const [pattern] = readConditionTest('StringLike', '', written, '2008-10-17').values;
  return PARTITIONS.filter((partition) => pattern?.operand?.matches(partition) === true);
};

/** Every ARN of a partition. */
const WHOLE_PARTITION = /^arn:aws:(?:iam|\*):(?:\*|):\*:\*$/;

const isPartitionExcluded = ({ tests }: Statement): boolean =>
  tests.some(
    ({ key, operator, values }) =>
      key === 'aws:principalarn' &&
      operator?.negated === true &&
      values.some((value) => value !== undefined && WHOLE_PARTITION.test(value.written)),
  );

/**
 * The partitions of a policy that names nobody by ARN: `aws`, where most roles are, and all that it speaks of otherwise, by an
 * ARN or its pattern, a region, or the name of a service.
 */
export const possiblePartitions = (policy: PolicyDocument): readonly string[] => {
  const { statements } = policy;
  // Whoever is not of a partition is of any other.
  if (statements.some(isPartitionExcluded)) return PARTITIONS;
  const isChinese = entriesOf(policy).some(({ written }) => written.endsWith('.amazonaws.com.cn'));
  return ['aws', ...(isChinese ? ['aws-cn'] : []), ...flatMap(writtenValues(policy), partitionsOfValue)];
};

const USER_NAME = 'aws:username';
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names) */
const USER_NAMES = /^[\w+=,.@-]{1,64}$/;

/** Names that a user would need: those that keys which are compared with the name are compared with, too. */
export const comparedNames = ({ statements }: PolicyDocument): ReadonlySet<string> => {
  const tests = flatMap(statements, (statement) => statement.tests);
  const compared = new Set(
    tests.flatMap(({ key, values }) =>
      values.some((value) => value?.variables.includes(USER_NAME) === true) ? [key] : [],
    ),
  );
  const texts = tests.flatMap(({ key, values }) =>
    compared.has(key) ? values.flatMap((value) => value?.written ?? []) : [],
  );
  return new Set(texts.filter((text) => USER_NAMES.test(text)));
};
