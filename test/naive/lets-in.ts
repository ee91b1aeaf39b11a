/** Tries every request that a trust policy could tell apart. Only for policies with few keys and values: see test/generated-policies.ts. */
import { isAllowed, type NaiveRequest } from './evaluator.ts';

type Context = Readonly<Record<string, readonly string[]>>;
type Json = Readonly<Record<string, unknown>>;
type Option = readonly string[] | undefined;

export interface LetIn {
  readonly accessKey: boolean;
  readonly sessionWithoutMfa: boolean;
  readonly mfa: boolean;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Test {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const testsOf = (policy: Json): Test[] =>
  listOf(policy['Statement'])
    .filter(isObject)
    .flatMap(({ Condition }) => (isObject(Condition) ? Object.entries(Condition) : []))
    .flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(([key, value]) => ({
            operator,
            key: key.toLowerCase(),
            values: listOf(value).map(String),
          }))
        : [],
    );

/** A value as it stands, and with its wildcards filled in different ways. */
const filled = (value: string): string[] => [
  ...new Set([value, ...['', 'x', '/'].map((star) => value.replaceAll('*', star).replaceAll('?', 'x'))]),
  ...(value.includes('${*}') ? [value.replaceAll('${*}', '*')] : []),
];

const around = (numbers: readonly number[]): number[] => [
  ...new Set(numbers.flatMap((number) => [number - 1, number, number + 1])),
];

const neighbours = (address: string): string[] => {
  const [base = ''] = address.split('/');
  if (base.includes(':')) return [base, '2001:db8:ffff::1'];
  const quads = base.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = quads;
  return [
    base,
    [a, b, c, 255].join('.'),
    [a, 255, 255, 255].join('.'),
    [a + 1, b, c, d].join('.'),
    [a, b, c + 1, d].join('.'),
    [a, b, c, d + 1].join('.'),
  ];
};

const DATE = /^\d{4}-\d\d-\d\d/;
const secondsOf = (text: string): number => {
  const seconds = DATE.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text) / 1000
    : Number(text);
  // Later than what four digits of a year can say it is no date.
  return seconds < 253_402_300_800 ? seconds : Number.NaN;
};
const toIso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Values worth trying for a free key: of the type that its operators are of. */
const valuesFor = (tests: readonly Test[], extra: readonly string[]): string[] => {
  const values = tests.flatMap((test) => test.values);
  const of = (type: RegExp): boolean => tests.some(({ operator }) => type.test(operator));
  const numbers = values.map(Number).filter((number) => !Number.isNaN(number));
  return [
    ...new Set([
      ...(of(/String|Arn/) ? [...values.flatMap(filled), ...extra] : []),
      ...(of(/String/) ? ['xxxxxxxx', 'value'] : []),
      // Beside an enormous number one more or less is the same.
      ...(of(/Numeric/) ? ['0', ...around(numbers).map(String), '1e300'] : []),
      ...(of(/Date/) ? around(values.map(secondsOf).filter((time) => !Number.isNaN(time))).map(toIso) : []),
      ...(of(/IpAddress/) ? [...values.flatMap(neighbours), '203.0.113.77'] : []),
      ...(of(/Bool/) ? ['true', 'false'] : []),
      ...(of(/Null/) && tests.every(({ operator }) => operator === 'Null') ? ['x'] : []),
    ]),
  ];
};

const ABSENT =
  /^(aws:calledvia|aws:sourcearn|aws:sourceaccount|aws:sourceorg|aws:sourceidentity|aws:principalservicename|aws:federatedprovider|saml:|ec2:|lambda:|[^:]*\.[^:]*:)/;
const TAGS = /^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$)/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const MULTI_VALUED = /^(aws:tagkeys|sts:transitivetagkeys|aws:principalorgpaths)$/;

const FIXED: Readonly<Record<string, string>> = {
  'aws:principaltype': 'User',
  'aws:principalisawsservice': 'false',
  'aws:viaawsservice': 'false',
  'aws:securetransport': 'true',
};

const product = (lists: readonly (readonly Context[])[]): Context[] =>
  lists.reduce<Context[]>(
    (all, list) => all.flatMap((one) => list.map((other) => ({ ...one, ...other }))),
    [{}],
  );

const optionsOf = (key: string, options: readonly Option[]): Context[] =>
  options.map((option) => (option === undefined ? {} : { [key]: option }));

const MOST = 40_000;
const LIFETIME = 129_600;

const callersOf = (text: string, tests: readonly Test[], roleAccountId: string): NaiveRequest['caller'][] => {
  const named = [
    ...text.matchAll(/arn:(aws[a-z-]*):iam::(\d{12}):user\/((?:[^/"*?$]+\/)*)([^/"*?$]+)(?=")/g),
  ].map(([arn, , accountId = '', , userName = '']) => ({ arn, accountId, userName }));
  const accounts = new Set([
    ...[...text.matchAll(/(?<!\d)\d{12}(?!\d)/g)].map(([id]) => id),
    roleAccountId,
    '999988887777',
    ...tests
      .filter(({ key }) => key === 'aws:principalaccount')
      .flatMap(({ values }) => values.map((value) => value.replaceAll('*', '').padEnd(12, '0'))),
  ]);
  const partitions = new Set(
    [...text.matchAll(/arn:(aws[a-z-]*):/g)].map(([, partition = 'aws']) => partition),
  );
  if (partitions.size === 0) partitions.add('aws');
  // Whatever another key is compared with may be the name of a user where that key is compared with the name.
  const isCompared = /\$\{\s*aws:username/i.test(text);
  const fromTests = tests.flatMap(({ key, values }) =>
    key === 'aws:username' || (isCompared && key !== 'aws:principalarn')
      ? values.flatMap(filled)
      : key === 'aws:principalarn'
        ? values.flatMap((value) => filled(value.split('user/')[1] ?? ''))
        : [],
  );
  const names = new Set(
    ['any-user', ...named.map(({ arn }) => arn.split('user/')[1] ?? ''), ...fromTests].filter((name) =>
      /^([\w+=,.@-]+\/)*[\w+=,.@-]+$/.test(name),
    ),
  );
  const paths = new Set(['', 'x/', ...[...names].map((name) => name.slice(0, name.lastIndexOf('/') + 1))]);
  const made = [...partitions].flatMap((partition) =>
    [...accounts].flatMap((accountId) =>
      [...new Set([...names].map((name) => name.split('/').at(-1) ?? name))].flatMap((userName) =>
        [...paths].map((path) => ({
          arn: `arn:${partition}:iam::${accountId}:user/${path}${userName}`,
          accountId,
          userName,
        })),
      ),
    ),
  );
  return [...new Map([...named, ...made].map((caller) => [caller.arn, caller])).values()];
};

/** Contexts of one kind of credential, but for what follows from the caller; 'too large' beyond a bound. */
const contextsOf = (
  tests: readonly Test[],
  mentioned: readonly string[],
  session: boolean,
  mfa: 'none' | 'false' | 'true',
  now: number,
  roleAccountId: string,
  names: readonly string[],
): Context[] | 'too large' => {
  const on = (key: string): Test[] => tests.filter((test) => test.key === key);
  const lists: Context[][] = [];
  const numbers = on('aws:multifactorauthage')
    .flatMap(({ values }) => values.map(Number))
    .filter((number) => !Number.isNaN(number));
  if (mfa === 'false') lists.push([{ 'aws:multifactorauthpresent': ['false'] }]);
  if (mfa === 'true') {
    const ages = [
      0,
      LIFETIME,
      ...around(numbers.flatMap((number) => [Math.floor(number), Math.ceil(number)])),
    ].filter((age) => age >= 0 && age <= LIFETIME);
    lists.push(
      ages.map((age) => ({
        'aws:multifactorauthpresent': ['true'],
        'aws:multifactorauthage': [String(age)],
      })),
    );
  }
  const timeTests = ['aws:currenttime', 'aws:epochtime', 'aws:tokenissuetime'].flatMap(on);
  const dates = around(
    timeTests.flatMap(({ values }) => values.map(secondsOf)).filter((time) => !Number.isNaN(time)),
  );
  const moments = [...new Set([now, ...dates, ...dates.map((date) => date + LIFETIME)])].filter(
    (time) => time >= now,
  );
  lists.push(
    moments.flatMap((moment): Context[] => {
      const at = { 'aws:currenttime': [toIso(moment)], 'aws:epochtime': [String(moment)] };
      const issued = [moment, moment - LIFETIME, ...dates].filter(
        (time) => time <= moment && time >= moment - LIFETIME,
      );
      return session ? issued.map((time) => ({ ...at, 'aws:tokenissuetime': [toIso(time)] })) : [at];
    }),
  );
  for (const key of mentioned) {
    if (
      /^aws:(multifactorauth|currenttime|epochtime|tokenissuetime|principalarn$|principalaccount$|username$)/.test(
        key,
      ) ||
      ABSENT.test(key)
    )
      continue;
    const values = valuesFor(on(key), names);
    if (FIXED[key] !== undefined) lists.push([{ [key]: [FIXED[key]] }]);
    else if (key === 'aws:resourceaccount') lists.push([{ [key]: [roleAccountId] }]);
    else if (key === 'aws:userid')
      lists.push(
        optionsOf(key, [
          ['AIDAEXAMPLEUSERAAAAAA'],
          ...values.filter((value) => /^AIDA[A-Z0-9]{12,}$/.test(value)).map((value) => [value]),
        ]),
      );
    else if (key === 'sts:rolesessionname')
      lists.push(
        optionsOf(key, [
          ['xxxxxxxx'],
          ...values.filter((value) => SESSION_NAME.test(value)).map((value) => [value]),
        ]),
      );
    else {
      const named =
        key === 'sts:sourceidentity' ? values.filter((value) => SESSION_NAME.test(value)) : values;
      // A user may have anything in a tag, and an address in nothing else than a key for addresses.
      const usable = key === 'aws:sourceip' && named.length > 0 ? named : [...new Set([...named, 'value'])];
      const pairs = MULTI_VALUED.test(key)
        ? usable.flatMap((a, at) => usable.slice(at + 1).map((b) => [a, b]))
        : [];
      lists.push(optionsOf(key, [undefined, ...usable.map((value) => [value]), ...pairs]));
    }
  }
  return lists.reduce((size, list) => size * list.length, 1) > MOST ? 'too large' : product(lists);
};

const isLetIn = (policy: Json, request: Omit<NaiveRequest, 'action'>): boolean => {
  const carries = Object.keys(request.context);
  const actions = [
    'sts:AssumeRole',
    ...(carries.some((key) => TAGS.test(key)) ? ['sts:TagSession'] : []),
    ...(carries.includes('sts:sourceidentity') ? ['sts:SetSourceIdentity'] : []),
  ];
  return actions.every((action) => isAllowed(policy, { ...request, action }));
};

/** With which credentials IAM users are let in; 'too large' where there are too many requests to try. */
export const letsIn = (
  policy: Json,
  { roleAccountId, now }: { readonly roleAccountId: string; readonly now: Date },
): LetIn | 'too large' => {
  const text = JSON.stringify(policy);
  const tests = testsOf(policy);
  const inVariables = [...text.matchAll(/\$\{\s*([^{},*?$]+?)\s*[,}]/g)].map(([, key = '']) =>
    key.toLowerCase(),
  );
  const mentioned = [...new Set([...tests.map(({ key }) => key), ...inVariables])];
  const callers = callersOf(text, tests, roleAccountId);
  const names =
    inVariables.length > 0 ? ['any-user', ...callers.map(({ userName }) => userName), 'value'] : [];
  const seconds = Math.floor(now.getTime() / 1000);
  const isPossible = (session: boolean, mfa: 'none' | 'false' | 'true'): boolean | 'too large' => {
    const contexts = contextsOf(tests, mentioned, session, mfa, seconds, roleAccountId, [...new Set(names)]);
    if (contexts === 'too large' || contexts.length * callers.length > MOST) return 'too large';
    return contexts.some((context) =>
      callers.some((caller) =>
        isLetIn(policy, {
          caller,
          context: {
            ...context,
            'aws:principalarn': [caller.arn],
            'aws:principalaccount': [caller.accountId],
            'aws:username': [caller.userName],
          },
        }),
      ),
    );
  };
  const [accessKey, sessionWithoutMfa, code, session] = [
    isPossible(false, 'none'),
    isPossible(true, 'false'),
    isPossible(false, 'true'),
    isPossible(true, 'true'),
  ];
  if (
    accessKey === 'too large' ||
    sessionWithoutMfa === 'too large' ||
    code === 'too large' ||
    session === 'too large'
  )
    return 'too large';
  return { accessKey, sessionWithoutMfa, mfa: code || session };
};
