/** A plan as JSON. */
import { FORMAT_VERSION, toJson, unreadFields } from '../json.ts';
import { signInUrl } from './messages.ts';
import type { Plan, PlannedUser } from './plan.ts';
import { notKnownOf, rowsOf } from './plan-rows.ts';

const toUser = (plan: Plan, user: PlannedUser): object => ({
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
    notKnownOf(user).map((line) => ({ UserName: user.row.Name, UserArn: user.row.Arn, NotKnown: line })),
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
