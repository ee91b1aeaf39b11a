/** What a finding rests on and what to do about it, as lines that every form for other tools has alike. */
import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';
import { statementName } from '../../rules/evidence.ts';
import { asText } from '../decision/annotation.ts';
import type { ReportedStatement } from './evidence-fields.ts';
import type { ReportedEvaluation } from './report.ts';
import { otherCredentialLines } from './other-credentials.ts';
import { pathStepLines } from './path-data.ts';
import { trustedAccountLines } from './trusted-accounts.ts';
import { CREDENTIALS, wayLines } from './way-lines.ts';

/** What is said of the rule of an evaluation; undefined of a rule that this version does not have. */
export const aboutOf = ({ RuleId }: Pick<ReportedEvaluation, 'RuleId'>): About | undefined =>
  catalog.find(({ id }) => id === RuleId);

const named = ({ Number: number, Sid }: ReportedStatement): string =>
  asText(statementName({ number, sid: Sid ?? undefined }));

/** `arn:aws:iam::111122223333:user/a with an access key, by statement 1 (Dev); aws:SourceIp 192.0.2.1`; undefined: none. */
const witnessLine = ({ Witness: witness }: ReportedEvaluation): string | undefined => {
  if (witness === undefined || witness === null) return undefined;
  const keys = Object.entries(witness.RequestKeys).map(
    ([key, values]) => `${asText(key)} ${values.map(asText).join(', ')}`,
  );
  const credential = witness.Credential === 'mfa' ? 'MFA' : CREDENTIALS[witness.Credential];
  return [`${asText(witness.Caller)}, ${credential}, by ${named(witness.Statement)}`, ...keys].join('; ');
};

/** What a verdict rests on; all empty where the sentence says all of it. */
interface EvidenceText {
  /** Who gets in without MFA, a line for those who get in alike. */
  readonly ways: readonly string[];
  /** The statements that let them in, each once. */
  readonly statements: readonly string[];
  /** A request that gets in, and what else was noticed. */
  readonly facts: readonly string[];
}

export const evidenceOf = (evaluation: ReportedEvaluation): EvidenceText => {
  const {
    WaysIn = [],
    WaysInComplete = true,
    Observations = [],
    TrustedAccounts = [],
    OtherCredentials,
    PrivilegePath,
    AccountId,
  } = evaluation;
  const witness = witnessLine(evaluation);
  return {
    ways: [
      ...wayLines(WaysIn, AccountId),
      ...(WaysInComplete || WaysIn.length === 0 ? [] : ['perhaps more: too complex to find all']),
    ],
    statements: [...new Set(WaysIn.map(({ Statement }) => named(Statement)))],
    facts: [
      ...(witness === undefined ? [] : [`A request that gets in: ${witness}`]),
      ...pathStepLines(PrivilegePath).map(asText),
      ...trustedAccountLines(TrustedAccounts).map(asText),
      ...otherCredentialLines(OtherCredentials),
      ...Observations.map(({ Text }) => Text),
    ],
  };
};

/** The same, a fact a line. */
export const evidenceLines = (evaluation: ReportedEvaluation): readonly string[] => {
  const { ways, facts } = evidenceOf(evaluation);
  return [...ways.map((line) => `Gets in without MFA: ${line}`), ...facts];
};

/** What names a finding on every day: rule, account, place and resource. */
export const findingIdOf = ({
  ConfigRuleName,
  AccountId,
  AwsRegion,
  ComplianceResourceId,
}: ReportedEvaluation): string =>
  [
    ConfigRuleName,
    AccountId ?? '-',
    ...(AwsRegion === undefined ? [] : [AwsRegion]),
    ComplianceResourceId,
  ].join('/');
