/** How every text names what a path to a privilege is made of. */
import type { Credential } from '../policy/credential.ts';
import { ARBITRARY } from './statement-levels.ts';
import type { Privilege } from './privilege.ts';
import type { Grant } from './rights.ts';

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

/** What somebody has of a privilege, as a verb; `isThere`: without a step. */
export const privilegeClaim = (
  privilege: Privilege,
  isThere: boolean,
  service: string | undefined,
): string => {
  switch (privilege) {
    case 'administrator':
      return isThere ? 'is administrator' : 'becomes administrator';
    case 'power':
      return `can change all of ${service ?? 'a service'}`;
    case 'write':
      return 'can change what is not its own';
  }
};

const INLINE = /^arn:[^#]*?:(user|group|role)\/(?:[^#]*\/)?([^#/]+)#(.*)$/s;

/** What is missing, as people call it: an inline policy has no ARN. */
const missingText = (missing: string): string => {
  const [, kind, holder, name] = INLINE.exec(missing) ?? [];
  return name === undefined ? missing : `inline policy ${name} of ${kind} ${holder}`;
};

/** Why something is not decided: what is missing, or that there is too much to follow. */
export const undecidedText = (missing: readonly string[]): string =>
  missing.length === 0
    ? 'what it leads to is too long to be followed'
    : `not known of ${listed(missing.map(missingText))}`;

/** The resource of a grant; one that stands for all of its type has the name `*`. */
export const resourceOf = ({ resource }: Pick<Grant, 'resource'>): string =>
  resource.replaceAll(ARBITRARY, '*');
