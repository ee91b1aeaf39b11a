/**
 * The source identities that whoever assumes a role can give the session. It cannot be changed after that, and the sessions that it
 * leads to keep it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import { SOURCE_IDENTITY } from '../policy/request-keys.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { SET_IDENTITY } from './admission.ts';
import { admitted } from './letting-in.ts';
import { isRuledOut } from './policies-to-give.ts';
import { ARBITRARY_VALUE, statementsInForce, valueOf } from './policy-values.ts';
import { SESSION_IDENTITY } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import type { World } from './world.ts';

const IDENTITY = /^[\w+=,.@-]{2,64}$/;

/** What policies compare the source identity of a session with. */
const comparedWith = oncePer((world: World): readonly string[] => {
  const { ofPrincipals, ofTrusts } = statementsInForce(world);
  return [
    ...new Set(
      [...ofPrincipals, ...ofTrusts].flatMap(({ tests }) =>
        tests.flatMap(({ key, values }) => (key === SESSION_IDENTITY ? values.map(valueOf) : [])),
      ),
    ),
  ];
});

/** Those that make a difference: none where no policy goes by one. */
const sourceIdentitiesFor = ({ name }: Pick<Actor, 'name'>, world: World): readonly string[] => {
  const compared = comparedWith(world);
  if (compared.length === 0) return [];
  return [...new Set([name, ARBITRARY_VALUE, ...compared])].filter((text) => IDENTITY.test(text));
};

/** So many source identities are tried for a session. */
const MOST_IDENTITIES = 200;

/** Those that are tried for a session of somebody, of which some are ruled out: none where he has one, which it keeps. */
export const identitiesToTry = (
  rights: Rights,
  world: World,
  isOut: (identity: string) => boolean = () => false,
): readonly string[] => {
  const { actor } = rights;
  if (actor.sourceIdentity !== undefined) return [];
  const open = sourceIdentitiesFor(actor, world).filter((identity) => !isOut(identity));
  if (open.length > MOST_IDENTITIES) rights.leaveOpen(SET_IDENTITY);
  return open.slice(0, MOST_IDENTITIES);
};

/** A source identity that a session is given, and what allows that. */
export interface Identified {
  readonly sourceIdentity: string;
  readonly grants: readonly Grant[];
}

/** The source identities that a session of a role can be given, of those by which policies go. */
export const identitiesOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly Identified[] => {
  const { statements } = world.trustOf(role);
  const isOut = (identity: string): boolean =>
    isRuledOut(statements, SET_IDENTITY, SOURCE_IDENTITY, identity);
  return flatMap(identitiesToTry(rights, world, isOut), (sourceIdentity) => {
    const entry = admitted(rights, role, world, tags, { sourceIdentity });
    return entry === undefined ? [] : [{ sourceIdentity, grants: entry.grants }];
  });
};
