/** Which managed policies of an account are worth a try where somebody can give them, or set them as a boundary. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { evaluateTest } from '../policy/condition.ts';
import { documentedTypes } from '../policy/condition-keys.ts';
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { Holding } from './actor.ts';
import { CHANGING_VERSIONS } from './changed-policies.ts';
import { BOUNDARY_KEY } from './iam-keys.ts';
import { documentLeadsOn } from './leading-on.ts';
import { administratorPolicies } from './policies-at-hand.ts';
import { statementsInForce } from './policy-values.ts';
import { coversResource, isAboutResource } from './relevance.ts';
import type { Rights } from './rights.ts';
import { about } from './step.ts';
import type { World } from './world.ts';

/** Whether the Allows among statements about an action surely ask for another value of a key, or a Deny surely refuses it. */
export const isRuledOut = (
  statements: readonly Statement[],
  action: string,
  key: string,
  value: string,
): boolean => {
  const context = { get: (name: string) => (name === key ? [value] : undefined) };
  const isDecided = (test: Statement['tests'][number]): boolean =>
    test.key === key && test.variables.length === 0;
  const mayHold = ({ effect, tests }: Statement): boolean =>
    effect === 'Allow' &&
    tests.every((test) => !isDecided(test) || evaluateTest(test, context, documentedTypes) !== 'fails');
  const surelyDenies = ({ effect, tests, notUnderstood, resource, action: about }: Statement): boolean =>
    effect === 'Deny' &&
    notUnderstood.length === 0 &&
    resource?.isNegated === false &&
    resource.patterns?.includes('*') === true &&
    evaluateAction(about, action) === 'holds' &&
    tests.every((test) => isDecided(test) && evaluateTest(test, context, documentedTypes) === 'holds');
  return !statements.some(mayHold) || statements.some(surelyDenies);
};

/** The managed policies of the account whose default version can be read. */
export const policiesOfAccount = oncePer((world: World): readonly Holding[] =>
  flatMap(world.details.policies, ({ arn }) => {
    const found = world.managed(arn, { kind: 'self' });
    return 'holding' in found ? [found.holding] : [];
  }),
);

/** The statements by which one managed policy can be changed in its place, and another cannot. */
const tellingApart = (world: World): readonly Statement[] => {
  const { ofPrincipals } = statementsInForce(world);
  const ofPolicies = policiesOfAccount(world).flatMap(({ document }) => document.statements);
  return [...new Set([...ofPrincipals, ...ofPolicies])].filter(
    (statement) =>
      CHANGING_VERSIONS.some((action) => evaluateAction(statement.action, action) !== 'fails') &&
      !coversResource(statement, 'arn:aws:iam::111122223333:policy/zq7x'),
  );
};

/**
 * The same text for policies that make no difference to whoever has them: of the same document, or of ones that lead nowhere, and
 * which the same statements let be changed.
 */
const likenessOf = oncePer((world: World): ReadonlyMap<Holding, string> => {
  const apart = tellingApart(world);
  const numbers = new Map<PolicyDocument, number>();
  const numberOf = (document: PolicyDocument): number => {
    const number = numbers.get(document) ?? numbers.size;
    numbers.set(document, number);
    return number;
  };
  const textOf = (holding: Holding): string => {
    const { arn = '', document } = holding;
    const versions = (world.policyWith(arn)?.versions ?? []).flatMap(({ id, isDefault }) => {
      const other = isDefault ? undefined : world.managed(arn, holding.of, id);
      return other !== undefined && 'holding' in other ? [other.holding.document] : [];
    });
    const leading = [document, ...versions].map((one) => (documentLeadsOn(one) ? numberOf(one) : '-'));
    const changing = apart.flatMap((statement, at) => (isAboutResource(statement, arn) ? [at] : []));
    return `${leading.join()} ${changing.join()}`;
  };
  return new Map(policiesOfAccount(world).map((holding) => [holding, textOf(holding)] as const));
});

/** One of each kind of those for which something can be shown. */
export const oneOfEach = <Shown>(
  holdings: readonly Holding[],
  shown: (holding: Holding) => Shown | undefined,
  world: World,
): readonly Shown[] => {
  const likeness = likenessOf(world);
  const found = new Map<string, Shown>();
  for (const holding of holdings) {
    const text = likeness.get(holding) ?? holding.id;
    if (found.has(text)) continue;
    const one = shown(holding);
    if (one !== undefined) found.set(text, one);
  }
  return [...found.values()];
};

/** The policies that can be a boundary: those of AWS that allow the most, and those that the account has. */
const possibleBoundaries = (world: World, partition: string): readonly Holding[] => [
  ...administratorPolicies(partition),
  ...policiesOfAccount(world),
];

/** Those that an action can be asked with: none that the statements about it surely rule out. */
export const boundariesFor = (rights: Rights, action: string, world: World): readonly Holding[] => {
  const statements = rights.statements(action);
  return rights.shared(`boundaries of ${action}`, about([action]), () =>
    possibleBoundaries(world, rights.actor.partition).filter(
      ({ arn = '' }) => !isRuledOut(statements, action, BOUNDARY_KEY, arn),
    ),
  );
};
