/** Whether a statement names a user: by values that mean him, and would not mean just anybody. */
import { evaluateResource, toResourceElement } from '../policy/action-and-resource.ts';
import { evaluateTest, type ConditionTest, type RequestKeys, type Truth } from '../policy/condition.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { SoughtUser, StoredEntry } from './stored-policy.ts';

/** Where in a statement a user stands, `user-id` being a condition on the unique id; or in what else. */
export type MentionKind =
  'principal' | 'not-principal' | 'resource' | 'not-resource' | 'condition' | 'user-id' | StoredEntry['kind'];

export interface Mention {
  readonly kind: MentionKind;
  /** As it is written. */
  readonly written: string;
  /** Operator and key of a condition; null elsewhere. */
  readonly condition: string | null;
}

/** Nobody is called so. */
const NOBODY = 'zq7x-nobody';
const NOBODYS_ID = 'AIDAZQ7XZQ7XZQ7XZQ7XZ';

const nobodyBeside = (arn: string): string => `${arn.slice(0, arn.lastIndexOf('/') + 1)}${NOBODY}`;

const NO_KEYS: RequestKeys = { get: () => undefined };
const DOCUMENTED = (): undefined => undefined;

const principalMentions = ({ principal }: Statement, { arn }: SoughtUser): readonly Mention[] =>
  (principal.entries ?? []).flatMap((entry) =>
    entry.kind === 'user' && entry.written === arn
      ? [
          {
            kind: principal.isNegated ? 'not-principal' : 'principal',
            written: arn,
            condition: null,
          } as const,
        ]
      : [],
  );

/** `user/alice` and `user/ali*` do; `user/*` and `user/${aws:username}` do not. */
const resourceMentions = (
  { resource }: Statement,
  { arn }: SoughtUser,
  { version }: PolicyDocument,
): readonly Mention[] =>
  (resource?.patterns ?? []).flatMap((pattern): readonly Mention[] => {
    const element = toResourceElement(false, [pattern], version);
    const isAbout = (asked: string): boolean => evaluateResource(element, asked, NO_KEYS) === 'holds';
    if (!isAbout(arn) || isAbout(nobodyBeside(arn))) return [];
    return [
      { kind: resource?.isNegated === true ? 'not-resource' : 'resource', written: pattern, condition: null },
    ];
  });

/** What a key has of a user and of nobody, lower-case. */
const valuesFor = (key: string, { name, arn, id }: SoughtUser): readonly [users: string, nobodys: string] => {
  if (key === 'aws:username') return [name, NOBODY];
  if (key === 'aws:userid') return [id, NOBODYS_ID];
  return [arn, nobodyBeside(arn)];
};

const conditionMentions = ({ tests }: Statement, user: SoughtUser): readonly Mention[] =>
  tests.flatMap((test) =>
    test.values.flatMap((value): readonly Mention[] => {
      if (value === undefined || value.variables.length > 0) return [];
      const alone: ConditionTest = { ...test, values: [value], variables: [] };
      const truthFor = (text: string): Truth =>
        evaluateTest(alone, { get: (key) => (key === test.key ? [text] : undefined) }, DOCUMENTED);
      const [his, nobodys] = valuesFor(test.key, user).map(truthFor);
      // Where the value does not tell him from nobody, it does not name him: a negated operator tells as well.
      if (his === nobodys || his === 'unknown' || nobodys === 'unknown') return [];
      return [
        {
          kind: test.key === 'aws:userid' ? 'user-id' : 'condition',
          written: value.written,
          condition: `${test.written.operator} ${test.written.key}`,
        },
      ];
    }),
  );

export const mentionsOf = (
  statement: Statement,
  document: PolicyDocument,
  user: SoughtUser,
): readonly Mention[] => [
  ...principalMentions(statement, user),
  ...resourceMentions(statement, user, document),
  ...conditionMentions(statement, user),
];

/** `AIDA…` of a user who was deleted. */
const USER_ID = /^AIDA[A-Z0-9]{12,}$/;

export const isUserId = (text: string): boolean => USER_ID.test(text);

/** What is left of somebody who was deleted: the id, and the operator and key of a condition; null elsewhere. */
export interface LeftoverId {
  readonly id: string;
  readonly condition: string | null;
}

/** `AIDA…` as aws:userid is compared with, a star behind it or not. */
const COMPARED_ID = /^(AIDA[A-Z0-9]{12,})\*?$/;

/**
 * Ids of deleted users: in Principal, where IAM left them in the place of an ARN; and in conditions on aws:userid, where they
 * are text.
 *
 * @param ids of all users of the account that the policy is of; undefined where they are not known: an id may then be of one
 */
export const leftoverIds = (
  { principal, tests }: Statement,
  ids: ReadonlySet<string> | undefined,
): readonly LeftoverId[] => [
  ...(principal.entries ?? []).flatMap(({ kind, written }) =>
    kind === 'deleted' && isUserId(written) ? [{ id: written, condition: null }] : [],
  ),
  ...tests.flatMap(({ key, values, written: { operator, key: as } }) =>
    key !== 'aws:userid' || ids === undefined
      ? []
      : values.flatMap((value) => {
          const [, id] = COMPARED_ID.exec(value?.written ?? '') ?? [];
          return id === undefined || ids.has(id) ? [] : [{ id, condition: `${operator} ${as}` }];
        }),
  ),
];
