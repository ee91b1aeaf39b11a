/** What a user can do with each credential, and what to do about it, for people and as JSON. */
import { about } from '../../rules/iam-privileged-user-mfa-required/about.ts';
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
import { shellWords } from '../text/shell-command.ts';
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
  /** Whether there is a device already; undefined where that is not known, or nothing lets the user enrol one. */
  readonly hasDevice: boolean | undefined;
  /** What whoever has the password or a key reaches by enrolling the first device, beyond what there is without. */
  readonly byFirstDevice: readonly FoundPath[];
  /** The words that name the account to another command, such as `--demo`. */
  readonly sourceWords: readonly string[];
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

const fixCommand = (option: '--user' | '--role', name: string, words: readonly string[]): string =>
  shellWords(['mfa-rules', 'fix', option, name, ...words]);

const denyWithoutMfa = ({ name, sourceWords }: ExplainedUser): string =>
  `Let a policy deny everything but enrolling a device without MFA, ${fixCommand('--user', name, sourceWords)}, or take the policies away and give a role that asks for MFA.`;

const UNDECIDED = about.reasons['privilege-not-decided'];

/** What to do about it, worst first; none where nothing has to be done. */
const remediesOf = (explained: ExplainedUser): readonly string[] => {
  const { paths, enrolment, hasDevice, name, sourceWords } = explained;
  const open = paths.filter((path) => isWithoutMfa(path) && isPrivileged(path));
  const isBehindMfa = open.length === 0 && paths.some(isPrivileged);
  return [
    ...(open.length === 0 ? [] : [denyWithoutMfa(explained)]),
    ...rolesOf(open).map(
      (role) =>
        `Or ask for MFA in the trust policy of role ${role}: ${fixCommand('--role', role, sourceWords)}.`,
    ),
    ...(isBehindMfa && enrolment !== undefined && hasDevice !== true
      ? [
          `See to it that ${name} has a device: as long as there is none, whoever has the password or a key can enrol one.`,
        ]
      : []),
    ...(paths.some(({ privilege }) => privilege === 'undecided')
      ? [`${UNDECIDED.remedy} No privilege is ruled out before.`]
      : []),
  ];
};

const headOf = ({ name, paths, hasDevice, byFirstDevice }: ExplainedUser): string => {
  const open = paths.filter((path) => isWithoutMfa(path) && isPrivileged(path));
  if (open.length > 0)
    return open.some(({ privilege }) => privilege === 'administrator')
      ? `${name} has privileges without MFA.`
      : `${name} has privileges without MFA, below what the rules ask about by default (privilege=administrator).`;
  if (paths.some(({ privilege }) => privilege === 'undecided'))
    return `Whether ${name} has privileges is not decided.`;
  if (byFirstDevice.length > 0)
    return hasDevice === false
      ? `${name} has privileges that need MFA, and no device: whoever has the password or a key enrols the first, and has them.`
      : `${name} has privileges that need MFA; whether there is a device is not known, and without one whoever has the password or a key enrols the first, and has them.`;
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

const firstDeviceText = ({ enrolment, hasDevice }: ExplainedUser): string => {
  if (enrolment === undefined)
    return 'the policies do not let the user enrol one with the password or a key alone';
  if (hasDevice === true) return 'there is a device already';
  const whoever = `whoever has the password or a key can enrol it: ${enrolment.map(grantLine).join('; ')}`;
  return hasDevice === false ? whoever : `whether there is one is not known; where there is none, ${whoever}`;
};

/** What comes after the first device, once for the credentials that lead to the same. */
const afterFirstDevice = ({ byFirstDevice: [path] }: ExplainedUser): readonly string[] =>
  path === undefined ? [] : [`${path.privilege}, as with MFA`];

/** For people. Ends with a line feed. */
export const renderUserExplanation = (explained: ExplainedUser, style: TextStyle): string => {
  const { arn, paths } = explained;
  const remedies = remediesOf(explained);
  return [
    paint(asText(headOf(explained)), 'bold', style),
    `  ${asText(arn)}`,
    '',
    ...paths.flatMap((path) => pathLines(path, style)),
    '',
    ...hanging(`  ${padded('First device', 21)}`, asText(firstDeviceText(explained)), style.width),
    ...afterFirstDevice(explained).flatMap((text) =>
      hanging(`  ${padded('After it', 21)}`, asText(text), style.width),
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
  const { accountId, name, arn, paths, enrolment, hasDevice, byFirstDevice, problems } = explained;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    UserName: name,
    UserArn: arn,
    Summary: headOf(explained),
    Credentials: paths.map(toPath),
    HasDevice: hasDevice ?? null,
    FirstDevice: enrolment === undefined || hasDevice === true ? null : enrolment.map(toGrant),
    AfterFirstDevice: byFirstDevice.map(toPath),
    Remediation: remediesOf(explained),
    data: dataDates,
    ...unreadFields({
      complete: problems.length === 0 && paths.every(({ privilege }) => privilege !== 'undecided'),
      problems,
      missing: [],
    }),
  });
};
