/** What is proposed for users: as a diff, as data, and as commands of the AWS CLI. */
import { asText } from '../decision/annotation.ts';
import type { CheckedRequest } from '../fix/proof.ts';
import type { Place, PolicyChange, Touched } from '../fix/users/place.ts';
import type { Privilege } from '../privileges/privilege.ts';
import type { UserFix } from '../fix/users/user-fix.ts';
import { shellCommand, shellWords } from '../text/shell-command.ts';
import { asAnswer, documentDiff, fileName, toRequest, unlessKept, writtenTo } from './fixes.ts';
import { hanging, wrapped } from './line-wrap.ts';
import type { Unread } from './report.ts';
import { paint, type TextStyle } from './terminal-text.ts';
import { moveDiff, roleCommands, roleFiles, takingCommands, toMove } from './user-move.ts';

type Alternative = UserFix['alternatives'][number];

/** How many users were looked at, and of how many it is not known whether they have a privilege without MFA. */
export interface LookedAt {
  readonly users: number;
  readonly undecided: number;
  /** The least privilege that was asked about. */
  readonly least: Privilege;
}

/** That nobody has the least privilege that was asked about: of one user, and of several. */
const NONE: Readonly<Record<Privilege, readonly [one: string, several: string]>> = {
  administrator: [
    'without MFA the user is no administrator, and cannot become one',
    'without MFA none of them is an administrator, or can become one',
  ],
  power: [
    'without MFA the user is no administrator, cannot become one, and cannot change all of any service',
    'without MFA none of them is an administrator, can become one, or can change all of a service',
  ],
  write: ['the user has no privilege without MFA', 'none of them has a privilege without MFA'],
};

/** What is said where there is no proposal. */
export const nothingToFixOf = ({ users, undecided, least }: LookedAt): string => {
  const [one, several] = NONE[least];
  if (undecided > 0)
    return users === 1
      ? 'nothing is proposed: what the user can do without MFA is not decided\n'
      : `nothing is proposed: what ${undecided} of ${users} users can do without MFA is not decided; of the others, ${several}\n`;
  return users === 1 ? `nothing to fix: ${one}\n` : `nothing to fix: of ${users} users, ${several}\n`;
};

/** The name of a policy with whose it is, for files: two users may each have one of that name. */
const nameOf = (place: Place): string => {
  switch (place.kind) {
    case 'user':
      return `${place.user.name}-${place.policyName}`;
    case 'group':
      return `${place.group.name}-${place.policyName}`;
    case 'managed':
      return place.policy.name;
  }
};

const IN_ROLE = /^arn:[^:]+:iam::\d+:role\/(.*)$/;

const wayOf = ({ principal, action, requestKeys }: CheckedRequest): string => {
  const role = IN_ROLE.exec(principal)?.[1];
  const how =
    role === undefined
      ? `${requestKeys['aws:MultiFactorAuthPresent']?.[0] === 'true' ? 'with' : 'without'} MFA`
      : `in role ${role}`;
  return `${action === '*' ? 'any action' : action} ${how}`;
};

const whatIsKept = (kept: readonly CheckedRequest[]): string => [...new Set(kept.map(wayOf))].join(', ');

/** What takes more than a policy, or takes it from the user, is better than the change, or all that can be done. */
const labelOf = ({ change }: UserFix, alternative: Alternative): string => {
  if (alternative.change !== undefined && alternative.change.move === undefined) return 'Or: ';
  return change === undefined ? 'What to do: ' : 'Better, where it can be done: ';
};

const diffLines = (change: PolicyChange | undefined, style: TextStyle): readonly string[] =>
  change === undefined
    ? []
    : [
        '',
        ...documentDiff(nameOf(change.place), change.before, change.document, style),
        ...(change.move === undefined ? [] : moveDiff(change.move, style)),
      ];

const renderUserFix = (fix: UserFix, style: TextStyle): string => {
  const { user, reason, kept, alternatives, change } = fix;
  return [
    paint(asText(user.name), 'bold', style),
    ...wrapped(asText(reason), style.width),
    ...(kept.length === 0 ? [] : hanging('Still allowed: ', asText(whatIsKept(kept)), style.width)),
    ...alternatives.flatMap((alternative, index) =>
      hanging(
        labelOf(fix, alternative),
        `${asText(alternative.reason)}${alternative.change === undefined ? '' : ` (--alternative ${index + 1})`}`,
        style.width,
      ),
    ),
    ...diffLines(change, style),
  ].join('\n');
};

/**
 * The proposed policies as unified diffs, each with its reason.
 *
 * @param looked at whom
 */
export const renderUserFixes = (fixes: readonly UserFix[], looked: LookedAt, style: TextStyle): string =>
  fixes.length === 0
    ? nothingToFixOf(looked)
    : `${fixes.map((fix) => renderUserFix(fix, style)).join('\n\n')}\n`;

/** The versions of a managed policy by age: v2 is older than v10. */
const oldestVersion = ({ policy: { versions } }: Place & { readonly kind: 'managed' }): string | undefined =>
  versions
    .filter(({ isDefault }) => !isDefault)
    .map(({ id }) => id)
    .toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1)))[0];

/** How the policy is read as it is, and how it is written. */
const callsFor = (
  { place }: PolicyChange,
  document: string,
): { readonly read: string; readonly write: string } => {
  switch (place.kind) {
    case 'user': {
      const { user, policyName } = place;
      return {
        read: shellCommand`aws iam get-user-policy --user-name=${asText(user.name)} --policy-name=${asText(policyName)} --query PolicyDocument --output json`,
        write: shellCommand`aws iam put-user-policy --user-name=${asText(user.name)} --policy-name=${asText(policyName)} --policy-document ${document}`,
      };
    }
    case 'group': {
      const { group, policyName } = place;
      return {
        read: shellCommand`aws iam get-group-policy --group-name=${asText(group.name)} --policy-name=${asText(policyName)} --query PolicyDocument --output json`,
        write: shellCommand`aws iam put-group-policy --group-name=${asText(group.name)} --policy-name=${asText(policyName)} --policy-document ${document}`,
      };
    }
    case 'managed': {
      const arn = asText(place.policy.arn);
      return {
        read: shellCommand`aws iam get-policy-version --policy-arn=${arn} --version-id=${asText(place.versionId)} --query PolicyVersion.Document --output json`,
        write: shellCommand`aws iam create-policy-version --policy-arn=${arn} --policy-document ${document} --set-as-default`,
      };
    }
  }
};

/** Where IAM keeps no more versions: which goes first, for a person to say. */
const ofVersions = (place: Place, most: number): readonly string[] => {
  const oldest =
    place.kind === 'managed' && place.policy.versions.length >= most ? oldestVersion(place) : undefined;
  return place.kind !== 'managed' || oldest === undefined
    ? []
    : [
        `# Its oldest version goes by this: ${shellCommand`aws iam delete-policy-version --policy-arn=${asText(place.policy.arn)} --version-id=${asText(oldest)}`}`,
      ];
};

/**
 * Another policy of that name may have been made since: written is only where AWS says that there is none, and not where it
 * says nothing, because the look was refused, throttled or not answered.
 */
const unlessThere = (file: string, policyName: string, read: string): readonly string[] => [
  `{ if ${read} > ${file}.there.txt 2>&1`,
  `  then echo ${shellWords([`policy ${asText(policyName)} is there already: nothing was written over it`])} >&2; false`,
  `  elif ! grep -q '(NoSuchEntity)' ${file}.there.txt`,
  `  then cat ${file}.there.txt >&2; echo ${shellWords([`whether there is a policy ${asText(policyName)} is not known: it was not written`])} >&2; false`,
  '  fi } &&',
];

const commandsFor = ({ user, reason, change }: UserFix, mostVersions: number): readonly string[] => {
  const heading = `# ${asText(user.name)}: ${asText(reason)}`;
  if (change === undefined) return [heading];
  const file = fileName(nameOf(change.place));
  const { move, place } = change;
  const { read, write } = callsFor(change, `file://${file}.after.json`);
  const kept =
    change.before === undefined
      ? unlessThere(file, place.kind === 'managed' ? place.policy.name : place.policyName, read)
      : [...unlessKept(file), `${read} > ${file}.before.json &&`];
  return [
    heading,
    ...ofVersions(place, mostVersions),
    ...(move === undefined ? [] : roleFiles(move)),
    ...writtenTo(file, change.document),
    ...kept,
    ...(move === undefined ? [] : roleCommands(move)),
    write,
    ...(move === undefined ? [] : takingCommands(user, move)),
  ];
};

/** Commands of the AWS CLI for a shell, to be read and then run: they keep the old document, and write the new one. */
export const renderUserFixCommands = (
  fixes: readonly UserFix[],
  looked: LookedAt,
  mostVersions: number,
): string =>
  fixes.length === 0
    ? `# ${nothingToFixOf(looked)}`
    : `${fixes.map((fix) => commandsFor(fix, mostVersions).join('\n')).join('\n\n')}\n`;

const toPolicy = (change: PolicyChange | undefined): object | null => {
  if (change === undefined) return null;
  const { place, before } = change;
  return {
    Kind: place.kind === 'managed' ? 'managed' : 'inline',
    Name: place.kind === 'managed' ? place.policy.name : place.policyName,
    Arn: place.kind === 'managed' ? place.policy.arn : null,
    UserName: place.kind === 'user' ? place.user.name : null,
    GroupName: place.kind === 'group' ? place.group.name : null,
    VersionId: place.kind === 'managed' ? place.versionId : null,
    IsNew: before === undefined,
  };
};

const namesOf = (all: readonly { readonly name: string }[]): readonly string[] => all.map(({ name }) => name);

const toTouched = ({ users, groups, roles }: Touched): object => ({
  Users: namesOf(users),
  Groups: namesOf(groups),
  Roles: namesOf(roles),
});

const toUserFix = ({
  user,
  privilege,
  compliance,
  change,
  touched,
  alsoFixed,
  reason,
  kept,
  shutOut,
  alternatives,
}: UserFix): object => ({
  AccountId: user.arn.split(':')[4] ?? null,
  ResourceType: 'AWS::IAM::User',
  ResourceName: user.name,
  ComplianceType: compliance,
  Privilege: privilege,
  PolicyDocument: change?.document ?? null,
  Policy: toPolicy(change),
  Move: toMove(change),
  Touches: toTouched(touched),
  AlsoFixes: namesOf(alsoFixed),
  Reason: reason,
  LastUsed: null,
  ManagedBy: null,
  Callers: null,
  Kept: kept.map(toRequest),
  ShutOut: shutOut.map(toRequest),
  Alternatives: alternatives.map((alternative) => ({
    PolicyDocument: alternative.change?.document ?? null,
    Policy: toPolicy(alternative.change),
    Move: toMove(alternative.change),
    Touches: toTouched(alternative.touched),
    Reason: alternative.reason,
    ShutOut: alternative.shutOut.map(toRequest),
  })),
});

/** The same as data, with the requests that were checked and with other ways. */
export const renderUserFixesJson = (
  fixes: readonly UserFix[],
  unread: Unread & { readonly complete: boolean },
): string => asAnswer(fixes.map(toUserFix), unread);
