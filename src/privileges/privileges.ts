/**
 * Which privileges the users of an account have with each credential, and by which steps.
 *
 * Everybody who can act is a node: a user with a credential, a session of a role, and what each can make of itself or of
 * others. From node to node (`graph.ts`) there are the steps of `escalation.ts`. Who is an administrator is then found backwards from those
 * who may do everything: loops end by themselves.
 */
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import type { AccountUser, AuthorizationDetails } from './account.ts';
import { grantAs, stepAs } from './alike-steps.ts';
import { actionsBeyond, type RoleHas } from './beyond-role.ts';
import { openPaths } from './escalation.ts';
import { enrolmentBy, firstDeviceOf } from './first-device.ts';
import { idOf } from './node.ts';
import type { Privilege } from './privilege.ts';
import { type ReachedPrivilege, reachFrom } from './reach.ts';
import type { Grant } from './rights.ts';
import type { Step } from './step.ts';
import { worldOf } from './world.ts';

/** What a user has with one credential. */
export interface UserPrivilege extends ReachedPrivilege {
  readonly user: AccountUser;
  readonly credential: Credential;
}

/** What a thief may hold. */
export const WITHOUT_MFA: readonly Credential[] = ['access-key', 'session-without-mfa'];
/** The same, and MFA: the least first. */
export const CREDENTIALS: readonly Credential[] = [...WITHOUT_MFA, 'mfa'];

/** What is found of an account's users, asked user by user. */
export interface AccountPrivileges {
  /** @param least what is asked for: less than that is `none`, and costs nothing to find */
  privilegeOf(user: AccountUser, credential: Credential, least?: Privilege): UserPrivilege;
  /** The steps from a user to a role, by its ARN; undefined where there are none. */
  stepsTo(user: AccountUser, credential: Credential, roleArn: string): readonly Step[] | undefined;
  /** What lets a user with a credential enrol the own first device; undefined where nothing does. */
  enrolment(user: AccountUser, credential: Credential): readonly Grant[] | undefined;
  /** The step by which whoever has a credential is the user with MFA, as long as there is no device; undefined where there is none. */
  firstDevice(user: AccountUser, credential: Credential): Step | undefined;
  /** Whether it would tell more of some who start to know whether a user has an MFA device: they can give him a password. */
  isDeviceAsked(user: AccountUser): boolean;
  /** Paths of the catalogue whose actions a user may take with a credential, whether or not they lead anywhere. */
  openPaths(user: AccountUser, credential: Credential): readonly string[];
  /** What a user may do with MFA that a role does not have; undefined where policies of his are missing. */
  actionsBeyond(user: AccountUser, has: RoleHas): readonly string[] | undefined;
}

/** Who will be asked about: where that is few, less is looked through. */
interface Asked {
  readonly users?: readonly AccountUser[];
  readonly credentials?: readonly Credential[];
  /** By a user's ARN, whether he has an MFA device: of others that is not known. */
  readonly hasDevice?: ReadonlyMap<string, boolean>;
}

/**
 * @param now sessions are issued, and requests made, from here on
 * @param wantedRoles the ARNs of roles that `stepsTo` will be asked about
 * @param asked others are not known: to ask about them throws
 */
export const accountPrivileges = (
  details: AuthorizationDetails,
  now: Date,
  wantedRoles: readonly string[] = [],
  { users = details.users, credentials = CREDENTIALS, hasDevice }: Asked = {},
): AccountPrivileges => {
  const world = worldOf(details, now, new Set(wantedRoles), false, undefined, hasDevice);
  const representatives = new Map<string, AccountUser>();
  for (const user of users) {
    const likeness = world.likenessOf(user);
    if (!representatives.has(likeness)) representatives.set(likeness, user);
  }
  const standingFor = (user: AccountUser): AccountUser => representatives.get(world.likenessOf(user)) ?? user;
  const starts = [...representatives.values()].flatMap((user) =>
    credentials.map((credential) => world.userActor(user, credential)),
  );
  const reach = reachFrom(starts, world);
  /** How those are alike whose devices are asked about. */
  const askedDevices = lazily(() => {
    const junctions = new Set(flatMap([...reach.nodes.values()], (node) => node.junctions));
    const arns = new Set(
      flatMap([...junctions], ({ edges }) =>
        flatMap(edges, ({ step }) => step.grants.flatMap(({ ifNoDeviceOf }) => ifNoDeviceOf ?? [])),
      ),
    );
    return new Set(details.users.filter(({ arn }) => arns.has(arn)).map((user) => world.likenessOf(user)));
  });
  const decided: Omit<AccountPrivileges, 'actionsBeyond' | 'isDeviceAsked'> = {
    privilegeOf: (user, credential, least) => ({
      user,
      credential,
      ...reach.privilegeOf(world.userActor(user, credential), least),
    }),
    stepsTo: (user, credential, roleArn) => reach.stepsTo(world.userActor(user, credential), roleArn),
    enrolment: (user, credential) => enrolmentBy(user, credential, world),
    firstDevice: (user, credential) => firstDeviceOf(user, credential, world),
    openPaths: (user, credential) => {
      const node = reach.nodes.get(idOf(world.userActor(user, credential), world));
      return node === undefined || node.actor.missing.length > 0 ? [] : openPaths(world.rightsOf(node.actor));
    },
  };
  return {
    privilegeOf: (user, credential, least) => {
      const other = standingFor(user);
      const found = decided.privilegeOf(other, credential, least);
      const { steps, grant, ifNoDeviceOf } = found;
      return {
        ...found,
        ...(ifNoDeviceOf && {
          ifNoDeviceOf: ifNoDeviceOf.map((arn) => (arn === other.arn ? user.arn : arn)),
        }),
        user,
        steps: steps.map((step) => stepAs(step, other, user)),
        grant: grant && grantAs(grant, other, user),
      };
    },
    stepsTo: (user, credential, roleArn) => {
      const other = standingFor(user);
      return decided.stepsTo(other, credential, roleArn)?.map((step) => stepAs(step, other, user));
    },
    enrolment: (user, credential) => decided.enrolment(user, credential),
    firstDevice: (user, credential) => decided.firstDevice(user, credential),
    isDeviceAsked: (user) => askedDevices().has(world.likenessOf(user)),
    openPaths: (user, credential) => decided.openPaths(standingFor(user), credential),
    actionsBeyond: (user, has) => {
      const actor = world.userActor(user, 'mfa');
      return actor.missing.length > 0 ? undefined : actionsBeyond(world.rightsOf(actor), has);
    },
  };
};
