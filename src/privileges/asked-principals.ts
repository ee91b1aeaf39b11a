/** Users and roles that are not there, and whom trust policies would let in for their names: whoever can make one of the name is let in. */
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { Actor } from './actor.ts';
import { isFree } from './names-taken.ts';
import { valueOf } from './policy-values.ts';
import type { World } from './world.ts';

/** A name that is asked for. */
interface AskedPrincipal {
  readonly kind: 'user' | 'role';
  /** Undefined: of any account. */
  readonly accountId: string | undefined;
  /** With its path. */
  readonly name: string;
}

const PRINCIPAL_ARN = 'aws:principalarn';
const USER_NAME = 'aws:username';
const ARN = /^arn:[^:]*:iam::([^:]*):(user|role)\/([\w+=,.@/-]+)$/;

const askedIn = (key: string, value: string): readonly AskedPrincipal[] => {
  if (key === USER_NAME)
    return /^[\w+=,.@-]+$/.test(value) ? [{ kind: 'user', accountId: undefined, name: value }] : [];
  const [, accountId = '', kind, name] = key === PRINCIPAL_ARN ? (ARN.exec(value) ?? []) : [];
  if ((kind !== 'user' && kind !== 'role') || name === undefined) return [];
  // A wildcard stands for any.
  return [{ kind, name, accountId: /^\d{12}$/.test(accountId) ? accountId : undefined }];
};

const askedPrincipals = oncePer((world: World): readonly AskedPrincipal[] => {
  const trusts = [...new Set(world.details.roles.map(world.trustOf))];
  return flatMap(trusts, ({ statements }) =>
    flatMap(statements, ({ tests }) =>
      flatMap(tests, ({ key, values }) => values.flatMap((value) => askedIn(key, valueOf(value)))),
    ),
  );
});

/**
 * The ARNs of those of a kind who are not there, or can be made so, and for whose names some trust policy asks, in its conditions. Whom it names as
 * its principal, it does not let in: IAM has written his unique id there since he was deleted, and takes no ARN of somebody who
 * was never there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const askedArns = (
  { partition, accountId }: Pick<Actor, 'partition' | 'accountId'>,
  kind: Actor['kind'],
  world: World,
  isPossible: (arn: string) => boolean = (arn) => isFree(arn, world),
): readonly string[] => {
  const named = new Set(
    askedPrincipals(world).flatMap((one) =>
      one.kind === kind && (one.accountId ?? accountId) === accountId ? [`${kind}/${one.name}`] : [],
    ),
  );
  return [...named]
    .map((name) => `arn:${partition}:iam::${accountId}:${name}`)
    .filter((arn) => isPossible(arn) && !world.isPrincipal(arn));
};
