/** A statement of a resource-based policy, as far as it was read. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const textsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((item) => typeof item === 'string');

/**
 * The statements that let a service do something: a plain reading of what `AddPermission` writes. Other ways of writing
 * the same, such as patterns in actions, are taken as letting nothing.
 *
 * @throws where the policy is not JSON
 */
export const servicePermissions = (
  policy: string,
  service: string,
  action: string,
): readonly PolicyStatement[] => {
  const document: unknown = JSON.parse(policy);
  const statements = isObject(document) ? listOf(document['Statement']).filter(isObject) : [];
  return statements.filter(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      isObject(Principal) &&
      textsOf(Principal['Service']).includes(service) &&
      textsOf(Action).some((value) => [action, 'lambda:*', '*'].includes(value)),
  );
};

/** The keys of a statement's conditions in lower case, and their values. */
export const conditionsOf = ({
  Condition,
}: PolicyStatement): readonly { readonly key: string; readonly values: readonly string[] }[] =>
  isObject(Condition)
    ? Object.values(Condition).flatMap((keys) =>
        isObject(keys)
          ? Object.entries(keys).map(([key, values]) => ({ key: key.toLowerCase(), values: textsOf(values) }))
          : [],
      )
    : [];
