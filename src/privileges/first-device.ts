/** The first MFA device, which AWS accepts of a user without MFA. */
import type { Credential } from '../policy/credential.ts';
import type { AccountUser } from './account.ts';
import { enrolmentOf } from './enrolment.ts';
import type { Grant } from './rights.ts';
import { type Step, stepOf } from './step.ts';
import { FIRST_DEVICE } from './taken-users.ts';
import type { World } from './world.ts';

/** What lets a user with a credential enrol the own first device; undefined where nothing does, or policies are missing. */
export const enrolmentBy = (
  user: AccountUser,
  credential: Credential,
  world: World,
): readonly Grant[] | undefined => {
  const actor = world.userActor(user, credential);
  return actor.missing.length > 0 ? undefined : enrolmentOf(world.rightsOf(actor));
};

/** The step by which whoever has a credential is the user with MFA, as long as there is no device; undefined where there is none. */
export const firstDeviceOf = (user: AccountUser, credential: Credential, world: World): Step | undefined => {
  const grants = credential === 'mfa' ? undefined : enrolmentBy(user, credential, world);
  return grants && stepOf(FIRST_DEVICE, grants, world.userActor(user, 'mfa'));
};
