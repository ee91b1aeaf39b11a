import type { ContextAnswer, Evidence, RequestKeyValues, WayIn } from '../../rules/evidence.ts';
import type { Decision } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { nameOf, observationText, remediationOf, toEvidenceFields } from './evidence-fields.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { hanging, padded, wrapped } from './line-wrap.ts';
import type { Unread } from './report.ts';
import { paint, paintCompliance, type TextStyle } from './terminal-text.ts';

/** A role with its decision and the decision's sentence. */
export interface Explained {
  readonly role: RoleUnderReview;
  readonly decision: Decision;
  readonly annotation: string;
  /** What to do about it; undefined where nothing has to be done. */
  readonly remedy: string | undefined;
  /** What `mfa-rules fix` changes; undefined where it proposes nothing. */
  readonly proposal: string | undefined;
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
  'not-known': (written) => `principal ${written.replace(/,$/, '')}`,
};

/** What follows from the credential, or is the same in every request: nothing that somebody must see to. */
const NOTHING_TO_MEET =
  /^aws:(multifactorauth(present|age)|viaawsservice|securetransport|principaltype|principalisawsservice|resourceaccount|epochtime)$/i;

/** What a condition key asks of somebody, by the name of the key; after `who` where it is said first of them. */
const ASKED: readonly (readonly [key: RegExp, words: (value: string, name: string) => string])[] = [
  [/^sts:ExternalId$/i, (value) => `who sends ExternalId ${value}`],
  [/^sts:RoleSessionName$/i, (value) => `who names the session ${value}`],
  [/^sts:SourceIdentity$/i, (value) => `who sends source identity ${value}`],
  [/^aws:RequestTag\/(.*)$/is, (value, name) => `who passes tag ${name} = ${value}`],
  [/^aws:TagKeys$/i, (value) => `who passes tags ${value}`],
  [/^sts:TransitiveTagKeys$/i, (value) => `who passes transitive tags ${value}`],
  [/^aws:PrincipalTag\/(.*)$/is, (value, name) => `who has tag ${name} = ${value}`],
  [/^aws:PrincipalArn$/i, (value) => `as ${value}`],
  [/^aws:username$/i, (value) => `as ${value}`],
  [/^aws:PrincipalAccount$/i, (value) => `of account ${value}`],
  [/^aws:PrincipalOrgID$/i, (value) => `of organization ${value}`],
  [/^aws:PrincipalOrgPaths$/i, (value) => `of organization path ${value}`],
  [/^aws:(?:Vpc)?SourceIp$/i, (value) => `from address ${value}`],
  [/^aws:SourceVpc(?:Arn)?$/i, (value) => `from VPC ${value}`],
  [/^aws:SourceVpce$/i, (value) => `through VPC endpoint ${value}`],
  [/^aws:CalledVia(?:First|Last)?$/i, (value) => `through ${value}`],
  [/^aws:CurrentTime$/i, (value) => `at ${value}`],
];

const askedFor = (key: string, values: readonly string[]): string => {
  const value = values.join(', ');
  for (const [pattern, words] of ASKED) {
    const found = pattern.exec(key);
    if (found !== null) return words(value, found[1] ?? '');
  }
  return `with ${key} = ${value}`;
};

const WHO_DOES = /^who /;

/** `, who sends ExternalId x, has tag team = a, from address 203.0.113.0`: what a request that gets in shows of it. */
const whatItTakes = (requestKeys: RequestKeyValues = {}): string => {
  const asked = Object.entries(requestKeys)
    .filter(([key]) => !NOTHING_TO_MEET.test(key))
    .map(([key, values]) => asText(askedFor(key, values)));
  const does = asked.filter((words) => WHO_DOES.test(words));
  const others = asked.filter((words) => !WHO_DOES.test(words));
  return [...does.map((words, place) => (place === 0 ? words : words.replace(WHO_DOES, ''))), ...others]
    .map((words) => `, ${words}`)
    .join('');
};

/** Ways in that are shown; JSON has all of them. */
const WAYS_SHOWN = 12;

/** Every way in, where there are more than the one that the answer speaks of. One line for each principal and statement. */
const wayLines = ({ waysIn, areWaysInComplete }: Evidence, style: TextStyle): string[] => {
  const rows = new Map<string, { takes: string; credentials: string[] }>();
  for (const { principal, statement, credential, isCertain, requestKeys } of waysIn) {
    const text = `${WHO[principal.kind](asText(principal.written))}, by ${nameOf(statement)}`;
    // The same for every credential, but for the values that were found.
    const row = rows.get(text) ?? { takes: whatItTakes(requestKeys), credentials: [] };
    row.credentials.push(`${CREDENTIALS[credential].toLowerCase()}${isCertain ? '' : ' (perhaps)'}`);
    rows.set(text, row);
  }
  if (rows.size < 2) return [];
  const lines = [...rows].map(
    ([text, { takes, credentials }]) => `${text}${takes}: ${credentials.join(', ').replaceAll('mfa', 'MFA')}`,
  );
  const hasExamples = [...rows.values()].some(({ takes }) => takes !== '');
  const more = lines.length - WAYS_SHOWN;
  return [
    '',
    `Every way in without MFA, the worst first${hasExamples ? ', with an example of what it takes' : ''}:`,
    ...lines.slice(0, WAYS_SHOWN).map((line) => listed('  - ', line, style)),
    ...(more > 0 ? [`  and ${more} more (--format json)`] : []),
    ...(areWaysInComplete ? [] : ['  There may be more: the policy is too complex to find all of them.']),
  ];
};

const adviceLines = ({ remedy, proposal, decision }: Explained, { width }: TextStyle): string[] => {
  const advice = remediationOf(remedy, decision.evidence);
  return [
    ...(advice === undefined ? [] : ['', ...wrapped(`What to do: ${advice}`, width)]),
    ...(proposal === undefined ? [] : ['', ...wrapped(`mfa-rules fix proposes: ${asText(proposal)}`, width)]),
  ];
};

const observationLines = ({ observations }: Evidence, style: TextStyle): string[] =>
  observations.length === 0
    ? []
    : [
        '',
        'What else was noticed:',
        ...observations.map((observation) =>
          listed('  - ', `${nameOf(observation.statement)}: ${observationText(observation)}`, style),
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

/** The same as JSON: one entry for each role, and what could not be read of them. */
export const renderExplanationsJson = (
  all: readonly Explained[],
  unread: Unread & { readonly complete: boolean },
): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    explanations: all.map(({ role, decision, annotation, remedy }) => ({
      ResourceName: role.resourceName,
      ComplianceType: decision.compliance,
      Reason: decision.reason,
      Annotation: annotation,
      ...toEvidenceFields(decision.evidence, remedy),
    })),
    ...unreadFields(unread),
  });
