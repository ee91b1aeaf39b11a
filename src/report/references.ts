/** References to users, in the forms that they are given in: for people, as JSON and as CSV. */
import { stringify } from 'csv-stringify/sync';
import type { Problem } from '../aws/problem.ts';
import { asText } from '../decision/annotation.ts';
import { consequencesOf } from '../references/consequences.ts';
import type { Leftover, Reference, Unread } from '../references/find-references.ts';
import type { Looked, NotLooked } from '../references/looked.ts';
import type { PolicyPlace, SoughtUser } from '../references/stored-policy.ts';
import { harmless } from './csv-cell.ts';
import { groupedBy } from './grouped-by.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { hanging, wrapped } from './line-wrap.ts';
import { compare } from './report.ts';
import { paint, type TextStyle } from './terminal-text.ts';

export interface ReferencesReport {
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  readonly users: readonly SoughtUser[];
  readonly references: readonly Reference[];
  readonly leftovers: readonly Leftover[];
  /** Policies, and parts of them, that could not be understood. */
  readonly unread: readonly Unread[];
  readonly looked: readonly Looked[];
  readonly notLooked: readonly NotLooked[];
  readonly problems: readonly Problem[];
  /** False where something that was to be looked at was not. */
  readonly complete: boolean;
}

const KINDS: Readonly<Record<Reference['kind'], (effect: Reference['effect']) => string>> = {
  principal: (effect) => (effect === 'Deny' ? 'whom a policy denies' : 'whom a policy lets in'),
  'not-principal': () => 'whom a NotPrincipal leaves out',
  resource: () => 'what a policy is about',
  'not-resource': () => 'what a NotResource leaves out',
  condition: () => 'in a condition, by name or ARN',
  'user-id': () => 'in a condition, by the unique id',
  grantee: () => 'who may use a key by a grant',
  'retiring-principal': () => 'who may retire a grant',
  'access-entry': () => 'who has access to a cluster',
};

const kindText = ({ kind, effect }: Reference): string => KINDS[kind](effect);

const placeJson = (place: PolicyPlace): object => ({
  ResourceType: place.resourceType,
  ResourceName: place.resourceName,
  ResourceArn: place.resourceArn,
  AccountId: place.accountId,
  AwsRegion: place.region,
  PolicyName: place.policyName,
});

const statementJson = ({
  statement,
  sid,
  effect,
}: Pick<Reference, 'statement' | 'sid' | 'effect'>): object => ({
  Statement: statement,
  Sid: sid,
  Effect: effect,
});

const toReference = (reference: Reference): object => {
  const { onMove, onDeletion, onRecreation } = consequencesOf(reference.kind, reference.effect);
  return {
    UserName: reference.user.name,
    UserArn: reference.user.arn,
    Kind: reference.kind,
    ...placeJson(reference),
    ...statementJson(reference),
    Written: reference.written,
    Condition: reference.condition,
    OnMove: onMove,
    OnDeletion: onDeletion,
    OnRecreation: onRecreation,
  };
};

/** What is to be done about leftovers of a policy, and about grants. */
const IN_POLICIES =
  'The id of a user who was deleted: take it out. It lets nobody in, and AWS refuses to save the policy with it.';
const IN_GRANTS =
  'A grant that names the id of a user who was deleted: it lets nobody do anything by it. Revoke it, unless its grantee is somebody else.';

const IN_CONDITIONS =
  'No user of the account has the id: he was deleted, or, where the policy is about other accounts, may be of one of them. Ids do not come back: take it out. Where an operator with Not spares whoever has it, it spares nobody.';

const remediationOf = ({ statement, condition }: Leftover): string =>
  statement === null ? IN_GRANTS : condition === null ? IN_POLICIES : IN_CONDITIONS;

export const renderReferencesJson = (report: ReferencesReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId: report.accountId,
    users: report.users.map(({ name, arn, id }) => ({ UserName: name, UserArn: arn, UserId: id })),
    references: report.references.map(toReference),
    leftovers: report.leftovers.map((leftover) => ({
      Id: leftover.id,
      ...placeJson(leftover),
      ...statementJson(leftover),
      Condition: leftover.condition,
      Remediation: remediationOf(leftover),
    })),
    lookedAt: report.looked.map(({ what, region, count }) => ({
      What: what,
      AwsRegion: region,
      Resources: count,
    })),
    notLookedAt: report.notLooked.map(({ what, why }) => ({ What: what, Why: why })),
    ...unreadFields({
      complete: report.complete,
      problems: report.problems,
      missing: report.unread.map((unread) => ({ ...placeJson(unread), Why: unread.why })),
    }),
  });

const COLUMNS = [
  'UserName',
  'Kind',
  'AccountId',
  'AwsRegion',
  'ResourceType',
  'ResourceName',
  'ResourceArn',
  'PolicyName',
  'Statement',
  'Sid',
  'Effect',
  'Written',
  'Condition',
  'OnMove',
  'OnDeletion',
  'OnRecreation',
  'NotRead',
] as const;

/** RFC 4180, with line feeds. A leftover is a row of the kind `leftover`; what was not read or not looked at has one in `NotRead`. */
export const renderReferencesCsv = (report: ReferencesReport, problemTexts: readonly string[]): string => {
  const rows: readonly object[] = [
    ...report.references.map(toReference),
    ...report.leftovers.map((leftover) => ({
      Kind: 'leftover',
      ...placeJson(leftover),
      ...statementJson(leftover),
      Written: leftover.id,
      Condition: leftover.condition,
      OnMove: remediationOf(leftover),
    })),
    ...report.unread.map((unread) => ({ ...placeJson(unread), NotRead: unread.why })),
    ...problemTexts.map((line) => ({ NotRead: line })),
    ...report.notLooked.map(({ what, why }) => ({ NotRead: `not looked at: ${what}: ${why}` })),
  ];
  return stringify([...rows], {
    header: true,
    columns: [...COLUMNS],
    cast: { string: harmless, number: String },
  });
};

/** Its name is an id, which is known with that of the key alone. */
const GRANT = 'AWS::KMS::Grant';

/** `AWS::S3::Bucket`: `S3 bucket`. */
const typeText = (resourceType: string): string => {
  const [, service = '', type = resourceType] = resourceType.split('::');
  const words = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `${service} ${words}`;
};

/** A statement and the policy that it stands in. */
const statementText = (
  place: PolicyPlace & Pick<Reference, 'statement' | 'sid'>,
  ownAccount: string | null,
): string =>
  [
    placeText(place, ownAccount),
    ...(place.statement === null
      ? []
      : [`statement ${place.statement}${place.sid === null ? '' : ` (${place.sid})`}`]),
  ].join(', ');

const placeText = (place: PolicyPlace, ownAccount: string | null): string => {
  const where = [place.accountId === ownAccount ? null : place.accountId, place.region].filter(
    (part) => part !== null,
  );
  const owner = place.resourceType === GRANT && place.resourceArn !== null ? ` of ${place.resourceArn}` : '';
  return [
    `${typeText(place.resourceType)} ${place.resourceName}${owner}${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
    ...(place.policyName === null ? [] : [`policy ${place.policyName}`]),
  ].join(', ');
};

const referenceText = (
  reference: PolicyPlace & Pick<Reference, 'statement' | 'sid' | 'condition' | 'written'>,
  ownAccount: string | null,
): string => {
  const { condition, written } = reference;
  return `${statementText(reference, ownAccount)}: ${condition === null ? '' : `${condition} `}${written}`;
};

const kindLines = (
  alike: readonly Reference[],
  { accountId }: ReferencesReport,
  style: TextStyle,
): readonly string[] => {
  const [first] = alike;
  if (first === undefined) return [];
  const { onMove, onDeletion, onRecreation } = consequencesOf(first.kind, first.effect);
  const line = (label: string, text: string): readonly string[] =>
    hanging(`    ${label}  `, asText(text), style.width);
  return [
    `  ${kindText(first)}`,
    ...alike.flatMap((reference) =>
      hanging('    ', asText(referenceText(reference, accountId)), style.width),
    ),
    ...line('moved:     ', onMove),
    ...line('deleted:   ', onDeletion),
    ...line('made again:', onRecreation),
  ];
};

const userLines = (user: SoughtUser, report: ReferencesReport, style: TextStyle): readonly string[] => {
  const own = report.references.filter((reference) => reference.user.arn === user.arn);
  const count = own.length === 1 ? '1 reference' : `${own.length} references`;
  return [
    paint(asText(`${user.name}: ${count} (${user.arn})`), 'bold', style),
    ...[...groupedBy(own, kindText).values()].flatMap((alike) => kindLines(alike, report, style)),
    '',
  ];
};

const leftoverLines = ({ leftovers, accountId }: ReferencesReport, style: TextStyle): readonly string[] =>
  leftovers.length === 0
    ? []
    : [
        paint(`Leftovers of deleted users: ${leftovers.length}`, 'bold', style),
        ...leftovers.flatMap((leftover) =>
          hanging(
            '    ',
            asText(referenceText({ ...leftover, written: leftover.id }, accountId)),
            style.width,
          ),
        ),
        ...[...new Set(leftovers.map(remediationOf))].flatMap((text) => hanging('    ', text, style.width)),
        '',
      ];

const lookedLines = ({ looked }: ReferencesReport, style: TextStyle): readonly string[] => [
  paint('Looked at', 'bold', style),
  ...hanging('    ', asText(looked.map(({ what, count }) => `${what} ${count}`).join(', ')), style.width),
  '',
];

const unreadLines = ({ unread, accountId }: ReferencesReport, style: TextStyle): readonly string[] =>
  unread.length === 0
    ? []
    : [
        paint('Not understood: these may name anybody', 'bold', style),
        ...unread.flatMap((one) =>
          hanging('    ', asText(`${placeText(one, accountId)}: ${one.why}`), style.width),
        ),
        '',
      ];

const notLookedLines = ({ notLooked }: ReferencesReport, style: TextStyle): readonly string[] => [
  paint('Not looked at', 'bold', style),
  ...[...groupedBy(notLooked, ({ why }) => why)].flatMap(([why, alike]) =>
    hanging('    ', asText(`${alike.map(({ what }) => what).join('; ')}: ${why}`), style.width),
  ),
];

export const renderReferencesTable = (report: ReferencesReport, style: TextStyle): string => {
  const users = report.users.toSorted((a, b) => compare(a.name, b.name));
  return `${[
    ...users.flatMap((user) => userLines(user, report, style)),
    ...leftoverLines(report, style),
    ...(report.users.length === 0 && report.leftovers.length === 0
      ? [...wrapped('No leftovers of deleted users.', style.width), '']
      : []),
    ...unreadLines(report, style),
    ...lookedLines(report, style),
    ...notLookedLines(report, style),
  ].join('\n')}\n`;
};
