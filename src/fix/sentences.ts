/** What is said of a proposal: what it changes, whom it may not be for, and what speaks against it. */
import type { ReasonId } from '../../rules/iam-role-trust-mfa-required/reasons.ts';
import { toolOf, type Tool } from '../../rules/iam-role-trust-mfa-required/tool-roles.ts';
import { meantKey } from '../../rules/iam-role-trust-mfa-required/what-was-meant.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { isMfaKey } from '../policy/request-keys.ts';
import type { JsonObject } from '../json/object.ts';
import type { Candidate } from './candidates.ts';
import { LONGEST, LONGEST_RAISED, lengthOf } from './policy-json.ts';

const listed = (numbers: readonly number[]): string =>
  `statement${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;

export const changeOf = ({ form, changed }: Candidate): string => {
  switch (form) {
    case 'condition':
      return `Lets ${listed(changed)} ask for MFA with Bool.`;
    case 'split':
      return `Gives the IAM users of ${listed(changed)} a statement of their own that asks for MFA with Bool.`;
    case 'deny':
      return 'Adds a Deny for IAM users (aws:PrincipalType User) who have not signed with MFA, and changes no other statement.';
  }
};

const WRITES_AGAIN =
  'A tool makes this role, and will write its trust policy again: change the template that it is made from. If the tool signs in as an IAM user, this refuses it.';

/** What becomes of a change, by who makes the role. */
const OF_TOOLS: Readonly<Record<Tool, string>> = {
  'AWS CDK': WRITES_AGAIN,
  'AWS CloudFormation StackSets': WRITES_AGAIN,
  'AWS Control Tower':
    'AWS Control Tower makes this role, relies on it, and writes its trust policy again. If it is used by an IAM user, this refuses him without MFA.',
  'AWS Organizations':
    'AWS Organizations makes this role in each account that it creates, for the administrators of the management account, and does not write its trust policy again: to trust the role that they use there is better.',
};

/** Where MFA may not be what is missing: whom the role is for. */
const DOUBTS: Partial<Readonly<Record<ReasonId, string>>> = {
  'external-id-is-not-mfa':
    'An ExternalId speaks for a third party: if its programs sign in as an IAM user, this refuses them, and they cannot have MFA.',
  'organization-is-not-mfa':
    'An organization is trusted: programs of its accounts that sign in as IAM users are refused, too.',
  'role-pattern-admits-users':
    'Roles seem to be meant, and no user at all: then the condition on their ARNs is what to correct.',
};

/** Why MFA may not be what is missing; undefined where nothing speaks against it. */
export const doubtOf = (reason: ReasonId, roleName: string): string | undefined => {
  const tool = reason === 'tool-role-trusts-account' ? toolOf(roleName) : undefined;
  return tool === undefined ? DOUBTS[reason] : OF_TOOLS[tool];
};

/** Accounts that a condition on whoever asks narrows a statement to. */
const accountsAskedFor = ({ tests }: Statement): readonly string[] =>
  flatMap(tests, ({ key, operator, values }) =>
    key === 'aws:principalaccount' && operator?.negated === false
      ? flatMap(values, (value) => (/^\d{12}$/.test(value?.written ?? '') ? [value?.written ?? ''] : []))
      : [],
  );

/** Those that are named, and those that conditions leave of anybody. */
const accountsTrusted = ({ statements }: PolicyDocument): readonly string[] => [
  ...new Set(
    flatMap(statements, (statement) => {
      const { effect, principal } = statement;
      if (effect !== 'Allow') return [];
      return principal.isNegated
        ? accountsAskedFor(statement)
        : flatMap(principal.entries ?? [], (entry) =>
            entry.kind === 'account'
              ? [entry.accountId]
              : entry.kind === 'anyone'
                ? accountsAskedFor(statement)
                : [],
          );
    }),
  ),
];

/** Numbers of the Allows of anybody whom conditions narrow to no account that is named. */
const ofAnybody = ({ statements }: PolicyDocument): readonly number[] =>
  statements
    .filter(
      (statement) =>
        statement.effect === 'Allow' &&
        (statement.principal.isNegated ||
          statement.principal.entries?.some(({ kind }) => kind === 'anyone') === true) &&
        accountsAskedFor(statement).length === 0,
    )
    .map(({ number }) => number);

/** How many accounts a sentence names. */
const NAMED = 3;

const namedAccounts = (accounts: readonly string[]): string =>
  accounts.length === 1
    ? `account ${accounts[0]}`
    : accounts.length <= NAMED
      ? `accounts ${accounts.join(', ')}`
      : `accounts ${accounts.slice(0, NAMED).join(', ')} and ${accounts.length - NAMED} more`;

export const notKnown = (policy: PolicyDocument): readonly string[] => {
  const accounts = accountsTrusted(policy);
  const open = ofAnybody(policy);
  const whose = [
    ...(accounts.length === 0 ? [] : [namedAccounts(accounts)]),
    ...(open.length === 0 ? [] : [`any account that meets the conditions of ${listed(open)}`]),
  ];
  return whose.length === 0
    ? []
    : [
        `Whether people, roles or programs of ${whose.join(', or of ')} use the role, the policy does not say: roles get in as before, and programs that sign in as IAM users are refused.`,
      ];
};

/** Whom a Deny on MFA spares by name, on purpose as it seems, the change does not spare. */
export const ofSpared = ({ statements }: PolicyDocument): readonly string[] => {
  const sparing = statements.filter(
    ({ effect, tests }) =>
      effect === 'Deny' &&
      tests.some(({ key }) => isMfaKey(key)) &&
      tests.some(
        ({ key, operator, values }) =>
          operator?.negated === true &&
          (NAMING_KEYS.includes(key) ||
            (key === 'aws:principalarn' && values.some((value) => value?.written.includes(':user/')))),
      ),
  );
  return sparing.length === 0
    ? []
    : [
        `The Deny of ${listed(sparing.map(({ number }) => number))} spares some by name: from now on they need MFA, too. If that is a break-glass user who must get in without it, leave the policy as it is and exempt the role until a day (exemptRoles).`,
      ];
};
const NAMING_KEYS: readonly string[] = ['aws:username', 'aws:userid'];

/** Keys that were meant for those of MFA, as they are written, with what was meant. */
export const misspelledIn = ({ statements }: PolicyDocument): ReadonlyMap<string, string> =>
  new Map(
    flatMap(statements, ({ tests }) =>
      flatMap(tests, (test): readonly (readonly [string, string])[] => {
        const meant = meantKey(test);
        return meant === undefined ? [] : [[test.written.key, meant]];
      }),
    ),
  );

/** Which misspelled keys of MFA a document sets right, and which stay in it. */
export const ofMisspelled = (before: PolicyDocument, after: PolicyDocument): readonly string[] => {
  const stay = misspelledIn(after);
  const right = [...misspelledIn(before).keys()].filter((key) => !stay.has(key));
  return [
    ...(right.length === 0 ? [] : [`That sets right ${right.join(', ')}, which is no key of AWS's.`]),
    ...[...stay].map(
      ([key, meant]) =>
        `${key}, which stays, is no key of AWS's, so that no request has it: write ${meant}, or take it out.`,
    ),
  ];
};

export const ofDeleted = ({ statements }: PolicyDocument): readonly string[] => {
  const deleted = flatMap(statements, ({ principal: { entries } }) =>
    flatMap(entries ?? [], ({ kind, written }) => (kind === 'deleted' ? [written] : [])),
  );
  return deleted.length === 0
    ? []
    : [
        `IAM refuses a document that names somebody who was deleted: take out ${[...new Set(deleted)].join(', ')} first.`,
      ];
};

export const ofLength = (document: JsonObject): readonly string[] => {
  const length = lengthOf(document);
  const format = (count: number): string => count.toLocaleString('en-US');
  if (length <= LONGEST) return [];
  const what = `It is ${format(length)} characters long without white space`;
  return length <= LONGEST_RAISED
    ? [
        `${what}: more than the ${format(LONGEST)} that IAM takes unless the quota is raised (to ${format(LONGEST_RAISED)} at most).`,
      ]
    : [`${what}: more than the ${format(LONGEST_RAISED)} that IAM takes at most. Take out principals first.`];
};
