import type { Fix } from '../fix/fix.ts';
import type { AppliedFix } from '../fix/outcome.ts';
import { LONGEST_RAISED, lengthOf, policyJson } from '../fix/policy-json.ts';
import type { Callers } from '../fix/role-calls.ts';
import { managersOf } from '../fix/role-facts.ts';
import type { JsonObject } from '../json/object.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import type { CheckedRequest } from '../fix/proof.ts';
import { asText } from '../decision/annotation.ts';
import { hunks, lineChanges } from '../text/line-changes.ts';
import { shellCommand } from '../text/shell-command.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { hanging, wrapped } from './line-wrap.ts';
import type { Unread } from './report.ts';
import { paint, type TextStyle } from './terminal-text.ts';

const linesOf = (document: unknown): readonly string[] => toJson(document).trimEnd().split('\n');

/** A file name: nothing in it that a shell or a folder means something by. */
export const fileName = (name: string): string =>
  name.replace(/[^\w+=,.@-]/g, '-').replace(/^[-.]+/, '') || 'role';

const painted = (line: string, style: TextStyle): string =>
  line.startsWith('+')
    ? paint(line, 'green', style)
    : line.startsWith('-')
      ? paint(line, 'red', style)
      : line;

/** A unified diff of two documents; `before` is undefined where there was none. */
export const documentDiff = (
  name: string,
  before: unknown,
  after: unknown,
  style: TextStyle,
): readonly string[] => {
  const file = `${fileName(name)}.json`;
  return [
    paint(before === undefined ? '--- /dev/null' : `--- a/${file}`, 'bold', style),
    paint(`+++ b/${file}`, 'bold', style),
    ...hunks(lineChanges(before === undefined ? [] : linesOf(before), linesOf(after))).map((line) =>
      painted(line, style),
    ),
  ];
};

const diffLines = ({ role, before, document }: Fix, style: TextStyle): readonly string[] =>
  before === undefined || document === undefined
    ? []
    : ['', ...documentDiff(role.resourceName, before, document, style)];

/** How one text of a trust policy becomes another. */
export const renderPolicyChange = (name: string, before: string, after: string, style: TextStyle): string =>
  `${documentDiff(name, policyJson(before), policyJson(after), style).join('\n')}\n`;

/** How many callers one line names. */
const NAMED = 5;

const whoIsKept = (kept: readonly CheckedRequest[]): string => {
  const names = [
    ...new Set(
      kept.map(({ principal, requestKeys }) => {
        const isWithMfa = requestKeys['aws:MultiFactorAuthPresent']?.includes('true') === true;
        return `${asText(principal)}${isWithMfa ? ' with MFA' : ''}`;
      }),
    ),
  ];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more (--format json names them)` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
};

/** What takes knowledge that the policy does not have is better than the document, or all that can be done. */
const labelOf = (fix: Fix, alternative: Fix['alternatives'][number]): string => {
  if (alternative.document !== undefined) return 'Or: ';
  return fix.document === undefined ? 'What to do: ' : 'Better, where it can be done: ';
};

/** One proposal, with what changes. */
export const renderFix = (fix: Fix, style: TextStyle): string => {
  const { role, reason, kept, alternatives } = fix;
  return [
    paint(asText(role.resourceName), 'bold', style),
    ...wrapped(asText(reason), style.width),
    ...(kept.length === 0 ? [] : hanging('Still let in: ', whoIsKept(kept), style.width)),
    ...alternatives.flatMap((alternative, index) =>
      hanging(
        labelOf(fix, alternative),
        `${asText(alternative.reason)}${alternative.document === undefined ? '' : ` (--alternative ${index + 1})`}`,
        style.width,
      ),
    ),
    ...diffLines(fix, style),
  ].join('\n');
};

/** How many roles were looked at, and of how many it is not decided whether they are NON_COMPLIANT. */
export interface LookedAtRoles {
  readonly roles: number;
  readonly undecided: number;
}

/** What is said where there is no proposal. */
export const nothingToFix = ({ roles, undecided }: LookedAtRoles): string => {
  if (undecided > 0)
    return roles === 1
      ? 'nothing is proposed: whether the role is NON_COMPLIANT is not decided\n'
      : `nothing is proposed: ${undecided} of ${roles} roles ${undecided === 1 ? 'is' : 'are'} not decided, and no other is NON_COMPLIANT\n`;
  return roles === 1
    ? 'nothing to fix: the role is not NON_COMPLIANT\n'
    : `nothing to fix: none of ${roles} roles is NON_COMPLIANT\n`;
};

/**
 * The proposed documents as unified diffs, each with its reason.
 *
 * @param looked at which roles
 */
export const renderFixes = (fixes: readonly Fix[], looked: LookedAtRoles, style: TextStyle): string =>
  fixes.length === 0 ? nothingToFix(looked) : `${fixes.map((fix) => renderFix(fix, style)).join('\n\n')}\n`;

/** A document in a file of its own. */
export const writtenTo = (file: string, document: JsonObject): readonly string[] => [
  `cat > ${file}.after.json <<'END_OF_DOCUMENT'`,
  ...linesOf(document),
  'END_OF_DOCUMENT',
];

/** Run a second time, it must not put the new document in the place of the old one. */
export const unlessKept = (file: string): readonly string[] => [
  `{ [ ! -e ${file}.before.json ] || { echo ${file}.before.json is there already: move it away first >&2; false; }; } &&`,
];

const commandsFor = ({ role, reason, document }: Fix): readonly string[] => {
  const heading = `# ${asText(role.resourceName)}: ${asText(reason)}`;
  if (document === undefined || lengthOf(document) > LONGEST_RAISED) return [heading];
  const isDraft = role.resourceId === undefined;
  const name = isDraft ? 'ROLE_NAME' : asText(role.resourceName);
  const file = fileName(role.resourceName);
  return [
    heading,
    ...(isDraft
      ? ['# A file says whose policy this may be, not AWS: put the name of the role for ROLE_NAME.']
      : []),
    ...writtenTo(file, document),
    ...unlessKept(file),
    `${shellCommand`aws iam get-role --role-name=${name} --query Role.AssumeRolePolicyDocument --output json`} > ${file}.before.json &&`,
    shellCommand`aws iam update-assume-role-policy --role-name=${name} --policy-document ${`file://${file}.after.json`}`,
  ];
};

/** Commands of the AWS CLI for a shell, to be read and then run: they keep the old document, and write the new one. */
export const renderFixCommands = (fixes: readonly Fix[], looked: LookedAtRoles): string =>
  fixes.length === 0
    ? `# ${nothingToFix(looked)}`
    : `${fixes.map((fix) => commandsFor(fix).join('\n')).join('\n\n')}\n`;

export const toRequest = ({ principal, action, requestKeys }: CheckedRequest): object => ({
  Principal: principal,
  Action: action,
  RequestKeys: requestKeys,
});

/** Null where it was not read; `Date` is null where nobody used the role. */
const toLastUsed = ({ lastUsed }: RoleUnderReview): object | null =>
  lastUsed === undefined
    ? null
    : { Date: lastUsed.value.date ?? null, Region: lastUsed.value.region ?? null };

/** Null where tags were not read. */
const toManagers = (role: RoleUnderReview): readonly object[] | null =>
  managersOf(role)?.map(({ tool, name, tag }) => ({ Tool: tool, Name: name ?? null, Tag: tag })) ?? null;

const toCallers = ({ since, until, regions, isComplete, calls }: Callers): object => ({
  Since: since ?? null,
  Until: until ?? null,
  Regions: regions ?? null,
  Complete: isComplete,
  Calls: calls.map(({ type, principal, hasMfa, count, last }) => ({
    Type: type,
    Principal: principal,
    Mfa: hasMfa ?? null,
    Count: count,
    LastCall: last,
  })),
});

const toFix = ({
  role,
  compliance,
  document,
  reason,
  callers,
  kept,
  shutOut,
  alternatives,
}: Fix): object => ({
  AccountId: role.accountId ?? null,
  ResourceType: 'AWS::IAM::Role',
  ResourceName: role.resourceName,
  ComplianceType: compliance,
  PolicyDocument: document ?? null,
  Reason: reason,
  LastUsed: toLastUsed(role),
  ManagedBy: toManagers(role),
  Callers: callers === undefined ? null : toCallers(callers),
  Kept: kept.map(toRequest),
  ShutOut: shutOut.map(toRequest),
  Alternatives: alternatives.map((alternative) => ({
    PolicyDocument: alternative.document ?? null,
    Reason: alternative.reason,
    ShutOut: alternative.shutOut.map(toRequest),
  })),
});

export const asAnswer = (fixes: readonly object[], unread: Unread & { readonly complete: boolean }): string =>
  toJson({ formatVersion: FORMAT_VERSION, fixes, ...unreadFields(unread) });

/** The same as data, with the requests that were checked and with other ways. */
export const renderFixesJson = (
  fixes: readonly Fix[],
  unread: Unread & { readonly complete: boolean },
): string => asAnswer(fixes.map(toFix), unread);

/** What a shell is given to put an old document back. */
const undoCommand = (undoFile: string): string => shellCommand`mfa-rules fix --undo ${undoFile}`;

/** What became of each proposal, in a line. */
export const renderApplied = (applied: readonly AppliedFix[], looked: LookedAtRoles): string =>
  applied.length === 0
    ? nothingToFix(looked)
    : `${applied
        .map(({ fix, outcome: { status, message, undoFile } }) => {
          const unchanged = status === 'APPLIED' || status === 'UNKNOWN' ? '' : 'not changed: ';
          const undo = undoFile === undefined ? '' : `; undo: ${undoCommand(undoFile)}`;
          return asText(`${fix.role.resourceName}: ${unchanged}${message}${undo}`);
        })
        .join('\n')}\n`;

/** The same as data, each proposal with what became of it. */
export const renderAppliedJson = (
  applied: readonly AppliedFix[],
  unread: Unread & { readonly complete: boolean },
): string =>
  asAnswer(
    applied.map(({ fix, outcome: { status, message, undoFile } }) => ({
      ...toFix(fix),
      Outcome: { Status: status, Message: message, UndoFile: undoFile ?? null },
    })),
    unread,
  );
