/** Actions of one path, of which each is needed: on one and the same thing, and on all that one call is about. */
import { serviceOf } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { changingActions } from './action-levels.ts';
import type { Grant, Rights } from './rights.ts';
import { type Asking, type Shared, SOME_RESOURCE, onTheSame } from './same-thing.ts';
import { all, uncertain } from './step.ts';

/**
 * Actions that AWS allows only on all that one call is about, and what of that a call can do without. Of other actions the data
 * tells less: some of their forms stand for one another. An instance can be launched without a volume, and without a word about
 * the subnet.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
const ON_ALL_FORMS: ReadonlyMap<string, RegExp> = new Map([['ec2:RunInstances', /:(subnet|volume)\//]]);

const formsByAction = new Map<string, readonly string[]>();

/** The forms of the resources that one call is about; none where it is about one of several, or where they are not known. */
const formsOf = (action: string): readonly string[] => {
  const known = formsByAction.get(action);
  if (known !== undefined) return known;
  const found = changingActions(serviceOf(action)).find((one) => one.action === action);
  const without = ON_ALL_FORMS.get(action);
  const forms = (found?.needsAll === true ? found.resources : []).filter(
    (form) => without?.test(form) !== true,
  );
  formsByAction.set(action, forms);
  return forms;
};

const sharedBy = (actions: readonly string[]): readonly Shared[] => {
  const found = new Map<string, { actions: readonly string[]; forms: string[] }>();
  for (const form of new Set(flatMap(actions, formsOf))) {
    const together = actions.filter((action) => formsOf(action).includes(form));
    const isWhole = together.some((action) => ON_ALL_FORMS.has(action));
    if (together.length < 2 && !isWhole) continue;
    const key = `${together.join()} ${isWhole ? form : ''}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { actions: together, forms: [form] });
    else known.forms.push(form);
  }
  return [...found.values()];
};

/**
 * The grants of actions that are taken on what is new: on one and the same thing where they are about things of a form, each
 * on something where they are not. Undefined where there surely is no such thing.
 */
export const takenTogether = (
  rights: Rights,
  actions: readonly string[],
  ask: Asking = (action, resource) => rights.can(action, resource),
): readonly Grant[] | undefined => {
  if (!actions.every(rights.mentions)) return undefined;
  const each = all(actions.map((action) => ask(action, SOME_RESOURCE, 'any')));
  if (each === undefined) return undefined;
  const grants: Grant[] = [];
  for (const shared of sharedBy(actions)) {
    const found = onTheSame(rights, shared, ask);
    if (found === undefined) return undefined;
    for (const [at, action] of shared.actions.entries()) {
      const some = each.find((grant) => grant.action === action);
      const one = found === 'not ruled out' ? some && uncertain(some, 'one thing for all') : found[at];
      // Where any text does, so does every resource.
      const told = some?.resource === '*' && some.statement === one?.statement && one?.isCertain ? some : one;
      if (told === undefined) continue;
      // One call is told once for each statement that it takes.
      if (!grants.some((other) => other.action === action && other.statement === told.statement))
        grants.push(told);
    }
  }
  return flatMap(each, (some) => {
    const told = grants.filter(({ action }) => action === some.action);
    return told.length === 0 ? [some] : told;
  });
};
