/** What a user can do with each credential, and what to do about it, for people and as JSON. */
import type { Problem } from '../aws/problem.ts';
import { asText } from '../decision/annotation.ts';
import type { Grant } from '../privileges/rights.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { hanging, padded, wrapped } from './line-wrap.ts';
import { resourceOf } from '../privileges/path-words.ts';
import { toGrant } from './path-data.ts';
import type { FoundPath } from './found-path.ts';
import { grantLine, sentenceOf, stepLines } from './path-sentence.ts';
import { toPath } from './paths-data.ts';
import { dataDates, dataDatesText } from '../privileges/data-dates.ts';
import { shellCommand } from '../text/shell-command.ts';
import { paint, type TextStyle } from './terminal-text.ts';

/** A user's privileges, with an access key, a session without MFA, and MFA. */
export interface ExplainedUser {
  /** Twelve digits. */
  readonly accountId: string | null;
  readonly name: string;
  readonly arn: string;
  readonly paths: readonly FoundPath[];
  /** What lets whoever has the password or a key alone enrol the first device; undefined where nothing does. */
  readonly enrolment: readonly Grant[] | undefined;
  readonly problems: readonly Problem[];
}

const CREDENTIALS = {
  'access-key': 'Access key',
  'session-without-mfa': 'Session without MFA',
  mfa: 'With MFA',
} as const satisfies Readonly<Record<FoundPath['credential'], string>>;

const isPrivileged = ({ privilege }: FoundPath): boolean => privilege !== 'none' && privilege !== 'undecided';
const isWithoutMfa = ({ credential }: FoundPath): boolean => credential !== 'mfa';

/** A way that can be closed at a role's trust policy. */
const rolesOf = (paths: readonly FoundPath[]): readonly string[] => [
  ...new Set(
    paths.flatMap(({ steps }) =>
      steps.flatMap(({ isAssumption, to }) => (isAssumption && to.kind === 'role' ? [to.name] : [])),
    ),
  ),
];

const denyWithoutMfa = (name: string): string =>
  `Let a policy deny everything but enrolling a device without MFA, ${shellCommand`mfa-rules fix --user ${name}`}, or take the policies away and give a role that asks for MFA.`;

/** What to do about it, worst first; none where nothing has to be done. */
const remediesOf = ({ paths, enrolment, name }: ExplainedUser): readonly string[] => {
  const open = paths.filter((path) => isWithoutMfa(path) && isPrivileged(path));
  const isBehindMfa = open.length === 0 && paths.some(isPrivileged);
  return [
    ...(open.length === 0 ? [] : [denyWithoutMfa(name)]),
    ...rolesOf(open).map(
      (role) => `Or ask for MFA in the trust policy of role ${role}: mfa-rules fix --role ${role}.`,
    ),
    ...(isBehindMfa && enrolment !== undefined
      ? [
          `See to it that ${name} has a device: as long as there is none, whoever has the password or a key can enrol one.`,
        ]
      : []),
    ...(paths.some(({ privilege }) => privilege === 'undecided')
      ? ['Read what is missing: no privilege is ruled out before.']
      : []),
  ];
};

const headOf = ({ name, paths }: ExplainedUser): string => {
  const open = paths.filter((path) => isWithoutMfa(path) && isPrivileged(path));
  if (open.length > 0) return `${name} has privileges without MFA.`;
  if (paths.some(({ privilege }) => privilege === 'undecided')) return `${name} is not decided.`;
  return paths.some(isPrivileged)
    ? `${name} has privileges, and all of them need MFA.`
    : `${name} has no privilege.`;
};

const requestLines = ({ grant }: FoundPath): readonly string[] => {
  if (grant === undefined) return [];
  const keys = [...grant.request.context].map(([key, values]) => `${key}=${values.join(',')}`);
  const what = grant.action === '*' ? 'any action' : grant.action;
  const witness = `${what} on ${grant.resource === '*' ? 'any resource' : resourceOf(grant)}`;
  return [`A request that shows it: ${witness}${keys.length === 0 ? '' : `, with ${keys.join(', ')}`}`];
};

const pathLines = (path: FoundPath, style: TextStyle): readonly string[] => {
  const isWrong = isWithoutMfa(path) && isPrivileged(path);
  const level = padded(path.privilege, 'administrator'.length + 2);
  const label = `  ${padded(CREDENTIALS[path.credential], 21)}`;
  const text = path.privilege === 'none' ? '' : sentenceOf(path);
  const lines = [
    `${label}${isWrong ? paint(level.trimEnd(), 'red', style) : level.trimEnd()}`,
    ...(text === '' ? [] : wrapped(asText(text), style.width - 4).map((line) => `    ${line}`)),
  ];
  const details = [...stepLines(path), ...requestLines(path)];
  return [
    ...lines,
    ...details.flatMap((line) => {
      const indent = ' '.repeat(4 + line.length - line.trimStart().length);
      return wrapped(asText(line.trimStart()), style.width - indent.length).map((part) => indent + part);
    }),
  ];
};

/** For people. Ends with a line feed. */
export const renderUserExplanation = (explained: ExplainedUser, style: TextStyle): string => {
  const { arn, paths, enrolment } = explained;
  const remedies = remediesOf(explained);
  return [
    paint(asText(headOf(explained)), 'bold', style),
    `  ${asText(arn)}`,
    '',
    ...paths.flatMap((path) => pathLines(path, style)),
    '',
    ...hanging(
      `  ${padded('First device', 21)}`,
      enrolment === undefined
        ? 'the policies do not let the user enrol one with the password or a key alone'
        : `whoever has the password or a key can enrol it: ${enrolment.map(grantLine).join('; ')}`,
      style.width,
    ),
    ...remedies.flatMap((remedy, index) =>
      hanging(`  ${padded(index === 0 ? 'What to do' : '', 21)}`, asText(remedy), style.width),
    ),
    '',
    dataDatesText,
    '',
  ].join('\n');
};

/** As JSON. */
export const renderUserExplanationJson = (explained: ExplainedUser): string => {
  const { accountId, name, arn, paths, enrolment, problems } = explained;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    UserName: name,
    UserArn: arn,
    Summary: headOf(explained),
    Credentials: paths.map(toPath),
    FirstDevice: enrolment === undefined ? null : enrolment.map(toGrant),
    Remediation: remediesOf(explained),
    data: dataDates,
    ...unreadFields({
      complete: problems.length === 0 && paths.every(({ privilege }) => privilege !== 'undecided'),
      problems,
      missing: [],
    }),
  });
};
