/**
 * The ways to let a trust policy ask IAM users for MFA, the smallest change first. Each says what of the policy it takes
 * away, so that who loses something can be searched for; none gives anything, but to whoever has MFA where a condition on MFA
 * was misspelled.
 */
import { readConditionTest, type ConditionTest } from '../policy/condition.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { isForUsers, readPrincipals } from '../policy/principal.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import { askingForMfa, MFA_PRESENT } from './asking-for-mfa.ts';
import { freeSid, statementsOf, withStatements } from './policy-json.ts';

/**
 * `condition`: MFA is asked for in the Allow. `split`: the users of an Allow get one of their own that asks for it.
 * `deny`: one Deny more, for IAM users alone.
 */
type Form = 'condition' | 'split' | 'deny';

export interface Candidate {
  readonly form: Form;
  readonly document: JsonObject;
  /** Numbers of the Allows that it changes; none where it adds a Deny. */
  readonly changed: readonly number[];
  /** What was let in and is not: as Allows. */
  readonly removed: readonly Statement[];
  /** The Allows that let in as before. */
  readonly untouched: readonly Statement[];
}

/** A policy that is to be fixed: as it is written, and as it is read. */
export interface Fixable {
  readonly written: JsonObject;
  readonly read: PolicyDocument;
  readonly isStored: boolean;
}

/** Holds for whoever has not signed with MFA: what `Bool` does not let through. */
const withoutMfa = ({ version }: PolicyDocument): ConditionTest =>
  readConditionTest('BoolIfExists', MFA_PRESENT, 'false', version);

const narrowed = (statement: Statement, ...tests: readonly ConditionTest[]): Statement => ({
  ...statement,
  tests: [...statement.tests, ...tests],
});

const allowsOf = ({ statements }: PolicyDocument): readonly Statement[] =>
  statements.filter(({ effect }) => effect === 'Allow');

/** The statements with some of them replaced, each by one or more. Undefined where one of them cannot be. */
const replaced = (
  document: JsonObject,
  replacementOf: (written: JsonObject, number: number) => readonly unknown[] | undefined,
): JsonObject | undefined => {
  const statements: unknown[] = [];
  for (const [index, written] of statementsOf(document).entries()) {
    const others = isObject(written) ? replacementOf(written, index + 1) : undefined;
    if (others === undefined) return undefined;
    statements.push(...others);
  }
  return withStatements(document, statements);
};

/** `open`: the numbers of the Allows that let IAM users in without MFA. */
const byCondition = ({ written, read }: Fixable, open: ReadonlySet<number>): Candidate | undefined => {
  const document = replaced(written, (statement, number) => {
    if (!open.has(number)) return [statement];
    const condition = askingForMfa(statement['Condition'], { setsRight: true });
    return condition === undefined ? undefined : [{ ...statement, Condition: condition }];
  });
  return document === undefined
    ? undefined
    : {
        form: 'condition',
        document,
        changed: [...open],
        removed: allowsOf(read)
          .filter(({ number }) => open.has(number))
          .map((statement) => narrowed(statement, withoutMfa(read))),
        untouched: allowsOf(read).filter(({ number }) => !open.has(number)),
      };
};

/** The entries of one type of principal, apart: those who may be IAM users, and others. */
const apart = (
  type: string,
  written: unknown,
  isStored: boolean,
): { readonly users: readonly unknown[]; readonly others: readonly unknown[] } => {
  const entries: readonly unknown[] = Array.isArray(written) ? written : [written];
  const isUser = (entry: unknown): boolean =>
    readPrincipals({ [type]: entry }, { isStored }).some(isForUsers);
  return { users: entries.filter(isUser), others: entries.filter((entry) => !isUser(entry)) };
};

/** A list in the form that it had: one entry stands alone where no list was written. */
const inForm = (entries: readonly unknown[], written: unknown): unknown =>
  Array.isArray(written) || entries.length !== 1 ? entries : entries[0];

/** Principal in two: who may be an IAM user, and who never is. Undefined where it is not of both. */
const splitPrincipal = (
  principal: unknown,
  isStored: boolean,
): { readonly users: JsonObject; readonly others: JsonObject } | undefined => {
  if (!isObject(principal)) return undefined;
  const types = Object.entries(principal).map(
    ([type, entries]) => [type, entries, apart(type, entries, isStored)] as const,
  );
  const part = (which: 'users' | 'others'): JsonObject =>
    Object.fromEntries(
      types
        .filter(([, , lists]) => lists[which].length > 0)
        .map(([type, entries, lists]) => [
          type,
          which === 'users' && lists.users.length === 1 ? lists.users[0] : inForm(lists[which], entries),
        ]),
    );
  const [users, others] = [part('users'), part('others')];
  return Object.keys(users).length > 0 && Object.keys(others).length > 0 ? { users, others } : undefined;
};

/** Undefined where no Allow is both of IAM users and of others. */
const bySplit = ({ written, read, isStored }: Fixable, open: ReadonlySet<number>): Candidate | undefined => {
  const split = new Set<number>();
  const document = replaced(written, (statement, number) => {
    if (!open.has(number)) return [statement];
    const condition = askingForMfa(statement['Condition'], { setsRight: true });
    if (condition === undefined) return undefined;
    const principals = splitPrincipal(statement['Principal'], isStored);
    if (principals === undefined) return [{ ...statement, Condition: condition }];
    split.add(number);
    const { Sid: sid } = statement;
    return [
      { ...statement, Principal: principals.others },
      {
        ...statement,
        ...(typeof sid === 'string' ? { Sid: freeSid(written, `${sid}WithMFA`) } : {}),
        Principal: principals.users,
        Condition: condition,
      },
    ];
  });
  if (document === undefined || split.size === 0) return undefined;
  const part = (statement: Statement, isOfUsers: boolean): Statement => ({
    ...statement,
    principal: {
      isNegated: false,
      entries: statement.principal.entries?.filter((entry) => isForUsers(entry) === isOfUsers),
    },
  });
  const allows = allowsOf(read);
  return {
    form: 'split',
    document,
    changed: [...open],
    removed: allows
      .filter(({ number }) => open.has(number))
      .map((statement) =>
        narrowed(split.has(statement.number) ? part(statement, true) : statement, withoutMfa(read)),
      ),
    untouched: flatMap(allows, (statement) =>
      split.has(statement.number) ? [part(statement, false)] : open.has(statement.number) ? [] : [statement],
    ),
  };
};

/**
 * AWS sets aws:PrincipalType in every request, so that the Deny touches no role, no service and no identity provider.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype
 */
const byDeny = ({ written, read }: Fixable): Candidate => {
  const deny = {
    Sid: freeSid(written, 'DenyUsersWithoutMFA'),
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:PrincipalType': 'User' },
      BoolIfExists: { [MFA_PRESENT]: 'false' },
    },
  };
  const isUser = readConditionTest('StringEquals', 'aws:PrincipalType', 'User', read.version);
  return {
    form: 'deny',
    document: withStatements(written, [...statementsOf(written), deny]),
    changed: [],
    removed: allowsOf(read).map((statement) => narrowed(statement, isUser, withoutMfa(read))),
    untouched: [],
  };
};

/** All candidates, the smallest change first. To split several statements is a greater change than to add one. */
export const candidatesFor = (policy: Fixable, open: ReadonlySet<number>): readonly Candidate[] => {
  const [condition, split, deny] = [byCondition(policy, open), bySplit(policy, open), byDeny(policy)];
  const isOneSplit =
    split !== undefined && statementsOf(split.document).length - statementsOf(policy.written).length === 1;
  return (isOneSplit ? [condition, split, deny] : [condition, deny, split]).filter(
    (candidate) => candidate !== undefined,
  );
};
