import { OBSERVATIONS } from '../../rules/iam-role-trust-mfa-required/observations.ts';
import type {
  ContextAnswer,
  StatementRef,
  TrustDecision,
} from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { asText, fill } from '../annotation.ts';
import { isReadable, readPolicyDocument, type Statement } from '../iam/policy-document.ts';
import type { IamRole } from '../iam/role.ts';
import { toJson } from './render-json.ts';
import { padded, paint, paintCompliance, wrapped, type TextStyle } from './terminal-text.ts';

/** A role with its decision and the decision's sentence. */
export interface Explained {
  readonly role: IamRole;
  readonly decision: TrustDecision;
  readonly annotation: string;
  /** What to do about it; undefined where nothing has to be done. */
  readonly remedy: string | undefined;
}

const CREDENTIALS: Readonly<Record<ContextAnswer['credential'], string>> = {
  'access-key': 'Access key',
  'session-without-mfa': 'Session without MFA',
  mfa: 'With MFA',
};

/** How somebody without MFA signs, and what AWS then says of MFA in the request. */
const SIGNED_WITH: Readonly<Record<ContextAnswer['credential'], string>> = {
  'access-key': 'an access key (the request carries no aws:MultiFactorAuthPresent)',
  'session-without-mfa': 'a session or console sign-in without MFA (aws:MultiFactorAuthPresent is "false")',
  mfa: 'a session with MFA (aws:MultiFactorAuthPresent is "true")',
};

const statementsOf = ({ trustPolicy }: IamRole): readonly Statement[] => {
  const policy = readPolicyDocument(trustPolicy?.value);
  return isReadable(policy) ? policy.statements : [];
};

const nameOf = ({ number, sid }: StatementRef): string =>
  `statement ${number}${sid === undefined ? '' : ` (${asText(sid)})`}`;

const why = ({ allowed, statement }: ContextAnswer, statements: readonly Statement[]): string => {
  if (statement === undefined) return allowed ? 'could not be ruled out' : 'nothing lets it in';
  if (allowed) return `by ${nameOf(statement)}`;
  return statements[statement.number - 1]?.effect === 'Deny'
    ? `${nameOf(statement)} denies it`
    : `the condition of ${nameOf(statement)} is not met`;
};

const contextLines = ({ role, decision }: Explained, style: TextStyle): string[] => {
  const statements = statementsOf(role);
  return decision.contexts.map((context) => {
    const isWrong = context.allowed && context.credential !== 'mfa';
    const answer = padded(context.allowed ? 'allowed' : 'refused', 'allowed'.length + 2);
    return `  ${padded(CREDENTIALS[context.credential], 21)}${isWrong ? paint(answer, 'red', style) : answer}${why(context, statements)}`;
  });
};

/** A label with text beside it, in as many lines as the text needs. */
const listed = (label: string, text: string, { width }: TextStyle): string =>
  wrapped(text, width - label.length)
    .map((line, index) => (index === 0 ? label : ' '.repeat(label.length)) + line)
    .join('\n');

const witnessLines = ({ role, decision: { witness } }: Explained, style: TextStyle): string[] => {
  if (witness === undefined) return [];
  const rows: readonly (readonly [string, string])[] = [
    ['sent by', witness.caller],
    ['signed with', SIGNED_WITH[witness.credential]],
    ['calls', `sts:AssumeRole${role.arn === '' ? '' : ` on ${role.arn}`}`],
    ...Object.entries(witness.requestKeys).map(
      ([key, values]) => ['carries', `${key} = ${values.join(', ')}`] as const,
    ),
  ];
  return [
    '',
    `A request that ${nameOf(witness.statement)} lets in:`,
    ...rows.map(([label, text]) =>
      listed(padded(`  ${label}`, '  signed with  '.length), asText(text), style),
    ),
  ];
};

const adviceLines = ({ remedy }: Explained, { width }: TextStyle): string[] =>
  remedy === undefined ? [] : ['', ...wrapped(`What to do: ${remedy}`, width)];

const textOf = ({ id, about }: TrustDecision['observations'][number]): string =>
  fill(
    OBSERVATIONS[id],
    Object.fromEntries(Object.entries(about).map(([name, value]) => [name, asText(value)])),
  );

const observationLines = ({ decision: { observations } }: Explained, style: TextStyle): string[] =>
  observations.length === 0
    ? []
    : [
        '',
        'What else was noticed:',
        ...observations.map((observation) =>
          listed('  - ', `Statement ${observation.statement}: ${textOf(observation)}`, style),
        ),
      ];

/** The answer about each role for people: verdict, who is let in and by what, a request as proof, what else was noticed. */
export const renderExplanations = (all: readonly Explained[], style: TextStyle): string =>
  `${all
    .map((explained) => {
      const { role, decision, annotation } = explained;
      const contexts = contextLines(explained, style);
      return [
        `${paint(asText(role.resourceName), 'bold', style)}: ${paintCompliance(decision.compliance, decision.compliance, style)}`,
        ...wrapped(annotation, style.width),
        ...(contexts.length === 0 ? [] : ['', ...contexts]),
        ...witnessLines(explained, style),
        ...adviceLines(explained, style),
        ...observationLines(explained, style),
      ].join('\n');
    })
    .join('\n\n')}\n`;

const toStatement = (number: number, sid: string | undefined): object => ({
  Number: number,
  Sid: sid ?? null,
});

/** The same as JSON: a list with one entry for each role. */
export const renderExplanationsJson = (all: readonly Explained[]): string =>
  toJson(
    all.map(({ role, decision, annotation, remedy }) => {
      const statements = statementsOf(role);
      const { contexts, witness, observations } = decision;
      return {
        ResourceName: role.resourceName,
        ComplianceType: decision.compliance,
        Reason: decision.reason,
        Annotation: annotation,
        Remediation: remedy ?? null,
        Contexts: contexts.map(({ credential, allowed, statement }) => ({
          Credential: credential,
          Allowed: allowed,
          Statement: statement === undefined ? null : toStatement(statement.number, statement.sid),
        })),
        Witness:
          witness === undefined
            ? null
            : {
                Caller: witness.caller,
                Credential: witness.credential,
                Statement: toStatement(witness.statement.number, witness.statement.sid),
                RequestKeys: witness.requestKeys,
              },
        Observations: observations.map((observation) => ({
          Id: observation.id,
          Statement: toStatement(observation.statement, statements[observation.statement - 1]?.sid),
          Text: textOf(observation),
        })),
      };
    }),
  );
