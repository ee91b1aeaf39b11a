import type { ComplianceType } from '../../rules/rule.ts';
import type { Problem } from '../aws/problem.ts';
import {
  isAbsent,
  items,
  member,
  members,
  optionalBoolean,
  optionalCount,
  optionalText,
  text,
  textLike,
  type JsonField,
} from '../json/field.ts';
import { isObject } from '../json/object.ts';
import { FORMAT_VERSION } from './json.ts';
import type { Counts, ReportedAccount, ReportedEvaluation, ReportedMissing, Unread } from './report.ts';

/** An evaluation as an answer of any day has it. */
export type EarlierEvaluation = Pick<
  ReportedEvaluation,
  | 'RuleId'
  | 'AccountId'
  | 'ComplianceResourceType'
  | 'ComplianceResourceId'
  | 'ResourceName'
  | 'ComplianceType'
  | 'OrderingTimestamp'
>;

/** What a saved answer of `evaluate` or `findings` says, as far as answers of several days are compared. */
export interface EarlierAnswer extends Unread {
  readonly accountId: string | null;
  readonly evaluations: readonly EarlierEvaluation[];
  /** By rule id; null: the rule did not run. */
  readonly counts: Readonly<Record<string, Counts | null>>;
  /** False also where the answer does not say. */
  readonly complete: boolean;
  readonly accounts?: readonly ReportedAccount[];
  /** What `--only` named: nobody else is in the answer. */
  readonly only?: readonly string[];
}

const COMPLIANCE_TYPE = /^(COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA)$/;

const toEvaluation = (field: JsonField): EarlierEvaluation => {
  const ComplianceResourceId = text(member(field, 'ComplianceResourceId'));
  return {
    RuleId: text(member(field, 'RuleId')),
    AccountId: optionalText(member(field, 'AccountId')) ?? null,
    ComplianceResourceType: text(member(field, 'ComplianceResourceType')),
    ComplianceResourceId,
    ResourceName: optionalText(member(field, 'ResourceName')) ?? ComplianceResourceId,
    ComplianceType: textLike(
      member(field, 'ComplianceType'),
      COMPLIANCE_TYPE,
      'a compliance type of AWS Config',
    ) as ComplianceType,
    OrderingTimestamp: optionalText(member(field, 'OrderingTimestamp')) ?? null,
  };
};

const toCounts = (field: JsonField): Counts | null =>
  isAbsent(field)
    ? null
    : Object.fromEntries(
        members(field).flatMap(([type, count]) => {
          const number = optionalCount(count);
          return number === undefined ? [] : [[type, number]];
        }),
      );

/** The items of a list that may be absent. */
const optionalItems = (field: JsonField): readonly JsonField[] => (isAbsent(field) ? [] : items(field));

const toProblem = (field: JsonField): Problem => {
  const accountId = optionalText(member(field, 'AccountId'));
  const resourceName = optionalText(member(field, 'ResourceName'));
  return {
    ...(accountId === undefined ? {} : { accountId }),
    operation: text(member(field, 'Operation')),
    ...(resourceName === undefined ? {} : { resourceName }),
    error: {
      name: text(member(field, 'ErrorName')),
      message: optionalText(member(field, 'ErrorMessage')) ?? '',
    },
  };
};

const toMissing = (field: JsonField): ReportedMissing => ({
  RuleId: text(member(field, 'RuleId')),
  ConfigRuleName: optionalText(member(field, 'ConfigRuleName')) ?? null,
  AccountId: optionalText(member(field, 'AccountId')) ?? null,
  AwsRegion: optionalText(member(field, 'AwsRegion')) ?? null,
  Reason: optionalText(member(field, 'Reason')) ?? '',
});

const unreadIn = (field: JsonField): Unread & { readonly complete: boolean } => ({
  complete: optionalBoolean(member(field, 'complete')) ?? false,
  problems: optionalItems(member(field, 'problems')).map(toProblem),
  missing: optionalItems(member(field, 'missing')).map(toMissing),
});

const toAccount = (field: JsonField): ReportedAccount => ({
  AccountId: optionalText(member(field, 'AccountId')) ?? null,
  AccountName: optionalText(member(field, 'AccountName')) ?? null,
  Evaluated: optionalBoolean(member(field, 'Evaluated')) ?? false,
  Reason: optionalText(member(field, 'Reason')) ?? null,
  ...unreadIn(field),
});

/**
 * Reads what `evaluate` or `findings` wrote with `--format json`.
 *
 * @param name what people call the file, for errors
 * @throws where it is none, or has a field that such an answer cannot have
 */
export const readEarlierAnswer = (json: string, name: string): EarlierAnswer => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new Error(`${name} is not JSON`, { cause });
  }
  if (!isObject(value) || value['formatVersion'] !== FORMAT_VERSION || !Array.isArray(value['evaluations']))
    throw new Error(
      `${name} is not an answer of mfa-rules evaluate or findings --format json (formatVersion ${FORMAT_VERSION})`,
    );
  const whole: JsonField = { document: name, path: '', value };
  const [counts, accounts, only] = [
    member(whole, 'counts'),
    member(whole, 'accounts'),
    member(whole, 'only'),
  ];
  return {
    accountId: optionalText(member(whole, 'accountId')) ?? null,
    evaluations: items(member(whole, 'evaluations')).map(toEvaluation),
    counts: isAbsent(counts)
      ? {}
      : Object.fromEntries(members(counts).map(([ruleId, ofRule]) => [ruleId, toCounts(ofRule)])),
    ...unreadIn(whole),
    ...(isAbsent(accounts) ? {} : { accounts: items(accounts).map(toAccount) }),
    ...(isAbsent(only) ? {} : { only: items(only).map(text) }),
  };
};
