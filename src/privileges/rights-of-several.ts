/** What several may do whom one and the same can become: each call is made by whoever of them may make it. */
import { flatMap } from '../policy/flat-map.ts';
import type { Request } from '../policy/statement.ts';
import type { Grant, Rights } from './rights.ts';
import { about } from './step.ts';

/** The rights of several of one account. */
export interface RightsOfSeveral extends Rights {
  /** Whose a grant is: his place among them. */
  placeOf(grant: Grant): number;
}

/** The same object for those who have the same statements about some actions. */
export const likenessFor = (rights: Rights, actions: readonly string[]): object =>
  rights.shared(`alike ${actions.join()}`, about(actions), () => ({}));

/** Of those who have the same statements about some actions one, or so many different users and roles: who come first. */
export const unlike = <One extends { readonly rights: Rights }>(
  several: readonly One[],
  actions: readonly string[],
  most = 1,
): readonly One[] => {
  const found = new Map<object, One[]>();
  for (const one of several) {
    const { rights } = one;
    const likeness = likenessFor(rights, actions);
    const alike = found.get(likeness) ?? [];
    found.set(likeness, alike);
    const isThere = alike.some((other) => other.rights.actor.arn === rights.actor.arn);
    if (alike.length < most && !isThere) alike.push(one);
  }
  return [...found.values()].flat();
};

/** What somebody may do of some actions, as if he might do nothing else. */
export const rightsTo = (rights: Rights, isAmong: (action: string) => boolean): Rights => ({
  ...rights,
  mentions: (action) => isAmong(action) && rights.mentions(action),
  allows: (action) => (isAmong(action) ? rights.allows(action) : []),
  statements: (action) => (isAmong(action) ? rights.statements(action) : []),
  can: (action, ...on) => (isAmong(action) ? rights.can(action, ...on) : undefined),
  limitedTo: (actions) => rights.limitedTo(actions.filter(isAmong)),
  get each() {
    return [this];
  },
});

/** Whoever comes first is asked first, and is the actor: of him the account alone counts. */
export const rightsOfSeveral = (several: readonly [Rights, ...Rights[]]): RightsOfSeveral => {
  const [{ actor }] = several;
  const places = new WeakMap<Request, number>();
  const each = several.map((one, place): Rights => {
    const noted = (grant: Grant | undefined): Grant | undefined => {
      if (grant !== undefined) places.set(grant.request, place);
      return grant;
    };
    return {
      ...one,
      can: (...asked) => noted(one.can(...asked)),
      isNotDenied: (...asked) => noted(one.isNotDenied(...asked)),
      get each() {
        return [this];
      },
    };
  });
  const known = new Map<string, readonly Rights[]>();
  const asked = (action: string): readonly Rights[] => {
    const found =
      known.get(action) ??
      unlike(
        each.map((rights) => ({ rights })),
        [action],
      ).map(({ rights }) => rights);
    known.set(action, found);
    return found;
  };
  const firstOf = (action: string, ask: (one: Rights) => Grant | undefined): Grant | undefined => {
    for (const one of asked(action)) {
      const grant = ask(one);
      if (grant !== undefined) return grant;
    }
    return undefined;
  };
  const all = <Item>(listOf: (one: Rights) => readonly Item[]): readonly Item[] => [
    ...new Set(flatMap(each, listOf)),
  ];
  const answers = new Map<string, unknown>();
  return {
    actor,
    each,
    placeOf: ({ request }) => places.get(request) ?? 0,
    mentions: (action) => asked(action).some(({ mentions }) => mentions(action)),
    allows: (action) => all(({ allows }) => allows(action)),
    statements: (action) => all(({ statements }) => statements(action)),
    can: (action, ...on) => firstOf(action, ({ can }) => can(action, ...on)),
    isNotDenied: (action, ...on) => firstOf(action, ({ isNotDenied }) => isNotDenied(action, ...on)),
    limitedTo: (actions) => {
      const names = each.map(({ limitedTo }) => limitedTo(actions));
      const limits = names.filter((limit) => limit !== undefined);
      return limits.length < names.length ? undefined : new Set(flatMap(limits, (limit) => [...limit]));
    },
    shared: <Value>(label: string, _: unknown, answer: () => Value) => {
      if (!answers.has(label)) answers.set(label, answer());
      // The label says what it is an answer to.
      return answers.get(label) as Value;
    },
    isVoid: (allow) => each.every(({ isVoid }) => isVoid(allow)),
    refusing: all(({ refusing }) => refusing).filter((deny) =>
      each.every(({ refusing }) => refusing.includes(deny)),
    ),
    undecided: () => all(({ undecided }) => undecided()),
    leaveOpen: several[0].leaveOpen,
  };
};
