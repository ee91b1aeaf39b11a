/**
 * The source identities that whoever assumes a role can give the session. It cannot be changed after that, and the sessions that it
 * leads to keep it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
import type { Actor } from './actor.ts';
import { ARBITRARY_VALUE, statementsInForce, valueOf } from './policy-values.ts';
import { SESSION_IDENTITY } from './request-space.ts';
import type { World } from './world.ts';

const IDENTITY = /^[\w+=,.@-]{2,64}$/;

const inPolicies = new WeakMap<World, readonly string[]>();

/** What policies compare the source identity of a session with. */
const comparedWith = (world: World): readonly string[] => {
  const known = inPolicies.get(world);
  if (known !== undefined) return known;
  const { ofPrincipals, ofTrusts } = statementsInForce(world);
  const found = [
    ...new Set(
      [...ofPrincipals, ...ofTrusts].flatMap(({ tests }) =>
        tests.flatMap(({ key, values }) => (key === SESSION_IDENTITY ? values.map(valueOf) : [])),
      ),
    ),
  ];
  inPolicies.set(world, found);
  return found;
};

/** Those that make a difference: none where no policy goes by one. */
export const sourceIdentitiesFor = ({ name }: Pick<Actor, 'name'>, world: World): readonly string[] => {
  const compared = comparedWith(world);
  if (compared.length === 0) return [];
  return [...new Set([name, ARBITRARY_VALUE, ...compared])].filter((text) => IDENTITY.test(text));
};
