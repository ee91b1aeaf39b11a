/** How every text names what a path to a privilege is made of. */
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import { ARBITRARY } from './statement-levels.ts';
import type { Privilege } from './privilege.ts';
import { PASS_ROLE } from './leading-on.ts';
import type { Grant, Unsure } from './rights.ts';
import type { Step } from './step.ts';

/** What the words of a claim tell of. */
interface Claimed {
  readonly service?: string | undefined;
  readonly grant?: Grant | undefined;
}

interface Doubted {
  readonly isCertain: boolean;
  readonly steps: readonly Step[];
  readonly grant?: Grant | undefined;
}

/** What is signed with, after "with". */
export const CREDENTIAL_NAMES = {
  'access-key': 'an access key alone',
  'session-without-mfa': 'a session without MFA',
  mfa: 'MFA',
} as const satisfies Readonly<Record<Credential, string>>;

/** `a, b and c` */
export const listed = (items: readonly string[], word = 'and'): string => {
  const [last = '', ...rest] = items.toReversed();
  return rest.length === 0 ? last : `${rest.toReversed().join(', ')} ${word} ${last}`;
};

/** `statement 2 ("Sid")` */
export const statementText = ({ number, sid }: NonNullable<Grant['statement']>): string =>
  sid === undefined ? `statement ${number}` : `statement ${number} ("${sid}")`;

/** `policy Deployments of group Developers, statement 1,`; empty where no policy is named. */
export const policyPlace = ({ policy, statement }: Grant): string => {
  if (policy === undefined || statement === undefined) return '';
  if (policy.kind === 'own') return policy.name;
  const of = policy.of.kind === 'group' ? ` of group ${policy.of.group.name}` : '';
  return `policy ${policy.name}${of}, ${statementText(statement)},`;
};

/** The step that gives a user another name, or another path. */
export const RENAMING = 'self.rename-user';

export const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** `x`; `/team/x` where there is a path, which may be what counts. */
export const newNameIn = (arn: string): string => {
  const [, ...named] = arn.split('/');
  return named.length === 1 ? named.join('') : `/${named.join('/')}`;
};

/** What somebody has of a privilege, as a verb; `isThere`: without a step. */
export const privilegeClaim = (
  privilege: Privilege,
  isThere: boolean,
  { service, grant }: Claimed,
): string => {
  switch (privilege) {
    case 'administrator':
      return isThere ? 'is an administrator' : 'becomes an administrator';
    case 'power':
      return `can change all of ${service ?? 'a service'}`;
    case 'write':
      // To pass a role changes nothing by itself.
      return grant?.action === PASS_ROLE
        ? 'can pass roles to AWS services'
        : 'can change what is not its own';
  }
};

const UNSURE: Readonly<Record<Unsure, string>> = {
  'many at once': ' Whether so many policies can be attached at once was not looked at.',
  'user to delete': ' Whether the user who is deleted first has keys, a password or devices was not read.',
  'device to sign in with': ' Whether the user who is taken has an MFA device was not read.',
  'tags of a new name': ' Whether the tags of a user count for a new name is not known.',
  'boundary to delete': ' Whether the policy can be deleted, which is a boundary, is not known.',
  'tags of a policy': ' Whether the tags of the managed policy allow that was not read.',
  'tags of what is made': ' Whether there are tags with which all of it is allowed was not found out.',
  'right to tag': ' Whether the service asks for the right to give tags is not known.',
  'one thing for all': ' Whether all of it is allowed on one and the same thing was not found out.',
  'profile without a role': ' Whether there is an instance profile without a role was not read.',
  'profile of the role': ' Whether the instance profile that is asked for holds the role was not read.',
  'template of others': ' Whether the template that is asked for can be written was not looked at.',
  'name of a service': ' By which of its names AWS calls the service there is not known.',
  'trust policy': ' Whether the trust policy lets the caller in was not found out.',
  'right to pass': ' Whether the call that takes the role asks for the right to pass it is not known.',
  'what gets the role': ' Whether the role may be passed to what gets it there is not known.',
  'identity pool': ' Whether the identity pool lets whoever acts sign in is not known.',
};

/** What of a privilege is not certain: what counts against `whom`, or what was not looked at. */
export const doubtText = ({ isCertain, steps, grant }: Doubted, whom: 'it' | 'the user'): string => {
  if (isCertain) return '';
  const doubtful = [
    ...flatMap(steps, ({ grants }) => grants),
    ...(grant === undefined ? [] : [grant]),
  ].filter((one) => !one.isCertain);
  const trusts = steps.flatMap(({ trust }) => (trust?.isCertain === false ? [trust] : []));
  const unsure = new Set([...doubtful, ...trusts].map((one) => one.unsure));
  const [first] = unsure;
  const isByPolicies =
    first === undefined || unsure.has(undefined) || steps.some(({ hangsOn }) => hangsOn !== undefined);
  return isByPolicies
    ? ` Parts of the policies are not understood, and count against ${whom}.`
    : UNSURE[first];
};

const INLINE = /^arn:[^#]*?:(user|group|role)\/(?:[^#]*\/)?([^#/]+)#(.*)$/s;

/** What is missing, as people call it: an inline policy has no ARN. */
const missingText = (missing: string): string => {
  const [, kind, holder, name] = INLINE.exec(missing) ?? [];
  return name === undefined ? missing : `inline policy ${name} of ${kind} ${holder}`;
};

const isManaged = (missing: string): boolean => /^arn:[^:]*:iam::[^:]*:policy\//.test(missing);

const notRead = (policies: readonly string[]): string => {
  if (policies.length === 0) return '';
  return policies.length === 1
    ? `the document of ${listed(policies)} was not read`
    : `the documents of ${listed(policies)} were not read`;
};

const isAction = (missing: string): boolean => /^[\w-]+:[\w*]+$/.test(missing);

const notKnown = (others: readonly string[]): string => {
  if (others.length === 0) return '';
  return others.every(isAction)
    ? `whether ${listed(others, 'or')} is allowed was not found out`
    : `nothing is known of ${listed(others.map(missingText))}`;
};

/** Why something is not decided: what is missing, or that there is too much to follow. */
export const undecidedText = (missing: readonly string[]): string =>
  missing.length === 0
    ? 'what it leads to is too long to be followed'
    : [notRead(missing.filter(isManaged)), notKnown(missing.filter((one) => !isManaged(one)))]
        .filter((text) => text !== '')
        .join('; ');

/** The resource of a grant; one that stands for all of its type has the name `*`. */
export const resourceOf = ({ resource }: Pick<Grant, 'resource'>): string =>
  resource.replaceAll(ARBITRARY, '*');
