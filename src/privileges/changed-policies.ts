/** Policies that somebody can be given, and those that can be changed in their place. */
import { flatMap } from '../policy/flat-map.ts';
import {
  type PolicyDocument,
  type Statement,
  isReadable,
  readPolicyDocument,
} from '../policy/policy-document.ts';
import { type KeyMeaning, absent, always } from '../policy/search/key-meaning.ts';
import { anything, literal, many } from '../policy/text/language.ts';
import type { PossibleTags } from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { type AwsPolicy, awsPolicies } from './aws-policies.ts';
import { policyLeadsOn } from './leading-on.ts';
import { DELETING_POLICIES, deletionOfPolicy, isFree } from './names-taken.ts';
import { ARBITRARY_VALUE } from './policy-values.ts';
import { isRuledOut, oneOfEach, policiesOfAccount } from './policies-to-give.ts';
import { keysOf } from './relevance.ts';
import { isTagOfResource } from './request-space.ts';
import { type Grant, type Rights, asksForResource } from './rights.ts';
import { about, uncertain } from './step.ts';
import type { World } from './world.ts';

const read = (...statements: readonly object[]): PolicyDocument => {
  const document = readPolicyDocument(
    { Version: '2012-10-17', Statement: statements },
    { kind: 'identity', isStored: true },
  );
  return isReadable(document) ? document : { version: '2012-10-17', statements: [] };
};

const ANYTHING = read({ Effect: 'Allow', Action: '*', Resource: '*' });

const ALL_OF_IAM = read({ Effect: 'Allow', Action: 'iam:*', Resource: '*' });

/** What one writes oneself. */
const OWN_POLICY: Holding = {
  id: 'own',
  name: 'a policy of its own',
  kind: 'own',
  arn: undefined,
  of: { kind: 'self' },
  document: ANYTHING,
};

const awsPolicy = (name: string, partition: string, document: PolicyDocument): Holding => {
  const arn = `arn:${partition}:iam::aws:policy/${name}`;
  return { id: arn, name, kind: 'managed', arn, of: { kind: 'self' }, document };
};

/** In every account, whether or not it is attached to anybody. */
const administratorPolicies = (partition: string): readonly Holding[] => [
  awsPolicy('AdministratorAccess', partition, ANYTHING),
  awsPolicy('IAMFullAccess', partition, ALL_OF_IAM),
];

/** An AWS managed policy that nobody in the account need have, and whether it makes an administrator of whoever has it alone. */
interface OfAws {
  readonly holding: Holding;
  readonly isEnough: boolean;
}

const readOfAws = ({ name, level, statements }: AwsPolicy, partition: string): OfAws => {
  const holding = awsPolicy(name, partition, read(...statements));
  return {
    holding: { ...holding, name: name.slice(name.lastIndexOf('/') + 1) },
    isEnough: level === 'administrator',
  };
};

const readByPartition = new Map<string, readonly OfAws[]>();

/** Read once: the same document is the same object in every account. */
const allIn = (partition: string): readonly OfAws[] => {
  const found = readByPartition.get(partition) ?? awsPolicies().map((policy) => readOfAws(policy, partition));
  readByPartition.set(partition, found);
  return found;
};

const ofAwsByWorld = new WeakMap<World, Map<string, readonly OfAws[]>>();

/** AWS managed policies that may lead anywhere in an account, and that its own answer does not have. */
const policiesOfAws = (world: World, partition: string): readonly OfAws[] => {
  const byPartition = ofAwsByWorld.get(world) ?? new Map<string, readonly OfAws[]>();
  ofAwsByWorld.set(world, byPartition);
  const found =
    byPartition.get(partition) ??
    allIn(partition).filter(
      ({ holding }) =>
        holding.arn !== undefined &&
        world.policyWith(holding.arn) === undefined &&
        policyLeadsOn(holding, world),
    );
  byPartition.set(partition, found);
  return found;
};

/** Whether a policy is one of those, which are attached all at once. */
export const isOfAws = ({ id, arn }: Pick<Holding, 'id' | 'arn'>): boolean => id === arn;

const anyPolicyOfAws = (partition: string): KeyMeaning => ({
  kind: 'free',
  texts: [[...literal(`arn:${partition}:iam::aws:policy/`), many(anything)]],
  longest: undefined,
  mayBeAbsent: false,
  valueType: undefined,
  multiplicity: 'one',
});

/** The policies that can be a boundary: those of AWS that allow the most, and those that the account has. */
const possibleBoundaries = (world: World, partition: string): readonly Holding[] => [
  ...administratorPolicies(partition),
  ...policiesOfAccount(world),
];

const POLICY_KEY = 'iam:policyarn';
export const BOUNDARY_KEY = 'iam:permissionsboundary';

/** Those that an action can be asked with: none that the statements about it surely rule out. */
export const boundariesFor = (rights: Rights, action: string, world: World): readonly Holding[] => {
  const statements = rights.statements(action);
  return rights.shared(`boundaries of ${action}`, about([action]), () =>
    possibleBoundaries(world, rights.actor.partition).filter(
      ({ arn = '' }) => !isRuledOut(statements, action, BOUNDARY_KEY, arn),
    ),
  );
};

export const boundaryKey = (arn: string | undefined): readonly [string, KeyMeaning] => [
  BOUNDARY_KEY,
  arn === undefined ? absent : always(arn),
];

/** What one has after a change, and what allows the change. */
export interface Change {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly holding: Holding;
  /** What is attached beside it. */
  readonly others?: readonly Holding[];
  /** What it takes the place of. */
  readonly replaces?: readonly Holding[];
}

/** Whom policies can be given to. */
export interface Recipient {
  readonly kind: 'user' | 'role' | 'group';
  readonly arn: string;
  readonly boundary: string | undefined;
  readonly tags: PossibleTags | undefined;
  /** The policies of whoever has what is given: of a group, those of its member. */
  readonly holdings: readonly Holding[];
}

/** How a policy is given: as one more, in the place of those that hold a Deny, or one that is there already. */
type Giving = 'put' | 'write-over' | 'attach';

export const holdsDeny = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Deny');

/**
 * The inline policies of a recipient that hold a Deny: whoever may write a policy may write one of the same name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
const writtenOver = ({ kind, arn, holdings }: Recipient): readonly Holding[] =>
  holdings.filter(
    (holding) =>
      holding.kind === 'inline' &&
      holdsDeny(holding) &&
      (holding.of.kind === 'group' ? holding.of.group.arn === arn : kind !== 'group'),
  );

export const ACTIONS = {
  user: { put: 'iam:PutUserPolicy', attach: 'iam:AttachUserPolicy' },
  role: { put: 'iam:PutRolePolicy', attach: 'iam:AttachRolePolicy' },
  group: { put: 'iam:PutGroupPolicy', attach: 'iam:AttachGroupPolicy' },
} as const;

/** What changes the policies of groups, and what changes managed policies in their place. */
export const CHANGING_GROUPS: readonly string[] = Object.values(ACTIONS.group);
export const CHANGING_VERSIONS: readonly string[] = [
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/** A file may hold more than one account: what is changed in IAM is changed in one's own. */
export const isOfAccount = (arn: string, { partition, accountId }: Actor): boolean =>
  arn.startsWith(`arn:${partition}:iam::${accountId}:`);

const CREATE_POLICY = 'iam:CreatePolicy';

/** Makes a managed policy, which can then be attached, also in the place of one that is deleted. */
export const MAKING_POLICIES: readonly string[] = [CREATE_POLICY, ...DELETING_POLICIES];

/** A text that a pattern stands for. */
const textsOf = (pattern: string): readonly string[] =>
  ['z', 'y', 'x'].map((one) => pattern.replaceAll('*', `${ARBITRARY_VALUE}${one}`).replaceAll('?', one));

/**
 * What makes a policy of one's own that can be attached, by the name of it: any, or the one that the other right asks for. One
 * that is there has to be deleted first.
 *
 * @param attached shows that some policy can be attached
 */
const created = (
  rights: Rights,
  attach: string,
  attached: Grant,
  world: World,
): readonly { readonly arn: string; readonly grants: readonly Grant[] }[] => {
  if (!rights.mentions(CREATE_POLICY)) return [];
  const { partition, accountId } = rights.actor;
  const base = `arn:${partition}:iam::${accountId}:policy/`;
  const asked = attached.request.context.get(POLICY_KEY) ?? [];
  const written = [
    ...flatMap(rights.allows(CREATE_POLICY), ({ resource }) => resource?.patterns ?? []),
    ...flatMap(rights.statements(attach), ({ tests }) =>
      flatMap(tests, ({ key, values }) =>
        key === POLICY_KEY ? values.flatMap((value) => value?.written ?? []) : [],
      ),
    ),
  ].flatMap(textsOf);
  const names = new Set([
    rights.can(CREATE_POLICY, `${base}?*`)?.resource,
    ...asked,
    `${base}${ARBITRARY_VALUE}`,
    ...written,
  ]);
  const isThere = (arn: string | undefined): boolean => arn !== undefined && !isFree(arn, world);
  const freeFirst = [...names].toSorted((one, other) => Number(isThere(one)) - Number(isThere(other)));
  return flatMap(freeFirst, (arn) => {
    if (arn?.startsWith(base) !== true) return [];
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
    rights.can(attach, '?*', { keys: new Map([[POLICY_KEY, always(arn)]]) }) !== undefined;
  return rights.shared(`${attach} of AWS`, about([attach]), () => known.filter(canBe));
};

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
  attached: (holding: Holding) => readonly Change[],
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

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow';

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
  attached: (holding: Holding) => readonly Change[],
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

/** Policies that one can be given: written, or attached. `pathOf` says which path of the catalogue it is. */
export const given = (
  rights: Rights,
  recipient: Recipient,
  world: World,
  pathOf: (how: Giving) => string,
): readonly Change[] => {
  const { kind, arn, boundary, tags } = recipient;
  const { put, attach } = ACTIONS[kind];
  const resourceTags = tags && { resourceTags: tags };
  const fixed = boundaryKey(boundary);
  const written = rights.can(put, arn, { ...resourceTags, keys: new Map([fixed]) });
  if (written !== undefined) {
    const replaces = writtenOver(recipient);
    const added: Change = { path: pathOf('put'), grants: [written], holding: OWN_POLICY };
    return replaces.length === 0 ? [added] : [added, { ...added, path: pathOf('write-over'), replaces }];
  }
  if (!rights.mentions(attach)) return [];
  const attached = (holding: Holding): readonly Change[] => {
    const policyArn = [POLICY_KEY, always(holding.arn ?? '')] as const;
    const grant = rights.can(attach, arn, { ...resourceTags, keys: new Map([fixed, policyArn]) });
    return grant === undefined ? [] : [{ path: pathOf('attach'), grants: [grant], holding }];
  };
  for (const holding of administratorPolicies(rights.actor.partition)) {
    const changes = attached(holding);
    if (changes.length > 0) return changes;
  }
  const some = rights.can(attach, arn, { ...resourceTags, keys: new Map([fixed]) });
  if (some === undefined) return [];
  for (const { arn: made, grants } of created(rights, attach, some, world)) {
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

/**
 * The grant of an action on something that GetAccountAuthorizationDetails has without its tags, as managed policies, or not at all:
 * what a policy says of them may hold, and is not certain to.
 */
export const whateverTags = (rights: Rights, action: string, resource: string): Grant | undefined => {
  const goesByTags = rights.statements(action).some((statement) => keysOf(statement).some(isTagOfResource));
  if (!goesByTags) return rights.can(action, resource);
  const grant = rights.can(action, resource, { resourceTags: 'not-read' });
  return grant && uncertain(grant);
};

const isOfCustomer = ({ arn }: Holding): boolean => arn !== undefined && !arn.includes(':iam::aws:');

/** Policies that somebody has, changed in their place: by a new version, or an older one. */
export const versioned = (
  rights: Rights,
  holdings: readonly Holding[],
  world: World,
  path: string,
): readonly Change[] =>
  flatMap(holdings.filter(isOfCustomer), (replaced): readonly Change[] => {
    const arn = replaced.arn ?? '';
    const replaces = [replaced];
    const grant = whateverTags(rights, 'iam:CreatePolicyVersion', arn);
    if (grant !== undefined)
      return [
        {
          path,
          grants: [grant],
          holding: { ...OWN_POLICY, id: `${arn}#own`, arn, of: replaced.of },
          replaces,
        },
      ];
    const chosen = whateverTags(rights, 'iam:SetDefaultPolicyVersion', arn);
    if (chosen === undefined) return [];
    return flatMap(world.policyWith(arn)?.versions ?? [], ({ id, isDefault }) => {
      const found = isDefault ? undefined : world.managed(arn, replaced.of, id);
      return found !== undefined && 'holding' in found
        ? [{ path: 'self.default-version', grants: [chosen], holding: found.holding, replaces }]
        : [];
    });
  });

export const changed = (actor: Actor, { holding, others = [], replaces = [] }: Change): Actor => {
  const isReplaced = (other: Holding): boolean => replaces.some(({ id }) => id === other.id);
  return actor.boundary !== undefined && isReplaced(actor.boundary)
    ? {
        ...actor,
        boundary: holding,
        holdings: actor.holdings.map((other) => (isReplaced(other) ? holding : other)),
      }
    : {
        ...actor,
        holdings: [
          ...actor.holdings.filter((other) => !isReplaced(other) && other.id !== holding.id),
          holding,
          ...others,
        ],
      };
};
