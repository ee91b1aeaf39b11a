/** What a user gets himself whose policies move to a role: the right to assume it, and what no role can do for him. */
import { evaluateAction } from '../../policy/action-and-resource.ts';
import { isReadable, readPolicyDocument, type Statement } from '../../policy/policy-document.ts';
import type { PolicyVersion } from '../../policy/policy-value.ts';
import type { AccountUser } from '../../privileges/account.ts';
import { enrolmentOf, isForApp } from '../../privileges/enrolment.ts';
import { WITHOUT_MFA } from '../../privileges/privileges.ts';
import { accountOf, worldOf, type World } from '../../privileges/world.ts';
import { isObject, type JsonObject } from '../../json/object.ts';
import { askingForMfa } from '../asking-for-mfa.ts';
import { statementsOf } from '../policy-json.ts';
import { enrolmentOf as enrolmentStatements } from './guard.ts';
import { withTaken } from './place.ts';
import { roleDocument } from './role-document.ts';
import { isTaken, userIn, type NotMoved, type Owned, type Taken } from './taken.ts';

const WITH_MFA = askingForMfa(undefined);

/** What users do with credentials of their own alone: no role does it for them. */
const CHANGE_PASSWORD = 'iam:ChangePassword';

/** What roles ask of whoever assumes them: a session of another role has no MFA, and is nobody that their trust policies name. */
const ASSUMING = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

const CANNOT_BE_WRITTEN: NotMoved = { why: 'a policy of his about sts:AssumeRole cannot be written again' };

/** A statement as it is about assuming roles alone, with MFA; none where it is not about that. */
const aboutAssuming = (
  written: unknown,
  { action: element, effect }: Statement,
  version: PolicyVersion,
): readonly JsonObject[] | NotMoved => {
  const actions = ASSUMING.filter((name) => evaluateAction(element, name) !== 'fails');
  if (actions.length === 0 || !isObject(written)) return [];
  const { Sid: _, Action: __, NotAction: ___, Condition, ...rest } = written;
  const condition = effect === 'Deny' ? Condition : askingForMfa(Condition);
  const isPlainText = version !== '2012-10-17' && JSON.stringify(written).includes('${');
  if (isPlainText || (effect === 'Allow' && condition === undefined)) return CANNOT_BE_WRITTEN;
  const [action] = actions;
  return [
    {
      ...rest,
      Action: actions.length === 1 ? action : actions,
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ];
};

/** What the user may assume himself besides, as long as he has MFA. */
export const otherRoles = (
  user: AccountUser,
  owned: readonly Owned[],
  taken: Taken,
): readonly JsonObject[] | NotMoved => {
  const found = new Map<string, JsonObject>();
  for (const { document: written } of owned.filter((one) => isTaken(one.holding, taken))) {
    const document = roleDocument(written, user);
    const read = readPolicyDocument(document, { kind: 'identity', isStored: true });
    if (!isReadable(read)) return CANNOT_BE_WRITTEN;
    for (const [place, statement] of read.statements.entries()) {
      const kept = aboutAssuming(statementsOf(document)[place], statement, read.version);
      if ('why' in kept) return kept;
      for (const one of kept) found.set(JSON.stringify(one), one);
    }
  }
  return [...found.values()];
};

/** Beside the right to assume roles: what the user needs himself, and has by nothing that stays. */
export const userPolicy = (
  user: AccountUser,
  roleArn: string,
  others: readonly JsonObject[],
  taken: Taken,
  before: World,
): JsonObject => {
  const details = withTaken(before.details, user, taken);
  const after = worldOf(details, before.now);
  const left = userIn(details, user);
  const changesPassword = (world: World, one: AccountUser): boolean =>
    world.rightsOf(world.userActor(one, 'mfa')).can(CHANGE_PASSWORD, user.arn) !== undefined;
  const canEnrol = WITHOUT_MFA.every((credential) =>
    isForApp(enrolmentOf(after.rightsOf(after.userActor(left, credential)))),
  );
  const { partition } = accountOf(user.arn);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssumeRole',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: roleArn,
        Condition: WITH_MFA,
      },
      ...others.map((statement, place) => ({ Sid: `AssumeOtherRoles${place + 1}`, ...statement })),
      ...(changesPassword(before, user) && !changesPassword(after, left)
        ? [
            {
              Sid: 'ChangeOwnPassword',
              Effect: 'Allow',
              Action: CHANGE_PASSWORD,
              Resource: user.arn,
              Condition: WITH_MFA,
            },
          ]
        : []),
      ...(canEnrol ? [] : enrolmentStatements(partition, ['CreateDevice', 'EnrolOwnDevice'])),
    ],
  };
};
