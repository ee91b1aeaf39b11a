/** Policies that can be attached to somebody: one that is made for it, those of the account, and those of AWS. */
import { flatMap } from '../policy/flat-map.ts';
import { isAllow } from '../policy/policy-document.ts';
import { type KeyMeaning, oneOf } from '../policy/search/key-meaning.ts';
import {
  type Language,
  type Pattern,
  type Token,
  anything,
  literal,
  many,
  one,
} from '../policy/text/language.ts';
import type { Holding } from './actor.ts';
import { ACTIONS, type Change, type Recipient, holdsDeny } from './changed-policies.ts';
import { POLICY_KEY, boundaryKey, policyKey } from './iam-keys.ts';
import { DELETING_POLICIES, deletionOfPolicy, isFree } from './names-taken.ts';
import { OWN_POLICY, type OfAws, administratorPolicies, isOfAws, policiesOfAws } from './policies-at-hand.ts';
import { isRuledOut, oneOfEach, policiesOfAccount } from './policies-to-give.ts';
import { ARBITRARY_VALUE } from './policy-values.ts';
import { withoutVariables } from './resource-limits.ts';
import type { Grant, Rights } from './rights.ts';
import { about, uncertain } from './step.ts';
import { asksForResource } from './whatever-is-asked.ts';
import type { World } from './world.ts';

export const CREATE_POLICY = 'iam:CreatePolicy';

/** Makes a managed policy, which can then be attached, also in the place of one that is deleted. */
export const MAKING_POLICIES: readonly string[] = [CREATE_POLICY, ...DELETING_POLICIES];

/** The change that a policy makes where it is attached; none where it cannot be. */
type Attaching = (holding: Holding) => readonly Change[];

/** A text that a pattern stands for. */
const textsOf = (pattern: string): readonly string[] =>
  ['z', 'y', 'x'].map((one) => pattern.replaceAll('*', `${ARBITRARY_VALUE}${one}`).replaceAll('?', one));

const POLICY = /^arn:[^:]*:iam::[^:]*:policy\//;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html (Path, PolicyName) */
const isInPaths: Token['accepts'] = (character) => /[\w+=,.@/-]/.test(character);

/** The names by which policies can be made, as the Allows about that tell them. */
const namesToMake = (rights: Rights, base: string): Language => {
  const any: Pattern = [...literal(base), many(isInPaths)];
  const named = flatMap(rights.allows(CREATE_POLICY), ({ resource }): readonly Pattern[] => {
    if (resource?.isNegated !== false || resource.patterns === undefined) return [any];
    return resource.patterns.map((pattern) => {
      if (!POLICY.test(pattern)) return any;
      const name = withoutVariables(pattern.replace(POLICY, ''));
      const tokenOf = (character: string): Pattern => {
        if (character === '*') return [many(isInPaths)];
        return character === '?' ? [one(isInPaths)] : literal(character);
      };
      return [...literal(base), ...[...name].flatMap(tokenOf)];
    });
  });
  return named.includes(any) ? [any] : named;
};

/** Whether two patterns of texts may have one in common, as far as their plain beginnings and ends tell. */
const mayMeet = (one: string, other: string): boolean => {
  const plain = (pattern: string, isEnd: boolean): string => {
    const parts = pattern.toLowerCase().split(/[*?]|\$\{[^}]*\}/);
    return (isEnd ? parts.at(-1) : parts[0]) ?? '';
  };
  const [begins, beginsToo] = [plain(one, false), plain(other, false)];
  const [ends, endsToo] = [plain(one, true), plain(other, true)];
  return (
    (begins.startsWith(beginsToo) || beginsToo.startsWith(begins)) &&
    (ends.endsWith(endsToo) || endsToo.endsWith(ends))
  );
};

/** Whether a policy that one makes may be one that another attaches, as far as names tell: without a search. */
export const mayAttachMade = (attaching: Rights, making: Rights): boolean => {
  const made = flatMap(making.allows(CREATE_POLICY), ({ resource }) =>
    resource?.isNegated === false && resource.patterns !== undefined
      ? resource.patterns.map((pattern) => (POLICY.test(pattern) ? pattern.replace(POLICY, '') : '*'))
      : ['*'],
  );
  return Object.values(ACTIONS).some(({ attach }) =>
    attaching.allows(attach).some(({ tests }) =>
      tests.every(
        ({ key, operator, values }) =>
          key !== POLICY_KEY ||
          operator?.negated !== false ||
          values.some((value) => {
            const written = value?.written ?? '*';
            const name = POLICY.test(written) ? written.replace(POLICY, '') : '*';
            return made.some((pattern) => mayMeet(pattern, name));
          }),
      ),
    ),
  );
};

/** The policies that somebody is asked about to attach: of several each. */
const askedOf = (rights: Rights, attach: (one: Rights) => Grant | undefined): readonly string[] =>
  rights.each.flatMap((one) => attach(one)?.request.context.get(POLICY_KEY) ?? []);

/** Names that a policy of one's own may have, as they are written, and then one that is looked for. */
function* namesOfOwn(
  rights: Rights,
  attach: string,
  attaching: (one: Rights, policy?: KeyMeaning) => Grant | undefined,
): Iterable<readonly string[]> {
  const { partition, accountId } = rights.actor;
  const base = `arn:${partition}:iam::${accountId}:policy/`;
  const written = [
    ...flatMap(rights.allows(CREATE_POLICY), ({ resource }) => resource?.patterns ?? []),
    ...flatMap(rights.statements(attach), ({ tests }) =>
      flatMap(tests, ({ key, values }) =>
        key === POLICY_KEY ? values.flatMap((value) => value?.written ?? []) : [],
      ),
    ),
  ].flatMap(textsOf);
  const names = [
    ...rights.each.flatMap((one) => one.can(CREATE_POLICY, `${base}?*`)?.resource ?? []),
    ...askedOf(rights, attaching),
    `${base}${ARBITRARY_VALUE}`,
    ...written,
  ];
  const isOwn = (arn: string): boolean => arn.startsWith(base);
  yield names.filter(isOwn);
  const named = oneOf(namesToMake(rights, base));
  yield askedOf(rights, (one) => attaching(one, named)).filter(isOwn);
}

/** What makes a policy of one's own by some names, of which the free ones come first: one that is there has to be deleted. */
const created = (
  rights: Rights,
  names: readonly string[],
  world: World,
): readonly { readonly arn: string; readonly grants: readonly Grant[] }[] => {
  const isThere = (arn: string): boolean => !isFree(arn, world);
  const freeFirst = [...new Set(names)].toSorted(
    (one, other) => Number(isThere(one)) - Number(isThere(other)),
  );
  return flatMap(freeFirst, (arn) => {
    const grant = rights.can(CREATE_POLICY, arn);
    const deleted = isThere(arn) ? deletionOfPolicy(rights, arn, world) : [];
    return grant === undefined || deleted === undefined ? [] : [{ arn, grants: [...deleted, grant] }];
  });
};

/** Those of the others that can be attached to anything at all, looked for once for all who have the same statements about it. */
const attachableOfAws = (rights: Rights, attach: string, world: World): readonly OfAws[] => {
  const known = policiesOfAws(world, rights.actor.partition).filter(({ isEnough }) => !isEnough);
  // Of which recipient depends on its tags.
  if (rights.statements(attach).some(asksForResource)) return known;
  const canBe = ({ holding: { arn = '' } }: OfAws): boolean =>
    rights.can(attach, '?*', { keys: new Map([policyKey(arn)]) }) !== undefined;
  return rights.shared(`${attach} of AWS`, about([attach]), () => known.filter(canBe));
};

const anyPolicyOfAws = (partition: string): KeyMeaning =>
  oneOf([[...literal(`arn:${partition}:iam::aws:policy/`), many(anything)]]);

/** All of some changes at once. */
const together = (changes: readonly Change[]): readonly Change[] => {
  const [first, ...others] = changes;
  return first === undefined
    ? []
    : [
        {
          ...first,
          grants: flatMap(changes, ({ grants }) => grants),
          others: others.map(({ holding }) => holding),
        },
      ];
};

/**
 * AWS managed policies that can be attached: one that is enough, where nothing limits what it gives, or all. Those that deny nothing
 * are attached together: what some of them give, all give.
 */
const attachedOfAws = (
  rights: Rights,
  { kind, arn, boundary, tags, holdings }: Recipient,
  attached: Attaching,
  world: World,
): readonly Change[] => {
  const { partition } = rights.actor;
  if (holdings.some(isOfAws)) return [];
  const keys = new Map([boundaryKey(boundary), [POLICY_KEY, anyPolicyOfAws(partition)] as const]);
  const { attach } = ACTIONS[kind];
  const some = rights.can(attach, arn, { ...(tags && { resourceTags: tags }), keys });
  if (some === undefined) return [];
  const isLimited = boundary !== undefined || holdings.some(holdsDeny);
  const changes: Change[] = [];
  for (const { holding, isEnough } of policiesOfAws(world, partition)) {
    if (!isEnough) continue;
    const found = attached(holding);
    if (found.length > 0 && !isLimited) return found;
    changes.push(...found);
  }
  const others = flatMap(attachableOfAws(rights, attach, world), ({ holding }) => attached(holding));
  return [
    ...changes,
    ...together(others.filter(({ holding }) => !holdsDeny(holding))),
    ...others.filter(({ holding }) => holdsDeny(holding)),
  ];
};

/** So many policies of the account are tried with each other. */
const TOGETHER = 8;

/** Several policies at once, as if they were one that denies nothing. */
const atOnce = (changes: readonly Change[]): Change | undefined => {
  const [first] = changes;
  if (first === undefined) return undefined;
  const statements = new Set(
    flatMap(changes, ({ holding: { document } }) => document.statements.filter(isAllow)),
  );
  const id = flatMap(changes, ({ holding }) => [holding.id]).join();
  return {
    ...first,
    grants: first.grants.map((grant) => uncertain(grant, 'many at once')),
    holding: {
      ...OWN_POLICY,
      id,
      name: 'managed policies of the account',
      document: { version: '2012-10-17', statements: [...statements] },
    },
  };
};

/**
 * Managed policies of the account that can be attached, one of each kind. Of many, two are not tried one after the other, of which
 * there are too many, but all of them at once: more than can be had.
 */
const attachedOfAccount = (
  rights: Rights,
  { kind, holdings }: Recipient,
  attached: Attaching,
  world: World,
): readonly Change[] => {
  const { attach } = ACTIONS[kind];
  const statements = rights.statements(attach);
  const open = rights.shared(`${attach} of the account`, about([attach]), () =>
    policiesOfAccount(world).filter(({ arn = '' }) => !isRuledOut(statements, attach, POLICY_KEY, arn)),
  );
  const changes = oneOfEach(open, (holding) => attached(holding)[0], world);
  if (changes.length <= TOGETHER) return changes;
  const all = atOnce(changes);
  const ids = new Set(changes.map(({ holding }) => holding.id));
  const isOneOf = ({ id }: Holding): boolean => ids.has(id) || id === all?.holding.id;
  return holdings.some(isOneOf) ? [] : [...changes, ...(all ? [all] : [])];
};

/**
 * Policies that can be attached to somebody: one that makes an administrator, or else one of one's own, or else any.
 *
 * @param path which path of the catalogue it is
 */
export const attachments = (
  rights: Rights,
  recipient: Recipient,
  world: World,
  path: string,
): readonly Change[] => {
  const { kind, arn, boundary, tags } = recipient;
  const { attach } = ACTIONS[kind];
  if (!rights.mentions(attach)) return [];
  const resourceTags = tags && { resourceTags: tags };
  const fixed = boundaryKey(boundary);
  const attached: Attaching = (holding) => {
    const keys = new Map([fixed, policyKey(holding.arn ?? '')]);
    const grant = rights.can(attach, arn, { ...resourceTags, keys });
    return grant === undefined ? [] : [{ path, grants: [grant], holding }];
  };
  for (const holding of administratorPolicies(rights.actor.partition)) {
    const changes = attached(holding);
    if (changes.length > 0) return changes;
  }
  const attaching = (one: Rights, policy?: KeyMeaning): Grant | undefined => {
    const keys = new Map([fixed, ...(policy ? [[POLICY_KEY, policy] as const] : [])]);
    return one.can(attach, arn, { ...resourceTags, keys });
  };
  if (attaching(rights) === undefined) return [];
  if (rights.mentions(CREATE_POLICY))
    for (const names of namesOfOwn(rights, attach, attaching))
      for (const { arn: made, grants } of created(rights, names, world)) {
        const changes = attached({ ...OWN_POLICY, arn: made });
        if (changes.length > 0)
          return changes.map((change) => ({
            ...change,
            grants: [...grants, ...change.grants],
            holding: OWN_POLICY,
          }));
      }
  return [
    ...attachedOfAccount(rights, recipient, attached, world),
    ...attachedOfAws(rights, recipient, attached, world),
  ];
};
