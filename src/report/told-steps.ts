/** The steps of a path as they are told: to a role that is asked for, up to that role. */
import type { Actor } from '../privileges/actor.ts';
import type { Step } from '../privileges/step.ts';
import type { FoundPath } from './found-path.ts';

/** What is told of a step. */
export interface ToldStep extends Pick<Step, 'path' | 'grants' | 'trust'> {
  readonly to: Pick<Actor, 'kind' | 'name' | 'arn' | 'formerArn' | 'credential'>;
}

/** Whoever may do everything in an account can become each of its roles: the search ends at him. */
const ANY_ROLE = 'administrator.any-role';

export const toldSteps = ({
  steps,
  role,
  user,
  grant,
}: Pick<FoundPath, 'steps' | 'role' | 'user' | 'grant'>): readonly ToldStep[] => {
  const last: Pick<Actor, 'arn'> = steps.at(-1)?.to ?? user;
  if (role === undefined || last.arn === role) return steps;
  return [
    ...steps,
    {
      path: ANY_ROLE,
      grants: grant === undefined ? [] : [grant],
      trust: undefined,
      to: {
        kind: 'role',
        name: role.slice(role.lastIndexOf('/') + 1),
        arn: role,
        // A session of a role has no MFA.
        credential: 'session-without-mfa',
      },
    },
  ];
};
