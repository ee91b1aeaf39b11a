/**
 * Looks for a request of somebody other than an IAM user without MFA that one trust policy allows and another refuses. It tries
 * what the two policies mention; it proves nothing, and shares nothing with the search of src/policy.
 */
import { rowOf } from './keys.ts';
import { isWhole, secondsOf, toIso } from './lets-in.ts';
import { readPolicy, type NaiveCaller, type NaiveOptions } from './evaluator.ts';

type Context = Readonly<Record<string, readonly string[]>>;

export interface Lost {
  readonly caller: NaiveCaller;
  readonly action: string;
  readonly context: Context;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every text that is a value in a document. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(textsIn)
      : isObject(value)
        ? Object.values(value).flatMap(textsIn)
        : [];

/** Keys of conditions with what they are compared with. */
const keysIn = (policy: unknown): Map<string, string[]> => {
  const keys = new Map<string, string[]>();
  const statements = isObject(policy) ? [policy['Statement']].flat() : [];
  for (const statement of statements) {
    const condition = isObject(statement) ? statement['Condition'] : undefined;
    for (const tested of isObject(condition) ? Object.values(condition) : [])
      for (const [key, value] of isObject(tested) ? Object.entries(tested) : []) {
        const name = key.toLowerCase();
        const values = [value].flat().flatMap((one) => (isObject(one) || one === null ? [] : [String(one)]));
        keys.set(name, [...(keys.get(name) ?? []), ...values]);
      }
  }
  return keys;
};

const callersIn = (texts: readonly string[]): NaiveCaller[] => {
  const accounts = new Set([
    '999988887777',
    ...texts.flatMap((text) => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []),
  ]);
  const arns = texts.filter((text) => /^arn:[^:]+:(iam|sts)::\d{12}:/.test(text));
  const of = (pattern: RegExp): (readonly string[])[] =>
    arns.map((arn) => pattern.exec(arn) ?? []).filter(({ length }) => length > 0);
  const session = (partition: string, accountId: string, path: string, name = 'session'): NaiveCaller => ({
    kind: 'session',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${path.split('/').at(-1)}/${name}`,
    accountId,
    roleArn: `arn:${partition}:iam::${accountId}:role/${path}`,
  });
  const user = (arn: string, accountId: string): NaiveCaller => ({
    arn,
    accountId,
    userName: arn.split('/').at(-1) ?? '',
  });
  return [
    ...[...accounts].flatMap((id) => [
      session('aws', id, 'any'),
      session('aws', id, 'ci/deploy'),
      user(`arn:aws:iam::${id}:user/any`, id),
    ]),
    ...of(/^arn:([^:]+):iam::(\d{12}):role\/([^*?$]+)$/).map(([, partition = '', id = '', path = '']) =>
      session(partition, id, path),
    ),
    ...of(/^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/*?$]+)\/([^/*?$]+)$/).map(
      ([, partition = '', id = '', name = '', of_ = '']) => session(partition, id, name, of_),
    ),
    ...of(/^arn:[^:]+:iam::(\d{12}):user\/[^*?$]+$/).map(([arn = '', id = '']) => user(arn, id)),
    ...[
      'ec2.amazonaws.com',
      ...texts.filter((text) => /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)),
    ].map((name): NaiveCaller => ({ kind: 'service', name })),
    ...texts
      .filter((text) =>
        /(saml|oidc)-provider\/|^(accounts\.google|www\.amazon|graph\.facebook|cognito-)/.test(text),
      )
      .map((name): NaiveCaller => ({ kind: 'provider', name })),
  ];
};

/** What AWS sets of who asks. */
const identityOf = (caller: NaiveCaller): Context => {
  switch (caller.kind) {
    case undefined:
      return {
        'aws:principaltype': ['User'],
        'aws:principalarn': [caller.arn],
        'aws:principalaccount': [caller.accountId],
        'aws:username': [caller.userName],
        'aws:multifactorauthpresent': ['true'],
      };
    case 'session':
      return {
        'aws:principaltype': ['AssumedRole'],
        'aws:principalarn': [caller.roleArn],
        'aws:principalaccount': [caller.accountId],
      };
    case 'service':
      return { 'aws:principalisawsservice': ['true'] };
    case 'provider':
      return { 'aws:principaltype': ['FederatedUser'] };
    case 'root':
    case 'federated-user':
    case 'nobody':
      return {};
  }
};

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const FEDERATED = ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];

/** At most this many settings of the keys that do not follow from who asks. */
const MOST = 60;

/** Which role, and when. */
interface NaiveRole extends NaiveOptions {
  /** Undefined: not known. */
  readonly accountId: string | undefined;
  readonly now: Date;
}

const ACCOUNT = '123456789012';
/** 36 hours. */
const LONGEST_SESSION = 129_600;

/** What a key can be in requests of a caller; undefined: absent. */
const optionsOf = (
  key: string,
  written: readonly string[],
  caller: NaiveCaller,
  { accountId, now }: NaiveRole,
): readonly (string | undefined)[] => {
  const { presence, values, samples } = rowOf(key);
  const isUser = caller.kind === undefined;
  const likely = [
    ...new Set([
      ...written.flatMap((value) => [value, value.replaceAll('*', 'x').replaceAll('?', 'x')]),
      'other',
      ...samples,
    ]),
  ];
  const usable = likely.filter((value) => values?.test(value) ?? true).slice(0, 4);
  const seconds = Math.floor(now.getTime() / 1000);
  switch (presence) {
    case 'caller':
    case 'sign-in':
    case 'via':
      return [undefined];
    case 'via-or-not':
      return ['false'];
    case 'role':
      return accountId === undefined ? [...usable.filter((id) => /^\d{12}$/.test(id)), ACCOUNT] : [accountId];
    case 'time': {
      const later = written.map(secondsOf).filter((time) => time >= seconds);
      const times = [seconds, ...later];
      return key === 'aws:epochtime' ? times.map(String) : times.map(toIso);
    }
    case 'issued':
      return isUser ? [undefined, toIso(seconds)] : [toIso(seconds)];
    case 'mfa': {
      const ages = ['300', ...written].filter((age) => /^\d+$/.test(age) && Number(age) <= LONGEST_SESSION);
      if (key === 'aws:multifactorauthage') return isUser ? ages : [undefined];
      return isUser ? ['true'] : [undefined, 'false'];
    }
    case 'always':
      // The documented values are those of an IAM user.
      return isUser ? usable : key === 'aws:principaltype' ? [undefined] : likely.slice(0, 4);
    case 'never':
      return isUser ? [undefined] : [undefined, ...likely.slice(0, 4)];
    case 'maybe':
      return [undefined, ...usable];
  }
};

const settingsOf = (
  keys: ReadonlyMap<string, readonly string[]>,
  caller: NaiveCaller,
  role: NaiveRole,
): Context[] => {
  let settings: Context[] = [{}];
  for (const [key, written] of keys) {
    const options = optionsOf(key, written, caller, role);
    const more = settings.flatMap((one) =>
      options.map((option): Context => (option === undefined ? one : { ...one, [key]: [option] })),
    );
    // Of too many every so many.
    const step = Math.ceil(more.length / MOST);
    settings = more.filter((_, at) => at % step === 0 || at === more.length - 1);
  }
  return settings.filter((setting) => isWhole(setting, [...keys.keys()]));
};

/** Undefined where none was found. */
export const findLost = (before: unknown, after: unknown, role: NaiveRole): Lost | undefined => {
  const keys = keysIn(before);
  const [allowedBefore, allowedAfter] = [readPolicy(before, role), readPolicy(after, role)];
  for (const caller of callersIn(textsIn(before))) {
    const settings = settingsOf(keys, caller, role);
    for (const action of caller.kind === 'provider' ? FEDERATED : ACTIONS) {
      const [was, is] = [allowedBefore(action, caller), allowedAfter(action, caller)];
      for (const setting of settings) {
        const context = { ...setting, ...identityOf(caller) };
        if (was(context) && !is(context)) return { caller, action, context };
      }
    }
  }
  return undefined;
};
