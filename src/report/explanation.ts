import type { ContextAnswer, Evidence, StatementRef, WayIn } from '../../rules/evidence.ts';
import type { Decision } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { observationText, toEvidenceFields } from './evidence-fields.ts';
import { toJson } from './json.ts';
import { hanging, padded, wrapped } from './line-wrap.ts';
import { paint, paintCompliance, type TextStyle } from './terminal-text.ts';

/** A role with its decision and the decision's sentence. */
export interface Explained {
  readonly role: RoleUnderReview;
  readonly decision: Decision;
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

const nameOf = ({ number, sid }: StatementRef): string =>
  `statement ${number}${sid === undefined ? '' : ` (${asText(sid)})`}`;

const why = ({ allowed, statement }: ContextAnswer): string => {
  if (statement === undefined) return allowed ? 'could not be ruled out' : 'nothing lets it in';
  if (allowed) return `by ${nameOf(statement)}`;
  return statement.effect === 'Deny'
    ? `${nameOf(statement)} denies it`
    : `the condition of ${nameOf(statement)} is not met`;
};

const outcomeOf = ({ allowed, isCertain }: ContextAnswer): string =>
  allowed ? (isCertain ? 'allowed' : 'perhaps') : 'refused';

const contextLines = ({ contexts }: Evidence, style: TextStyle): string[] =>
  contexts.flatMap((context) => {
    const isWrong = context.allowed && context.credential !== 'mfa';
    const answer = padded(outcomeOf(context), 'perhaps'.length + 2);
    const label = `  ${padded(CREDENTIALS[context.credential], 21)}${isWrong ? paint(answer, 'red', style) : answer}`;
    return hanging(label, why(context), style.width);
  });

/** A label with text beside it, in as many lines as the text needs. */
const listed = (label: string, text: string, { width }: TextStyle): string =>
  hanging(label, text, width).join('\n');

const witnessLines = (
  role: RoleUnderReview,
  { witness, waysIn: [worst] }: Evidence,
  style: TextStyle,
): string[] => {
  if (witness === undefined) return [];
  const isCertain = worst?.isCertain ?? true;
  const rows: readonly (readonly [string, string])[] = [
    ['sent by', witness.caller],
    ['signed with', SIGNED_WITH[witness.credential]],
    ['calls', `sts:AssumeRole${role.arn === undefined ? '' : ` on ${role.arn}`}`],
    ...Object.entries(witness.requestKeys).map(
      ([key, values]) => ['carries', `${key} = ${values.join(', ')}`] as const,
    ),
  ];
  return [
    '',
    `A request that ${nameOf(witness.statement)} ${isCertain ? 'lets' : 'may let'} in:`,
    ...rows.map(([label, text]) =>
      listed(padded(`  ${label}`, '  signed with  '.length), asText(text), style),
    ),
  ];
};

const WHO: Readonly<Record<WayIn['principal']['kind'], (written: string) => string>> = {
  anyone: (written) => (written === '*' ? 'anybody' : `anybody (${written})`),
  account: (written) => `account ${written}`,
  user: (written) => written,
  'not-known': (written) => `principal ${written}`,
};

/** Ways in that are shown; JSON has all of them. */
const WAYS_SHOWN = 12;

/** Every way in, where there are more than the one that the answer speaks of. One line for each principal and statement. */
const wayLines = ({ waysIn, areWaysInComplete }: Evidence, style: TextStyle): string[] => {
  const rows = new Map<string, { text: string; credentials: string[] }>();
  for (const { principal, statement, credential, isCertain } of waysIn) {
    const text = `${WHO[principal.kind](asText(principal.written))}, by ${nameOf(statement)}`;
    const row = rows.get(text) ?? { text, credentials: [] };
    row.credentials.push(`${CREDENTIALS[credential].toLowerCase()}${isCertain ? '' : ' (perhaps)'}`);
    rows.set(text, row);
  }
  if (rows.size < 2) return [];
  const lines = [...rows.values()].map(
    ({ text, credentials }) => `${text}: ${credentials.join(', ').replaceAll('mfa', 'MFA')}`,
  );
  const more = lines.length - WAYS_SHOWN;
  return [
    '',
    'Every way in without MFA, the worst first:',
    ...lines.slice(0, WAYS_SHOWN).map((line) => listed('  - ', line, style)),
    ...(more > 0 ? [`  and ${more} more (--format json)`] : []),
    ...(areWaysInComplete ? [] : ['  There may be more: the policy is too complex to find all of them.']),
  ];
};

const adviceLines = ({ remedy }: Explained, { width }: TextStyle): string[] =>
  remedy === undefined ? [] : ['', ...wrapped(`What to do: ${remedy}`, width)];

const observationLines = ({ observations }: Evidence, style: TextStyle): string[] =>
  observations.length === 0
    ? []
    : [
        '',
        'What else was noticed:',
        ...observations.map((observation) =>
          listed('  - ', `Statement ${observation.statement.number}: ${observationText(observation)}`, style),
        ),
      ];

/** What a decision without evidence has of it. */
const NO_EVIDENCE: Evidence = {
  contexts: [],
  witness: undefined,
  waysIn: [],
  areWaysInComplete: true,
  observations: [],
};

/** The answer about each role for people: verdict, who is let in and by what, a request as proof, what else was noticed. */
export const renderExplanations = (all: readonly Explained[], style: TextStyle): string =>
  `${all
    .map((explained) => {
      const { role, decision, annotation } = explained;
      const evidence = decision.evidence ?? NO_EVIDENCE;
      const contexts = contextLines(evidence, style);
      return [
        `${paint(asText(role.resourceName), 'bold', style)}: ${paintCompliance(decision.compliance, decision.compliance, style)}`,
        ...wrapped(annotation, style.width),
        ...(contexts.length === 0 ? [] : ['', ...contexts]),
        ...witnessLines(role, evidence, style),
        ...wayLines(evidence, style),
        ...adviceLines(explained, style),
        ...observationLines(evidence, style),
      ].join('\n');
    })
    .join('\n\n')}\n`;

/** The same as JSON: a list with one entry for each role. */
export const renderExplanationsJson = (all: readonly Explained[]): string =>
  toJson(
    all.map(({ role, decision, annotation, remedy }) => ({
      ResourceName: role.resourceName,
      ComplianceType: decision.compliance,
      Reason: decision.reason,
      Annotation: annotation,
      ...toEvidenceFields(decision.evidence, remedy),
    })),
  );
