import { stringify } from 'csv-stringify/sync';
import { asText } from '../decision/annotation.ts';
import type { Problem } from '../aws/problem.ts';
import type { AccountUser } from '../privileges/account.ts';
import { dataDates } from '../privileges/data-dates.ts';
import {
  CREDENTIAL_NAMES,
  listed,
  policyPlace,
  privilegeClaim,
  resourceOf,
  statementText,
  undecidedText,
} from '../privileges/path-words.ts';
import type { Step } from '../privileges/step.ts';
import type { UserPrivilege } from '../privileges/privileges.ts';
import type { Grant } from '../privileges/rights.ts';
import { harmless } from './csv-cell.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { pathFields } from './path-data.ts';
import { compare } from './report.ts';
import { unreadAccounts, type ReadAccount } from './read-account.ts';
import { wrapped } from './line-wrap.ts';
import { paint, type TextStyle } from './terminal-text.ts';

/** What a user reaches with one credential. */
export interface FoundPath extends Pick<
  UserPrivilege,
  'user' | 'credential' | 'privilege' | 'steps' | 'grant' | 'service' | 'isCertain' | 'missing'
> {
  /** The ARN of the role that was asked for; the steps lead there. */
  readonly role: string | undefined;
  /** Paths that use the role of what runs already: what they lead to, the policies do not tell. */
  readonly notes: readonly string[];
  /**
   * The ids of the accounts in which it is reached, each by the same steps, which are told of the first; absent: in the user's own,
   * and through no other.
   */
  readonly reached?: readonly [string, ...string[]];
  /** Of a path that begins with the first MFA device: whether there is one already was not read. */
  readonly isDeviceUnknown?: true;
}

const PATH_OF_RESOURCE = /^resource\./;

/** Of the paths whose actions a user may take those that use the role of what runs already. */
export const resourcePathsOf = (
  { privilege }: Pick<FoundPath, 'privilege'>,
  openPaths: readonly string[],
): readonly string[] =>
  // Who is an administrator needs nobody else's role.
  privilege === 'power' || privilege === 'write'
    ? openPaths.filter((path) => PATH_OF_RESOURCE.test(path))
    : [];

export interface PathsReport {
  /** Twelve digits; null where the account has no users, or there are several. */
  readonly accountId: string | null;
  readonly paths: readonly FoundPath[];
  /** How many users the account has. */
  readonly users: number;
  /** What the account's data leaves out. */
  readonly problems: readonly Problem[];
  /** Where several were to be read. */
  readonly accounts?: readonly ReadAccount[];
}

export const WORST_FIRST: readonly UserPrivilege['privilege'][] = [
  'administrator',
  'power',
  'write',
  'undecided',
  'none',
];

/** Which of two reaches more; where nothing is known of one, the other does. */
export const reachesLess = (
  one: Pick<FoundPath, 'privilege'> | undefined,
  other: Pick<FoundPath, 'privilege'>,
): boolean => one === undefined || WORST_FIRST.indexOf(one.privilege) > WORST_FIRST.indexOf(other.privilege);

/** The worst first, then by name. */
export const inOrder = (one: FoundPath, other: FoundPath): number =>
  WORST_FIRST.indexOf(one.privilege) - WORST_FIRST.indexOf(other.privilege) ||
  compare(one.user.name, other.user.name) ||
  compare(one.user.arn, other.user.arn) ||
  compare(one.credential, other.credential);

/** The actions that a step takes, or its path of the catalogue where it takes none. */
export const actionsOf = ({ path, grants }: Step): string =>
  [...new Set(grants.map(({ action }) => action))].join(' + ') || path;

/** How a text names what is signed with. */
export const credentialName = (credential: FoundPath['credential']): string => CREDENTIAL_NAMES[credential];

const FIRST_DEVICE = 'self.first-device';

const BY = {
  'access-key': 'by a key',
  'session-without-mfa': 'by a password',
  mfa: 'by a key and a device',
} as const satisfies Readonly<Record<FoundPath['credential'], string>>;

interface Named {
  readonly arn: string;
}

/** `111122223333`, from the ARN of a user or role. */
const accountIdIn = ({ arn }: Named): string => arn.split(':')[4] ?? '';

/** ` of account 444455556666`, of somebody of another account than a user. */
const elsewhere = (to: Named, user: Named): string =>
  accountIdIn(to) === accountIdIn(user) ? '' : ` of account ${accountIdIn(to)}`;

/** How many accounts are named before the others are counted. */
const NAMED = 3;

/** `account 444455556666`, `3 accounts (…)`; empty where it is the user's own alone. */
const accountsText = ({ reached }: Pick<FoundPath, 'reached'>): string => {
  if (reached === undefined) return '';
  if (reached.length === 1) return `account ${reached[0]}`;
  const more = reached.length - NAMED;
  const named = reached.slice(0, NAMED).join(', ');
  return `${reached.length} accounts (${named}${more > 0 ? ` and ${more} more` : ''})`;
};

/** One step: what allows it, and what it makes of whoever takes it. */
const clauseOf = ({ path, grants, trust, to }: Step, before: Named, user: Named): string => {
  const actions = [...new Set(grants.map(({ action }) => action))];
  const isOne = actions.length < 2;
  if (path === FIRST_DEVICE) return `${listed(actions)} ${isOne ? 'enrols' : 'enrol'} the first MFA device`;
  const means =
    actions.length > 0
      ? listed(actions)
      : `its trust policy${trust?.statement === undefined ? '' : `, ${statementText(trust.statement)},`}`;
  if (to.arn === before.arn && to.kind === 'user')
    return `${means} ${isOne ? 'gives' : 'give'} it more rights`;
  if (to.arn === before.arn)
    return `${means} ${isOne ? 'gives' : 'give'} role ${to.name}${elsewhere(to, user)} more rights`;
  const role = to.name === ANY ? 'a role' : `role ${to.name}`;
  const whom =
    to.kind === 'user' ? `user ${to.name} (${BY[to.credential]})` : `${role}${elsewhere(to, user)}`;
  return actions.length === 0
    ? `${means} makes it ${whom}`
    : `${means} ${isOne ? 'makes' : 'make'} it ${whom}`;
};

/** The name of a role of an account that was not read, where policies name none. */
const ANY = '*';

const UNKNOWN_DEVICE = ' Whether there is a device already was not read: then nobody enrols the first.';

/** What somebody can do, without who and with which credential: `becomes administrator: …`. */
export const claimText = (path: Omit<FoundPath, 'notes'>): string => {
  const { user, privilege, steps, grant, service, role, missing, isCertain } = path;
  const where = accountsText(path);
  let before: Named = user;
  const told = steps.map((step) => {
    const clause = clauseOf(step, before, user);
    before = step.to;
    return clause;
  });
  if (role !== undefined) {
    const end = before.arn === role ? [] : ['then it may do everything'];
    const doubt = path.isDeviceUnknown === true ? UNKNOWN_DEVICE : '';
    const name = `${role.slice(role.lastIndexOf('/') + 1)}${elsewhere({ arn: role }, user)}`;
    return `can become role ${name}: ${[...told, ...end].join('; ')}.${doubt}`;
  }
  if (privilege === 'none') return 'has no privilege.';
  if (privilege === 'undecided')
    return where === ''
      ? `is not decided: ${undecidedText(missing)}.`
      : `may come to ${where}, and what it has there is not decided: ${undecidedText(missing)}.`;
  const action = grant?.action ?? '';
  const allowed = {
    administrator: 'everything',
    power: `all of that, such as ${action}`,
    write: action,
  }[privilege];
  const end = grant === undefined ? '' : `${policyPlace(grant)} allows ${allowed}`;
  const doubt =
    path.isDeviceUnknown === true
      ? UNKNOWN_DEVICE
      : isCertain
        ? ''
        : ' Parts of the policies are not understood, and count against it.';
  const claim = privilegeClaim(privilege, steps.length === 0, service);
  const of = where === '' ? '' : ` ${privilege === 'administrator' ? 'of' : 'in'} ${where}`;
  return `${claim}${of}: ${[...told, end].join('; ')}.${doubt}`;
};

/** The path as a sentence; `credentials`: with which it is the same. */
export const sentenceOf = (
  path: FoundPath,
  credentials: readonly FoundPath['credential'][] = [path.credential],
): string => {
  const names = Object.entries(CREDENTIAL_NAMES).flatMap(([credential, name]) =>
    credentials.some((one) => one === credential) ? [name] : [],
  );
  return `${path.user.name}, with ${listed(names, 'or')}, ${claimText(path)}`;
};

export const grantLine = (grant: Grant): string => {
  const where = policyPlace(grant);
  return `${grant.action} on ${resourceOf(grant)}${where === '' ? '' : ` (${where.replace(/,$/, '')})`}`;
};

export const stepLines = ({ steps, user }: Pick<FoundPath, 'steps' | 'user'>): string[] =>
  steps.flatMap(({ path, grants, trust, to }, index) => [
    `${index + 1}. ${path}: ${to.kind} ${to.name}${elsewhere(to, user)}`,
    ...grants.map((grant) => `   ${grantLine(grant)}`),
    ...(trust?.statement === undefined
      ? []
      : [`   trust policy of ${to.name}, ${statementText(trust.statement)}`]),
  ]);

const INDENT = 2;

/** Paths of one user that differ in the credential alone. */
const together = (paths: readonly FoundPath[]): readonly (readonly [FoundPath, ...FoundPath[]])[] => {
  const groups = new Map<string, [FoundPath, ...FoundPath[]]>();
  for (const path of paths) {
    const { user, privilege, grant, reached, notes } = path;
    const end = grant === undefined ? '' : grantLine(grant);
    const key = [user.arn, privilege, end, ...(reached ?? []), ...stepLines(path), ...notes].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return [...groups.values()];
};

/** `administrator of account 444455556666`; of one's own account the privilege alone. */
const privilegeText = (path: FoundPath): string => {
  const where = accountsText(path);
  if (where === '') return path.privilege;
  return `${path.privilege} ${path.privilege === 'administrator' ? 'of' : 'in'} ${where}`;
};

/** Accounts that a sentence does not name. */
const accountLines = ({ reached }: FoundPath): readonly string[] =>
  reached !== undefined && reached.length > NAMED
    ? [`In the same way in accounts ${reached.slice(NAMED).join(', ')}`]
    : [];

const block = (
  group: readonly [FoundPath, ...FoundPath[]],
  isOneOfSeveral: boolean,
  style: TextStyle,
): string[] => {
  const [path] = group;
  const credentials = group.map(({ credential }) => credential);
  const look = path.privilege === 'administrator' ? 'red' : 'yellow';
  const notes =
    path.notes.length === 0 ? [] : [`What runs with a role may lead further: ${path.notes.join(', ')}`];
  return [
    '',
    `${paint(privilegeText(path), look, style)} ${paint(asText(path.user.name), 'bold', style)}${isOneOfSeveral ? ` of account ${accountIdIn(path.user)}` : ''}`,
    ...[
      sentenceOf(path, credentials),
      ...stepLines(path).map((line) => `  ${line}`),
      ...accountLines(path),
      ...notes,
    ].flatMap((line) => {
      const indent = ' '.repeat(INDENT + line.length - line.trimStart().length);
      return wrapped(asText(line.trimStart()), style.width - indent.length).map((part) => indent + part);
    }),
  ];
};

/** How many users have each privilege: `2 administrator`. */
const countsOf = (paths: readonly FoundPath[], where: string): readonly string[] =>
  WORST_FIRST.flatMap((privilege) => {
    const users = new Set(paths.filter((path) => path.privilege === privilege).map(({ user }) => user.arn));
    return users.size === 0 ? [] : [`${users.size} ${privilege}${where}`];
  });

/** Paths for people: each as a sentence, then its steps. Ends with a line feed. */
export const renderPathsTable = (report: PathsReport, style: TextStyle): string => {
  const { accountId, accounts, paths, users } = report;
  const ofOne = accountId === null ? 'Account not known' : `Account ${accountId}`;
  const read = accounts?.filter(({ Read }) => Read).length ?? 0;
  const of = accounts === undefined ? ofOne : `${read} of ${accounts.length} accounts`;
  const own = paths.filter(({ reached }) => reached === undefined);
  const far = paths.filter(({ reached }) => reached !== undefined);
  const told = [...countsOf(own, ''), ...countsOf(far, ' elsewhere')].join(', ');
  const head = `${of}: ${users} user${users === 1 ? '' : 's'}; ${told === '' ? 'nothing is reached' : told}`;
  return [
    head,
    ...together(paths).flatMap((group) => block(group, accounts !== undefined, style)),
    '',
    ...unreadAccounts(report.accounts).flatMap((line) => wrapped(asText(line), style.width)),
    `Access levels of ${dataDates.actionLevels}, escalation paths of ${dataDates.escalationPaths}.`,
    '',
  ].join('\n');
};

const userFields = ({ name, arn }: AccountUser): object => ({ UserName: name, UserArn: arn });

/** The accounts in which it is reached, the user's own among them; none where nothing says which that is. */
const reachedIds = ({ reached, role, user }: FoundPath): readonly string[] =>
  reached ?? [accountIdIn(role === undefined ? user : { arn: role })].filter((id) => id !== '');

export const toPath = (path: FoundPath): object => ({
  ...userFields(path.user),
  RoleArn: path.role ?? null,
  Sentence: sentenceOf(path),
  ...pathFields(path),
  Notes: path.notes,
});

/** Paths as JSON. */
export const renderPathsJson = ({ accountId, accounts, paths, users, problems }: PathsReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    users,
    paths: paths.map((path) => ({ ...toPath(path), ReachedAccountIds: reachedIds(path) })),
    data: dataDates,
    ...unreadFields({
      complete:
        problems.length === 0 &&
        (accounts ?? []).every(({ Read }) => Read) &&
        paths.every(({ privilege }) => privilege !== 'undecided'),
      problems,
      missing: [],
    }),
    ...(accounts === undefined ? {} : { accounts }),
  });

/** Paths as rows, RFC 4180; an account that was not read is a row without a user. */
export const renderPathsCsv = (report: PathsReport): string =>
  stringify(
    [
      ...report.paths.map((path) => ({
        ...userFields(path.user),
        Credential: path.credential,
        Privilege: path.privilege,
        RoleArn: path.role ?? '',
        Paths: path.steps.map((step) => step.path).join(' '),
        Sentence: sentenceOf(path),
        ReachedAccountIds: reachedIds(path).join(' '),
      })),
      ...unreadAccounts(report.accounts).map((Sentence) => ({ Privilege: 'not-read', Sentence })),
    ],
    {
      header: true,
      columns: [
        'UserName',
        'UserArn',
        'Credential',
        'Privilege',
        'RoleArn',
        'Paths',
        'Sentence',
        'ReachedAccountIds',
      ],
      cast: { string: harmless },
    },
  );
