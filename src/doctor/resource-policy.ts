import { anything, literal, many, matches, one } from '../policy/text/language.ts';

/** A statement of a resource-based policy, as far as it was read. */
type PolicyStatement = Readonly<Record<string, unknown>>;

/** Who asks, and for which resource. */
export interface ServiceRequest {
  /** E.g. `config.amazonaws.com`. */
  readonly service: string;
  /** E.g. `lambda:InvokeFunction`. */
  readonly action: string;
  /** `aws:SourceAccount` of the request; twelve digits. */
  readonly sourceAccount: string;
  /** `aws:SourceArn` of it. */
  readonly sourceArn: string;
}

/** What a policy says to a request; `open`: it lets the service in whatever account asks it to. */
export type PolicyAnswer = 'allowed' | 'open' | 'not allowed' | 'undecided';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Whether a text fits a pattern with `*` and `?`. */
const fits = (pattern: string, text: string): boolean =>
  matches(
    [
      [...pattern].flatMap((character) =>
        character === '*' ? many(anything) : character === '?' ? one(anything) : literal(character),
      ),
    ],
    text,
  );

const COMPONENTS = 6;

/** The components of an ARN; the last one may hold colons. */
const componentsOf = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, COMPONENTS - 1), parts.slice(COMPONENTS - 1).join(':')];
};

/** ARNs are compared component by component: a wildcard does not reach across a colon, but for the last one. */
const fitsArn = (pattern: string, arn: string): boolean => {
  const asked = componentsOf(arn);
  return componentsOf(pattern).every((component, index) => fits(component, asked[index] ?? ''));
};

/** How the operators of strings and ARNs compare; of any other, nothing is decided here. */
const OPERATORS: Readonly<Record<string, (value: string, asked: string) => boolean>> = {
  stringequals: (value, asked) => value === asked,
  stringequalsignorecase: (value, asked) => value.toLowerCase() === asked.toLowerCase(),
  stringlike: fits,
  arnequals: fitsArn,
  arnlike: fitsArn,
};

/** Whether one test of a condition holds; undefined where that is not decided here. */
const holds = (
  operator: string,
  key: string,
  values: unknown,
  { sourceAccount, sourceArn }: ServiceRequest,
): boolean | undefined => {
  const known: Readonly<Record<string, string>> = {
    'aws:sourceaccount': sourceAccount,
    'aws:sourcearn': sourceArn,
  };
  const asked = known[key.toLowerCase()];
  const compare = OPERATORS[operator.toLowerCase().replace(/ifexists$/, '')];
  if (asked === undefined || compare === undefined) return undefined;
  return listOf(values).some((value) => compare(String(value), asked));
};

const isMeant = (
  { Principal, Action, NotPrincipal, NotAction }: PolicyStatement,
  { service, action }: ServiceRequest,
): boolean => {
  if (NotPrincipal !== undefined || NotAction !== undefined) return true;
  const services = isObject(Principal) ? listOf(Principal['Service']) : [Principal];
  const everybody = isObject(Principal) ? listOf(Principal['AWS']) : [];
  return (
    (services.some((value) => value === service || value === '*') || everybody.includes('*')) &&
    listOf(Action).some((value) => fits(String(value).toLowerCase(), action.toLowerCase()))
  );
};

const answerOf = (statement: PolicyStatement, request: ServiceRequest): PolicyAnswer => {
  if (!isMeant(statement, request)) return 'not allowed';
  const { Effect, Condition, NotPrincipal, NotAction } = statement;
  // Nobody writes these with AddPermission: what they come to is left to a person.
  if (Effect !== 'Allow' || NotPrincipal !== undefined || NotAction !== undefined) return 'undecided';
  const tests = Object.entries(isObject(Condition) ? Condition : {}).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => holds(operator, key, values, request)),
  );
  if (tests.includes(false)) return 'not allowed';
  if (tests.includes(undefined)) return 'undecided';
  return tests.length === 0 ? 'open' : 'allowed';
};

/**
 * What the policy of a function says to a service of AWS that wants to invoke it.
 *
 * A Deny that may concern the request, a condition on another key, or another operator: undecided.
 * @throws where the policy is not JSON, or no policy
 */
export const answerOfPolicy = (policy: string, request: ServiceRequest): PolicyAnswer => {
  const document: unknown = JSON.parse(policy);
  if (!isObject(document) || document['Statement'] === undefined)
    throw new Error('the policy has no Statement');
  const statements = listOf(document['Statement']).filter(isObject);
  const answers = statements.map((statement) => answerOf(statement, request));
  const isDenied = statements.some(
    (statement) => statement['Effect'] !== 'Allow' && isMeant(statement, request),
  );
  if (isDenied) return 'undecided';
  return (
    (['open', 'allowed', 'undecided'] as const).find((answer) => answers.includes(answer)) ?? 'not allowed'
  );
};
