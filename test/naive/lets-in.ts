/** Tries every request that a trust policy could tell apart. Only for policies with few keys and values: see test/support/generated-policies.ts. */
import { readPolicy, type Authorize, type NaiveOptions, type NaiveUser } from './evaluator.ts';
import { rowOf } from './keys.ts';

type Context = Readonly<Record<string, readonly string[]>>;
type Json = Readonly<Record<string, unknown>>;
type Option = readonly string[] | undefined;

export interface LetIn {
  readonly accessKey: boolean;
  /** With a session of one's own, or through a service that acts with the user's credentials. */
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

/** Every test that is written in the text: names can stand twice, and all that is under them counts. */
const testsOf = (text: string): Test[] => {
  const tests: Test[] = [];
  const visit = (condition: unknown): void => {
    if (!isObject(condition)) return;
    for (const [operator, keys] of Object.entries(condition))
      if (isObject(keys))
        for (const [key, value] of Object.entries(keys))
          tests.push({
            operator: operator.replace(/^\d+ /, ''),
            key: key.replace(/^\d+ /, '').toLowerCase(),
            values: listOf(value).map(String),
          });
  };
  // A number before every name keeps those apart that stand twice.
  let names = 0;
  const numbered = text.replace(
    /"((?:[^"\\]|\\.)*)"(\s*:)?/gs,
    (written, name: string, colon: string | undefined) => {
      if (colon === undefined) return written;
      names += 1;
      return `"${names} ${name}":`;
    },
  );
  JSON.parse(numbered, (name, value: unknown) => {
    if (/^\d+ Condition$/.test(name)) visit(value);
    return value;
  });
  return tests;
};

const VARIABLE = /\$\{\s*([^{},*?$]+?)\s*(?:,\s*'([^']*)'\s*)?\}/g;

/** A value as it stands, and with its wildcards and variables filled in different ways: variables by each of `others`. */
const filled = (value: string, others: readonly string[] = []): string[] => {
  const isOpen = value.includes('${');
  const resolved = isOpen ? [value, ...others.map((other) => value.replace(VARIABLE, () => other))] : [value];
  const wild = [...value.matchAll(VARIABLE)].flatMap(([, , fallback]) => fallback ?? []);
  return [
    ...new Set([
      ...wild,
      ...resolved.flatMap((text) => [
        text,
        ...['', 'x', '/', 'amazonaws.com'].map((star) => text.replaceAll('*', star).replaceAll('?', 'x')),
        ...(text.includes('${*}') ? [text.replaceAll('${*}', '*')] : []),
      ]),
    ]),
  ];
};

const around = (numbers: readonly number[]): number[] => [
  ...new Set(numbers.flatMap((number) => [number - 1, number, number + 1])),
];

const neighbours = (address: string): string[] => {
  const [base = ''] = address.split('/');
  if (base.includes(':')) return [base, `${base.replace(/::.*$/, '')}::77`, '2001:db8:ffff::1'];
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
export const secondsOf = (text: string): number => {
  const seconds = DATE.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text) / 1000
    : Number(text);
  // Outside of what four digits of a year can say it is no date.
  return seconds < 253_402_300_800 && seconds > -62_135_596_800 ? seconds : Number.NaN;
};
export const toIso = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Values worth trying for a free key: of the type that its operators are of. */
const valuesFor = (tests: readonly Test[], others: readonly string[]): string[] => {
  const values = tests.flatMap((test) => test.values);
  const of = (type: RegExp): boolean => tests.some(({ operator }) => type.test(operator));
  const numbers = values.map(Number).filter((number) => !Number.isNaN(number));
  return [
    ...new Set([
      ...(of(/String|Arn|Binary/) ? values.flatMap((value) => filled(value, others)) : []),
      ...others,
      ...(of(/String/) ? ['xxxxxxxx'] : []),
      // Beside an enormous number one more or less is the same.
      ...(of(/Numeric/) ? ['0', ...around(numbers).map(String), `1${'0'.repeat(300)}`] : []),
      ...(of(/Date/) ? around(values.map(secondsOf).filter((time) => !Number.isNaN(time))).map(toIso) : []),
      ...(of(/IpAddress/) ? [...values.flatMap(neighbours), '203.0.113.77'] : []),
      ...(of(/Bool/) ? ['true', 'false'] : []),
      ...(of(/Null/) && tests.every(({ operator }) => operator === 'Null') ? ['xx'] : []),
    ]),
  ];
};

/** Tags and a source identity need an action of their own each. */
const TAGS = /^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$)/;

/** How a request is signed; `via`: by a service, with the user's credentials. */
interface Signed {
  readonly session: boolean;
  readonly mfa: 'none' | 'false' | 'true';
  readonly via: boolean;
}

const product = (lists: readonly (readonly Context[])[]): Context[] =>
  lists.reduce<Context[]>(
    (all, list) => all.flatMap((one) => list.map((other) => ({ ...one, ...other }))),
    [{}],
  );

const optionsOf = (key: string, options: readonly Option[]): Context[] =>
  options.map((option) => (option === undefined ? {} : { [key]: option }));

/** Requests for one way to sign. */
const MOST = 15_000;
const LIFETIME = 129_600;

type Caller = NaiveUser;

const USER_NAME = /^[\w+=,.@-]{1,64}$/;
const USER = /^([!-~]*\/)?[\w+=,.@-]{1,64}$/;

const callersOf = (
  text: string,
  tests: readonly Test[],
  roleAccountId: string,
  others: readonly string[],
): Caller[] => {
  const named = [
    ...text.matchAll(/"arn:(aws[a-z-]*):iam::(\d{12}):user\/((?:[^/"*?$]+\/)*)([^/"*?$]+)(?=")/g),
  ].map(([arn, , accountId = '', , userName = '']) => ({ arn: arn.slice(1), accountId, userName }));
  const accounts = new Set([
    ...[...text.matchAll(/(?<!\d)\d{12}(?!\d)/g)].map(([id]) => id),
    roleAccountId,
    '999988887777',
    ...tests
      .filter(({ key }) => key === 'aws:principalaccount')
      .flatMap(({ values }) => values.map((value) => value.replaceAll('*', '').padEnd(12, '0'))),
    ...others,
  ]);
  // Who is trusted says of which partition the role is; else it may be any that there is, and mostly the first.
  const trusted = [
    ...text.matchAll(
      /"arn:(aws[a-z-]*):(?:iam|sts)::\d{12}:(?:root|user\/|role\/|assumed-role\/|federated-user\/|saml-provider\/|oidc-provider\/)[^"*?]*"/g,
    ),
  ].map(([, partition = 'aws']) => partition);
  const mentioned = [
    ...[...text.matchAll(/"arn:([^:"]*)/g)].flatMap(([, pattern = '']) =>
      EVERY_PARTITION.filter((partition) => isLike(partition, pattern)),
    ),
    ...(/\.amazonaws\.com\.cn"|"cn-/.test(text) ? ['aws-cn'] : []),
    ...(text.includes('"us-gov-') ? ['aws-us-gov'] : []),
    // Somebody who is of no ARN of a partition is of another: of one that is not written, each does as well.
    ...(tests.some(
      ({ key, operator, values }) =>
        key === 'aws:principalarn' && operator.includes('Not') && values.includes('arn:aws:iam::*:*'),
    )
      ? ['aws-cn', 'aws-iso-e']
      : []),
  ];
  const partitions = new Set(trusted.length > 0 ? trusted : ['aws', ...mentioned]);
  const fromTests = tests.flatMap(({ key, values }) =>
    key === 'aws:username'
      ? values.flatMap((value) => filled(value, others))
      : key === 'aws:principalarn'
        ? values.flatMap((value) => filled(value.split('user/')[1] ?? '', others))
        : [],
  );
  const isNameOpen = tests.some(({ key }) => key === 'aws:username' || key === 'aws:principalarn');
  const names = new Set(
    ['any-user', ...named.map(({ arn }) => arn.split('user/')[1] ?? ''), ...fromTests, ...others].filter(
      (name) => USER.test(name),
    ),
  );
  const paths = new Set(['', 'x/', ...[...names].map((name) => name.slice(0, name.lastIndexOf('/') + 1))]);
  const userNames = [...new Set([...names].map((name) => name.split('/').at(-1) ?? name))].filter((name) =>
    USER_NAME.test(name),
  );
  const made = [...partitions].flatMap((partition) =>
    [...accounts]
      .filter((accountId) => /^\d{12}$/.test(accountId))
      .flatMap((accountId) =>
        // Where nothing looks at the name, those that are named in full stand for themselves.
        (isNameOpen || others.length > 0 ? userNames : ['any-user']).flatMap((userName) =>
          (isNameOpen ? [...paths] : ['']).map((path) => ({
            arn: `arn:${partition}:iam::${accountId}:user/${path}${userName}`,
            accountId,
            userName,
          })),
        ),
      ),
  );
  return [...new Map([...named, ...made].map((caller) => [caller.arn, caller])).values()];
};

const whole = (values: readonly string[]): string[][] => {
  if (values.length <= 5)
    return Array.from({ length: 2 ** values.length - 1 }, (_, set) =>
      values.filter((_value, at) => ((set + 1) >> at) % 2 === 1),
    );
  const pairs = values.flatMap((a, at) => values.slice(at + 1).map((b) => [a, b]));
  return [...values.map((value) => [value]), ...pairs, [...values]];
};

/** Values that a key can have, of those that are worth trying. */
const usableFor = (key: string, tests: readonly Test[], others: readonly string[]): string[] => {
  const { samples, values } = rowOf(key);
  return [...new Set([...samples, ...valuesFor(tests, others)])].filter(
    (value) => values?.test(value) ?? true,
  );
};

const VIA = 'aws:calledvia';
const ENDS = ['aws:calledviafirst', 'aws:calledvialast'];

/** Services that call one another, in their order: one, two, or three. */
const chainsOf = (services: readonly string[]): string[][] => {
  const pairs = services.flatMap((a) => services.map((b) => [a, b]));
  const longer = services.length > 9 ? [] : pairs.flatMap((pair) => services.map((c) => [...pair, c]));
  return [...services.map((service) => [service]), ...pairs.filter(([a, b]) => a !== b), ...longer];
};

/** "aws:CalledViaFirst" and "aws:CalledViaLast" are the first and the last element of "aws:CalledVia". */
const withEnds = (services: readonly string[], mentioned: readonly string[]): Context => ({
  [VIA]: services,
  ...Object.fromEntries(
    ENDS.filter((key) => mentioned.includes(key)).map((key, at) => [
      key,
      [(key === ENDS[0] ? services[0] : services.at(-1)) ?? String(at)],
    ]),
  ),
});

const REQUEST_TAG = 'aws:requesttag/';
const inOtherCase = (text: string): string =>
  text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const EVERY_PARTITION = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
];
/** Wildcards alone are special in what stands between two colons of a policy. */
const isLike = (text: string, pattern: string): boolean =>
  /^[a-z*?-]*$/.test(pattern) &&
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);

const LISTS_OF_TAGS = ['aws:tagkeys', 'sts:transitivetagkeys'];
/** "When the requester uses an Amazon VPC endpoint" aws:SourceIp is not there; only then are these. */
const ENDPOINT = /^aws:(vpcsourceip|sourcevpc(arn|e)?|vpce(account|orgid|orgpaths))$/;

const ALL_OR_NONE = [
  ['aws:principalorgid', 'aws:principalorgpaths', 'aws:principalorgmasteraccountid'],
  ['aws:resourceorgid', 'aws:resourceorgpaths'],
  ['aws:vpceorgid', 'aws:vpceorgpaths'],
  ['aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip'],
];
const OF_ORGANIZATIONS = ['principal', 'resource', 'vpce'].map((of) => [
  `aws:${of}orgid`,
  `aws:${of}orgpaths`,
]);

/** Members of an organization have all keys of it, and paths that begin with its id. */
const areOfOneKind = (context: Context, mentioned: readonly string[]): boolean =>
  ALL_OR_NONE.every(
    (keys) => new Set(keys.filter((key) => mentioned.includes(key)).map((key) => key in context)).size < 2,
  ) &&
  OF_ORGANIZATIONS.every(([id = '', paths = '']) => {
    const [organization] = context[id] ?? [];
    return (
      organization === undefined ||
      (context[paths] ?? []).every((path) => path.startsWith(`${organization}/`))
    );
  });

/** Whether keys that AWS sets together go together, whoever asks. */
export const isWhole = (context: Context, mentioned: readonly string[]): boolean => {
  const names = (key: string): string[] => (context[key] ?? []).map((name) => name.toLowerCase());
  const [passed, transitive] = LISTS_OF_TAGS.map(names);
  const speaksOfAll = mentioned.includes('aws:tagkeys');
  const tagsAgree = mentioned
    .filter((key) => key.startsWith(REQUEST_TAG))
    .every((key) => {
      const name = key.slice(REQUEST_TAG.length);
      if (key in context) return !speaksOfAll || passed?.includes(name) === true;
      return passed?.includes(name) !== true && transitive?.includes(name) !== true;
    });
  const areAllPassed = !speaksOfAll || transitive?.every((name) => passed?.includes(name)) !== false;
  const isThroughEndpoint = Object.keys(context).some((key) => ENDPOINT.test(key));
  return (
    tagsAgree &&
    areOfOneKind(context, mentioned) &&
    areAllPassed &&
    !('aws:sourceip' in context && isThroughEndpoint)
  );
};

/** Somebody who signs in does so to the own account. */
const isOwnSignIn = (context: Context, { arn, accountId }: NaiveUser): boolean =>
  (context['aws:signinsessionarn'] ?? []).every(
    (session) => session.split(':')[4] === accountId && session.split(':')[1] === arn.split(':')[1],
  );

/** What a key can be in requests that are signed in one way, but for those that follow from the caller or the time. */
const settingsOf = (
  key: string,
  tests: readonly Test[],
  { session, via }: Signed,
  roleAccountId: string,
  others: readonly string[],
  samples: readonly string[],
): Context[] => {
  const row = rowOf(key);
  const usable = (): string[] => usableFor(key, tests, [...others, ...samples]);
  const all = (): string[][] => (row.isMany === true ? whole(usable()) : usable().map((value) => [value]));
  switch (row.presence) {
    case 'caller':
    case 'time':
    case 'issued':
    case 'mfa':
    case 'never':
      return [{}];
    case 'role':
      return [{ [key]: [roleAccountId] }];
    case 'via-or-not':
      return [{ [key]: [String(via)] }];
    case 'via': {
      if (!via) return [{}];
      return optionsOf(key, key === 'aws:calledvia' ? chainsOf(usable()) : usable().map((one) => [one]));
    }
    case 'sign-in':
      return optionsOf(key, session ? [undefined, ...all()] : [undefined]);
    case 'always':
      return optionsOf(key, all());
    case 'maybe':
      return optionsOf(key, [undefined, ...all()]);
  }
};

/** Contexts of one way to sign, but for what follows from the caller; 'too large' beyond a bound. */
const contextsOf = (
  tests: readonly Test[],
  mentioned: readonly string[],
  signed: Signed,
  now: number,
  roleAccountId: string,
  others: readonly string[],
  callers: readonly Caller[],
  leastMfaAge: number,
): Context[] | 'too large' => {
  const { session, mfa } = signed;
  const most = MOST / callers.length;
  const on = (key: string): Test[] => tests.filter((test) => test.key === key);
  const lists: Context[][] = [];
  const numbers = on('aws:multifactorauthage')
    .flatMap(({ values }) => values.map(Number))
    .filter((number) => !Number.isNaN(number));
  if (mfa === 'false') lists.push([{ 'aws:multifactorauthpresent': ['false'] }]);
  if (mfa === 'true') {
    const ages = [
      leastMfaAge,
      LIFETIME,
      ...around(numbers.flatMap((number) => [Math.floor(number), Math.ceil(number)])),
    ].filter((age) => age >= leastMfaAge && age <= LIFETIME);
    lists.push(
      [...new Set(ages)].map((age) => ({
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
  const tagNames = mentioned
    .filter((key) => key.startsWith(REQUEST_TAG))
    .map((key) => key.slice(REQUEST_TAG.length));
  const ofLists = LISTS_OF_TAGS.flatMap((key) => on(key)).flatMap(({ values }) =>
    values.flatMap((value) => filled(value)),
  );
  const signIns = callers.flatMap(({ arn, accountId }) =>
    ['x', 'y'].map((id) => `arn:${arn.split(':')[1]}:signin:us-east-1:${accountId}:session/${id}`),
  );
  const hasBothLists = LISTS_OF_TAGS.every((key) => mentioned.includes(key));
  const samplesOf = (key: string): readonly string[] =>
    LISTS_OF_TAGS.includes(key)
      ? // The name of a key has no letter case, and what stands in the list has.
        [
          ...tagNames,
          ...tagNames.map((name) => name.toUpperCase()),
          ...ofLists,
          ...(hasBothLists ? ofLists.map(inOtherCase) : []),
        ]
      : key === 'aws:signinsessionarn'
        ? [...new Set(signIns)]
        : ofOrganizations(key);
  const ofOrganizations = (key: string): readonly string[] => {
    const [id = '', paths = ''] = OF_ORGANIZATIONS.find((keys) => keys.includes(key)) ?? [];
    if (!mentioned.includes(id) || !mentioned.includes(paths)) return [];
    const written = (of: string): string[] =>
      on(of).flatMap(({ values }) => values.flatMap((value) => filled(value)));
    const ids = [...written(id), ...written(paths).map((path) => path.split('/')[0] ?? ''), 'value'];
    return [...new Set(key === id ? ids : ids.map((one) => `${one}/`))];
  };
  const hasChain = signed.via && mentioned.includes(VIA);
  for (const key of mentioned) {
    if (hasChain && ENDS.includes(key)) continue;
    if (hasChain && key === VIA) {
      const services = [VIA, ...ENDS].flatMap((one) => usableFor(one, on(one), others));
      lists.push(chainsOf([...new Set(services)]).map((chain) => withEnds(chain, mentioned)));
    } else lists.push(settingsOf(key, on(key), signed, roleAccountId, others, samplesOf(key)));
  }
  if (lists.reduce((size, list) => size * list.length, 1) > most) return 'too large';
  return product(lists).filter((context) => isWhole(context, mentioned));
};

const actionsFor = (context: Context): string[] => {
  const carries = Object.keys(context);
  return [
    'sts:AssumeRole',
    ...(carries.some((key) => TAGS.test(key)) ? ['sts:TagSession'] : []),
    ...(carries.includes('sts:sourceidentity') ? ['sts:SetSourceIdentity'] : []),
  ];
};

/** What the keys that variables name, and those that are compared with them, can be: what any of them is compared with. */
const comparedWith = (text: string, tests: readonly Test[], inVariables: readonly string[]): string[] => {
  if (inVariables.length === 0) return [];
  const linked = tests.filter(
    ({ key, values }) => inVariables.includes(key) || values.some((value) => value.includes('${')),
  );
  const keys = new Set(linked.map(({ key }) => key));
  const written = tests
    .filter(({ key }) => keys.has(key) && key !== 'aws:principalarn')
    .flatMap(({ values }) => values.flatMap((value) => filled(value)))
    .filter((value) => !value.includes('${'));
  // Who the caller is may follow from an ARN that is written elsewhere.
  const names = tests
    .filter(({ key }) => key === 'aws:principalarn')
    .flatMap(({ values }) => values.flatMap((value) => filled(value.split('/').at(-1) ?? '')));
  const named = [...text.matchAll(/:user\/(?:[^"]*\/)?([^"/]+)"/g)].map(([, name = '']) => name);
  const samples = [...inVariables, ...keys].flatMap((key) => rowOf(key).samples);
  const accounts = [...inVariables, ...keys].includes('aws:principalaccount')
    ? ['111122223333', '444455556666']
    : [];
  return [...new Set(['any-user', 'value', ...samples, ...accounts, ...written, ...names, ...named])].filter(
    (value) => !/[*?$]/.test(value),
  );
};

export interface NaiveQuestion extends NaiveOptions {
  readonly roleAccountId: string;
  readonly now: Date;
  /** Seconds: requests with younger MFA are not tried. */
  readonly leastMfaAge?: number;
}

/**
 * With which credentials IAM users are let in, by a document or by its text; 'too large' where there are too many requests
 * to try.
 */
export const letsIn = (
  policy: unknown,
  { roleAccountId, now, leastMfaAge = 0, ...options }: NaiveQuestion,
): LetIn | 'too large' => {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const tests = testsOf(text);
  const inVariables = [...new Set([...text.matchAll(VARIABLE)].map(([, key = '']) => key.toLowerCase()))];
  const mentioned = [...new Set([...tests.map(({ key }) => key), ...inVariables])];
  const others = comparedWith(text, tests, inVariables);
  const callers = callersOf(text, tests, roleAccountId, others);
  const seconds = Math.floor(now.getTime() / 1000);
  const authorize: Authorize = readPolicy(policy, options);
  // Read once for every caller and action.
  const authorized = callers.map((caller) => {
    const forActions = new Map(
      ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'].map((action) => [
        action,
        authorize(action, caller),
      ]),
    );
    const identity = {
      'aws:principalarn': [caller.arn],
      'aws:principalaccount': [caller.accountId],
      'aws:username': [caller.userName],
    };
    return (context: Context): boolean => {
      const whole = { ...context, ...identity };
      return (
        isOwnSignIn(context, caller) &&
        actionsFor(context).every((action) => forActions.get(action)?.(whole) === true)
      );
    };
  });
  const isPossible = (signed: Signed): boolean | 'too large' => {
    const contexts = contextsOf(
      tests,
      mentioned,
      signed,
      seconds,
      roleAccountId,
      others,
      callers,
      leastMfaAge,
    );
    return contexts === 'too large'
      ? contexts
      : contexts.some((context) => authorized.some((isAuthorized) => isAuthorized(context)));
  };
  const any = (...all: readonly (boolean | 'too large')[]): boolean | 'too large' =>
    all.includes('too large') ? 'too large' : all.includes(true);
  const accessKey = isPossible({ session: false, mfa: 'none', via: false });
  const sessionWithoutMfa = any(
    isPossible({ session: true, mfa: 'false', via: false }),
    isPossible({ session: true, mfa: 'false', via: true }),
    // A service that acts for an access key: nobody documents what of a session its call carries.
    isPossible({ session: false, mfa: 'false', via: true }),
  );
  const mfa = any(
    isPossible({ session: false, mfa: 'true', via: false }),
    isPossible({ session: true, mfa: 'true', via: false }),
  );
  if (accessKey === 'too large' || sessionWithoutMfa === 'too large' || mfa === 'too large')
    return 'too large';
  return { accessKey, sessionWithoutMfa, mfa };
};
