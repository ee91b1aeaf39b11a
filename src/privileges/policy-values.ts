/** What the policies of an account say of keys whose values somebody chooses. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/** Any value, and what stands for the wildcards of one. */
export const ARBITRARY_VALUE = 'zq7x';

/** A text that a value of a condition stands for. */
export const valueOf = (value: Statement['tests'][number]['values'][number]): string =>
  (value?.pieces ?? [])
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      if (piece.kind === 'wildcard') return piece.character === '*' ? ARBITRARY_VALUE : 'z';
      return piece.kind === 'variable' ? (piece.fallback ?? ARBITRARY_VALUE) : ARBITRARY_VALUE;
    })
    .join('');

/** All policies of an account that are in force, and what other accounts go by of sessions that come to them. */
interface StatementsInForce {
  readonly actors: readonly Actor[];
  readonly ofPrincipals: readonly Statement[];
  readonly ofTrusts: readonly Statement[];
}

export const statementsInForce = (world: World): StatementsInForce => {
  const { users, roles } = world.details;
  const { toldAbroad } = world;
  const actors = [...users.map((user) => world.userActor(user, 'mfa')), ...roles.map(world.roleActor)];
  const documents = new Set(
    flatMap(actors, ({ holdings, boundary }) =>
      [...holdings, ...(boundary ? [boundary] : [])].map(({ document }) => document),
    ),
  );
  return {
    actors,
    ofPrincipals: [
      ...flatMap([...documents], ({ statements }) => statements),
      ...[...toldAbroad.ofRoles.values()].flat(),
    ],
    ofTrusts: [
      ...[...new Set(roles.map(world.trustOf))].flatMap(({ statements }) => statements),
      ...toldAbroad.ofTrusts,
    ],
  };
};
