import type { Triple } from './triples.ts';

/** One test of a Condition as written, with what it is asked about. */
interface WrittenTest {
  /** The policy's Version. */
  readonly version: string;
  readonly operator: string;
  readonly key: string;
  readonly value: unknown;
  /** What the request holds under the key. */
  readonly asked: string | readonly string[] | undefined;
}

/** `key`: where the same can only be said of another key. */
type Rewritten = Pick<WrittenTest, 'operator' | 'value'> & { readonly key?: string };

/** Where the other evaluator does not do what AWS documents, and the page that says so. */
export interface KnownDifference {
  readonly name: string;
  readonly page: string;
  /**
   * Says the same in words that both evaluators understand alike: a disagreement is of this kind where it is gone after the
   * rewriting, and this project's answer is the same before and after.
   */
  readonly rewrite: (test: WrittenTest) => Rewritten;
  /** The same of a value of Resource or NotResource. */
  readonly rewriteResource?: (pattern: string, asked: AskedResource) => string;
}

interface AskedResource {
  /** The policy's Version. */
  readonly version: string;
  /** The resource that is asked for. */
  readonly resource: string;
}

const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const EPOCH = /^\d+$/;
const YEAR = /^\d{4}$/;
/** All addresses that questions are asked from. */
const EVERY_BLOCK = ['10.0.0.0/8', '203.0.113.0/24', '2001:db8::/32'];

const isIpv6 = (address: unknown): boolean => String(address).includes(':');

const eachValue = (value: unknown, change: (value: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map(change) : change(value);

const toIsoTime = (value: unknown): unknown =>
  typeof value === 'string' && YEAR.test(value)
    ? `${value}-01-01T00:00:00Z`
    : typeof value === 'string' && EPOCH.test(value)
      ? new Date(Number(value) * 1000).toISOString().replace('.000Z', 'Z')
      : value;

/** Text that no evaluator takes for a variable, and that no key of a question holds either. */
const withoutVariables = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('${', '#{') : value;

/** For operators without wildcards, to which a star is a star. */
const withPlainStars = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('${*}', '*') : value;

const withAccount = (value: unknown, account: string): unknown =>
  typeof value === 'string' ? value.replaceAll('${aws:PrincipalAccount}', account) : value;

const ARN_COMPONENTS = 6;

/** Whether a pattern of an ARN has wildcards before its last component, or ends before that one. */
const mayReachAcrossColons = (pattern: string): boolean => {
  const components = pattern.split(':');
  return (
    pattern.startsWith('arn:') &&
    (components.length < ARN_COMPONENTS || /[*?]/.test(components.slice(0, ARN_COMPONENTS - 1).join()))
  );
};

const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

/** What nobody asks for. */
const NOTHING = 'arn:aws:iam::999999999999:user/nobody';

const asIs = ({ operator, value }: WrittenTest): Rewritten => ({ operator, value });

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'variables are plain text before Version 2012-10-17',
    page: `${USER_GUIDE}/reference_policies_variables.html`,
    rewrite: ({ version, operator, value }) => ({
      operator,
      value: version === '2012-10-17' ? value : eachValue(value, withoutVariables),
    }),
    rewriteResource: (pattern, { version }) =>
      version === '2012-10-17' ? pattern : String(withoutVariables(pattern)),
  },
  {
    name: '${*} stands for * in every operator that takes variables',
    page: `${USER_GUIDE}/reference_policies_variables.html#policy-vars-specialchars`,
    rewrite: ({ operator, value }) => ({
      operator,
      value: operator.includes('Like') ? value : eachValue(value, withPlainStars),
    }),
  },
  {
    name: 'variables stand in every component of an ARN',
    page: `${USER_GUIDE}/reference_policies_variables.html#policy-vars-wheretouse`,
    rewrite: ({ operator, value, asked }) => {
      // The account of who asks, out of the ARN that is compared.
      const [, , , , account] = typeof asked === 'string' ? asked.split(':') : [];
      if (!/^Arn(Not)?(Like|Equals)/.test(operator) || account === undefined) return { operator, value };
      return { operator, value: eachValue(value, (one) => withAccount(one, account)) };
    },
  },
  {
    name: 'date operators take epoch times, and years',
    page: `${USER_GUIDE}/reference_policies_elements_condition_operators.html#Conditions_Date`,
    rewrite: ({ operator, value }) => ({
      operator,
      value: operator.startsWith('Date') ? eachValue(value, toIsoTime) : value,
    }),
  },
  {
    name: 'NotIpAddress holds for an address of the other family',
    page: `${USER_GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    rewrite: ({ operator, value, asked }) => {
      if (!operator.startsWith('NotIpAddress') || asked === undefined) return { operator, value };
      const blocks = [value].flat().filter((block) => isIpv6(block) === isIpv6(asked));
      // With blocks of the other family alone it holds: as it does to be inside of all that questions are asked from.
      return blocks.length > 0 ? { operator, value: blocks } : { operator: 'IpAddress', value: EVERY_BLOCK };
    },
  },
  {
    name: 'ForAllValues:Null always holds and ForAnyValue:Null never does',
    page: `${USER_GUIDE}/access-analyzer-reference-policy-checks.html`,
    rewrite: ({ operator, value }) => {
      const [, set] = /^(ForAllValues|ForAnyValue):Null$/.exec(operator) ?? [];
      // Every question has a session name.
      return set === undefined
        ? { operator, value }
        : { operator: 'Null', key: 'sts:RoleSessionName', value: String(set === 'ForAnyValue') };
    },
  },
  {
    name: 'a wildcard of a resource reaches across colons, and so do ARNs that end early',
    page: `${USER_GUIDE}/reference_policies_elements_resource.html`,
    rewrite: asIs,
    rewriteResource: (pattern, { resource }) => {
      if (!mayReachAcrossColons(pattern) || pattern.includes('${')) return pattern;
      return fits(pattern, resource) ? '*' : NOTHING;
    },
  },
];

interface Statement {
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Keys that every question has. */
const ALWAYS_THERE = ['sts:RoleSessionName', 'aws:SecureTransport', 'aws:CurrentTime'];

/** Tests that come out alike: of a key that the request has with one value, or of whether a key is there. */
const sameAs = (test: Required<Rewritten>): readonly Required<Rewritten>[] =>
  test.operator === 'Null' && ALWAYS_THERE.includes(test.key)
    ? ALWAYS_THERE.map((key) => ({ ...test, key }))
    : [
        test,
        ...(test.operator === 'IpAddress'
          ? ['IpAddressIfExists', 'ForAnyValue:IpAddress', 'ForAllValues:IpAddress']
          : []
        ).map((operator) => ({ ...test, operator })),
      ];

/** What a request holds under a key, whose spelling does not matter. */
const askedOf = ({ context }: Triple, key: string): WrittenTest['asked'] =>
  Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];

/** The policy with every test rewritten. Tests that come to be alike in operator and key both stay. */
export const rewritten = (asked: Triple, { rewrite, rewriteResource }: KnownDifference): object => {
  const { Statement: statements, ...rest } = asked.policy as {
    readonly Version: string;
    readonly Statement: readonly Statement[];
  };
  const rewriteResources = (written: string | readonly string[]): string | readonly string[] => {
    const rewriteOne = (pattern: string): string =>
      rewriteResource?.(pattern, { version: rest.Version, resource: asked.resource }) ?? pattern;
    return typeof written === 'string' ? rewriteOne(written) : written.map(rewriteOne);
  };
  const rewriteStatement = (given: Statement): Statement => {
    const { Resource, NotResource } = given;
    const statement = {
      ...given,
      ...(Resource === undefined ? {} : { Resource: rewriteResources(Resource) }),
      ...(NotResource === undefined ? {} : { NotResource: rewriteResources(NotResource) }),
    };
    if (statement.Condition === undefined) return statement;
    const condition: Record<string, Record<string, unknown>> = {};
    for (const [operator, keys] of Object.entries(statement.Condition)) {
      for (const [key, value] of Object.entries(keys)) {
        const to = rewrite({ version: rest.Version, operator, key, value, asked: askedOf(asked, key) });
        // Both tests have to hold: under another operator, or of another key, that says the same, both stay.
        const [as = to] = sameAs({ ...to, key: to.key ?? key }).filter(
          (same) => condition[same.operator]?.[same.key] === undefined,
        );
        (condition[as.operator] ??= {})[as.key ?? key] = as.value;
      }
    }
    return { ...statement, Condition: condition };
  };
  return { ...rest, Statement: statements.map(rewriteStatement) };
};
