/** What is to be done for a step, for whoever carries the plan out. */
import { counted } from '../../text/counted.ts';
import { nameSome } from '../way-lines.ts';
import {
  ENROL_POLICY,
  enforcedOn,
  isLocked,
  machineRoleName,
  machineTrustFile,
  needsPolicy,
} from './messages.ts';
import type { Plan, PlannedUser, PlanStep, StepKind } from './plan.ts';
import { daysAfter } from './schedule.ts';

/** As a table calls the steps. */
export const STEP_TITLES: Readonly<Record<StepKind, string>> = {
  'find-out': 'find out',
  'keep-exempt': 'keep as an exemption',
  'remove-credentials': 'remove unused credentials',
  enrol: 'enrol a device',
  move: 'move to group and role',
  'become-role': 'become a role',
  'delete-user': 'delete the user',
};

const nameOfPolicy = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Names that one sentence tells. */
const TOLD = 6;

const listed = (label: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${label} ${nameSome(names, TOLD)}`;

/** As `listed`, with a word for one and another for several. */
const named = (one: string, several: string, names: readonly string[]): string =>
  listed(names.length === 1 ? one : several, names);

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ');

/** Access keys carry no MFA: the self-manage policy stops them, whatever device there is. */
const keysText = ({ use }: PlannedUser): string => {
  const live = use?.keys.filter((one) => one !== 'unused').length ?? 0;
  if (live === 0) return '';
  return `; ${counted(live, 'access key')} then work${live === 1 ? 's' : ''} in a session with MFA alone: programs need a role first`;
};

const enrolText = (user: PlannedUser, step: PlanStep, { selfManagePolicy }: Plan): string => {
  if (!needsPolicy(user)) return 'enrols a device by himself, which his policies allow already';
  const locked = isLocked(user) ? '; until he signs in with a device, he can then do nothing else' : '';
  const given = `give him the inline policy ${ENROL_POLICY} on ${step.from ?? step.due}, by which he enrols a device by himself; on ${enforcedOn(step)} attach ${selfManagePolicy} in its place${locked}${keysText(user)}`;
  return user.mayEnrol === false ? given : `not known whether he may enrol by himself; if not, ${given}`;
};

/** Own policies go, and with them every group but the new one. */
const lostText = ({ user, place }: PlannedUser): string =>
  user === undefined
    ? ''
    : joined([
        listed('detach', user.attached.map(nameOfPolicy)),
        named(
          'delete the inline policy',
          'delete the inline policies',
          user.inline.map(({ name }) => name),
        ),
        named(
          'leave the group',
          'leave the groups',
          user.groups.filter((name) => name !== place?.groupName),
        ),
      ]);

const beyondText = ({ beyond, place }: PlannedUser): string => {
  if (place === undefined) return '';
  if (beyond === undefined) return `not known what ${place.roleName} lacks`;
  return beyond.length === 0
    ? `${place.roleName} has all that he may do`
    : `${place.roleName} lacks ${counted(beyond.length, 'right')}: ${nameSome(beyond, TOLD)}`;
};

const moveText = (user: PlannedUser): string =>
  joined([
    `add to the group ${user.place?.groupName ?? ''} once a device is enrolled`,
    ...(lostText(user) === '' ? [] : [`on the day itself ${lostText(user)}`]),
    beyondText(user),
  ]);

const roleText = (user: PlannedUser, { due }: PlanStep): string => {
  const { user: account, ofGroups, groupsWithInline, alikeRoles, use } = user;
  const managed = [...new Set([...(account?.attached ?? []), ...ofGroups])].map(nameOfPolicy);
  const policies = joined([
    named('managed policy', 'managed policies', managed),
    named('inline policy', 'inline policies', account?.inline.map(({ name }) => name) ?? []),
    named('inline policies of the group', 'inline policies of the groups', groupsWithInline),
    account?.boundary === undefined ? '' : `permissions boundary ${nameOfPolicy(account.boundary)}`,
  ]);
  const others = use?.others ?? 0;
  return joined([
    `make the role ${machineRoleName(user)} with what he has (${account === undefined ? 'not read' : policies === '' ? 'nothing' : policies})`,
    listed(
      'or take, as it has the same managed policies,',
      alikeRoles.map(({ name }) => name),
    ),
    `write its trust policy to ${machineTrustFile(user)}, by where the program runs ("Roles for programs" in the Markdown form has one for each place)`,
    others > 0
      ? `he has ${counted(others, 'long-term credential')} beside access keys (for one service alone, certificate or SSH key)`
      : '',
    use?.keys.includes('unknown') === true ? 'not read when the access key was last used' : '',
    `then deactivate the credentials, so that nothing signs in with them, and delete them on ${daysAfter(due, 14)} if nobody has missed them`,
  ]);
};

const removeText = ({ unused }: PlanStep, { use }: PlannedUser, { unusedDays }: Plan): string => {
  const what = [
    ...(unused?.password === true ? ['delete the password'] : []),
    ...((unused?.keys ?? 0) > 0 ? [`deactivate ${counted(unused?.keys ?? 0, 'access key')}`] : []),
  ].join(' and ');
  const rest =
    use?.password === 'used' ||
    use?.password === 'unknown' ||
    use?.keys.some((one) => one !== 'unused') === true
      ? ' (what else he has is in use)'
      : '';
  return `${what}: never used, or not for ${unusedDays} days${rest}`;
};

const deleteText = ({ row, use, steps }: PlannedUser): string =>
  joined([
    steps.some(({ kind }) => kind === 'remove-credentials')
      ? 'if nobody has missed the credentials until then'
      : 'he has nothing to sign in with',
    listed('first look for what was not read:', use?.othersNotRead ?? []),
    `mfa-rules references ${row.Name} shows which policies name him`,
  ]);

const exemptText = ({ exemption, afterwards }: PlannedUser, { deadline }: Plan): string => {
  if (exemption === null) return '';
  const { From, Reason, Until, Owner } = exemption;
  return joined([
    `${Reason} (${From}${Owner === null ? '' : `; ${Owner} answers for it`})`,
    Until > deadline ? `it ends after the deadline, on ${Until}` : `it ends on ${Until}`,
    listed(
      'then:',
      afterwards.map((kind) => STEP_TITLES[kind]),
    ),
  ]);
};

/** What is not known of a user that decides what he has to do. */
export const findOutText = ({ isKnown, finding, use }: PlannedUser): string =>
  isKnown && use === undefined
    ? 'not read whether he has a password or access keys: save list-access-keys.json and get-login-profile.json, or a credential report'
    : finding;

/** A clause, without a full stop. */
export const stepText = (user: PlannedUser, step: PlanStep, plan: Plan): string => {
  switch (step.kind) {
    case 'find-out':
      return findOutText(user);
    case 'keep-exempt':
      return exemptText(user, plan);
    case 'remove-credentials':
      return removeText(step, user, plan);
    case 'enrol':
      return enrolText(user, step, plan);
    case 'move':
      return moveText(user);
    case 'become-role':
      return roleText(user, step);
    case 'delete-user':
      return deleteText(user);
  }
};
