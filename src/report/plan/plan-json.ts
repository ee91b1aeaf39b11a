/** A plan as JSON. */
import { FORMAT_VERSION, toJson, unreadFields } from '../json.ts';
import { signInUrl } from './messages.ts';
import type { Plan, PlannedUser, PlanOfAccount } from './plan.ts';
import { notKnownOf, rowsOf } from './plan-rows.ts';
import { inAccount } from '../problem-lines.ts';

const toUser = (plan: Plan, user: PlannedUser): object => ({
  AccountId: user.row.AccountId,
  UserName: user.row.Name,
  UserArn: user.row.Arn,
  Privilege: user.privilege,
  Group: user.place?.groupName ?? null,
  Role: user.place?.roleName ?? null,
  RoleLacks: user.place === undefined ? null : (user.beyond ?? null),
  Exemption: user.exemption,
  Steps: rowsOf(plan, user).map(({ step, what, commands, message }) => ({
    Step: step.kind,
    Due: step.due,
    WhatToDo: what,
    Commands: commands,
    Message: message === undefined ? null : { Subject: message.subject, Body: message.body },
  })),
  Afterwards: user.afterwards,
});

const missingOf = ({ users }: Plan): readonly object[] =>
  users.flatMap((user) =>
    notKnownOf(user).map((line) => ({
      AccountId: user.row.AccountId,
      UserName: user.row.Name,
      UserArn: user.row.Arn,
      NotKnown: line,
    })),
  );

export const renderPlanJson = (plan: Plan): string => {
  const { accountId, start, deadline, language, total, rootHasMfa, users, complete, problems } = plan;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    start,
    deadline,
    language,
    signInUrl: signInUrl(plan),
    rootHasMfa: rootHasMfa ?? null,
    total,
    plan: users.map((user) => toUser(plan, user)),
    ...unreadFields({ complete, problems, missing: missingOf(plan) }),
  });
};

const toAccount = ({ account, plan }: PlanOfAccount): object => ({
  ...account,
  SignInUrl: plan === undefined ? null : signInUrl(plan),
  RootHasMfa: plan?.rootHasMfa ?? null,
  Total: plan?.total ?? null,
});

/** The plans of several accounts as one: what is of one account alone is in `accounts`. */
export const renderPlansJson = (
  found: readonly PlanOfAccount[],
  { start, deadline, language }: Pick<Plan, 'start' | 'deadline' | 'language'>,
): string => {
  const plans = found.flatMap(({ plan }) => plan ?? []);
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId: null,
    start,
    deadline,
    language,
    signInUrl: null,
    rootHasMfa: null,
    total: plans.reduce((sum, { total }) => sum + total, 0),
    plan: plans.flatMap((plan) => plan.users.map((user) => toUser(plan, user))),
    ...unreadFields({
      complete: found.every(({ plan }) => plan?.complete === true),
      problems: plans.flatMap(({ problems, accountId }) => inAccount(problems, accountId)),
      missing: plans.flatMap(missingOf),
    }),
    accounts: found.map(toAccount),
  });
};
