/** Why no IAM user gets in, and what its sentence speaks of. */
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import { isForUsers, type PrincipalEntry } from '../../src/policy/principal.ts';
import { statementName, statementNames } from '../evidence.ts';
import { ASSUME_ROLE, type TrustedRole } from './credential-answer.ts';
import { impossibleTest } from './named-test.ts';
import type { Reasoning } from './reasons.ts';
import { everyDeny, missingAction, type Trust } from './trust.ts';
import { misspelledAction } from './what-was-meant.ts';

const KINDS_OF_PRINCIPALS = {
  anyone: 'anyone',
  account: 'accounts',
  user: 'users',
  'user-id': 'users by their ids',
  role: 'roles',
  'role-id': 'roles by their ids',
  'role-session': 'role sessions',
  'federated-user': 'federated users',
  service: 'AWS services',
  federated: 'identity providers',
  deleted: 'deleted users or roles',
  unrecognized: 'principals that are not recognized',
} as const satisfies Record<PrincipalEntry['kind'], string>;

/** Why no IAM user gets in, with MFA or without. */
export const reasonForNobody = (
  policy: PolicyDocument,
  { denied, question }: Trust,
  role: TrustedRole,
  now: Date,
): Reasoning => {
  const allows = policy.statements.filter(({ effect }) => effect === 'Allow');
  const entries = flatMap(allows, ({ principal }) => (principal.isNegated ? [] : (principal.entries ?? [])));
  const forUsers = allows.filter(({ principal: { isNegated, entries = [] } }) =>
    isNegated ? !entries.some(({ kind }) => kind === 'anyone') : entries.some(isForUsers),
  );
  if (forUsers.length === 0) {
    const kinds = [...new Set(entries.map(({ kind }) => KINDS_OF_PRINCIPALS[kind]))];
    return ['no-user-trusted', { principals: kinds.length === 0 ? 'nobody' : `${kinds.join(', ')} only` }];
  }
  const [first] = forUsers.filter(({ action }) => evaluateAction(action, ASSUME_ROLE) !== 'fails');
  if (first === undefined) return ['assume-role-not-allowed', { hint: misspelledAction(forUsers) }];
  if (denied !== undefined) {
    const needed = everyDeny(question, denied.by);
    const denies = policy.statements.filter((one) => needed.includes(one));
    return [
      'denied',
      {
        statement: statementNames(denies),
        verb: denies.length === 1 ? 'denies' : 'deny',
      },
    ];
  }
  const missing = missingAction(question);
  if (missing !== undefined)
    return ['action-not-allowed', { statement: statementName(missing.by ?? first), action: missing.action }];
  return [
    'condition-never-met',
    {
      statement: statementName(first),
      test: impossibleTest(first, policy.version, role, now, question.callerSpace.knownWords),
    },
  ];
};
