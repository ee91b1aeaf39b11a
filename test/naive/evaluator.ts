/**
 * A second evaluator of IAM policies: written from AWS's documentation, plain and slow, and sharing nothing with the one in
 * src/policy. It decides one complete request at a time; `letsIn` tries all requests that a policy could tell apart.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { rowOf } from './keys.ts';

/** 1: holds; 0: does not hold; 0.5: not known. */
type Truth = 0 | 0.5 | 1;

export interface NaiveUser {
  readonly kind?: undefined;
  readonly arn: string;
  readonly accountId: string;
  readonly userName: string;
}

/** Who asks. An IAM user where no kind is said. */
export type NaiveCaller =
  | NaiveUser
  | { readonly kind: 'root'; readonly arn: string; readonly accountId: string }
  | {
      readonly kind: 'federated-user';
      readonly arn: string;
      readonly accountId: string;
      /** The user who has made the session. */
      readonly userArn: string;
    }
  | {
      readonly kind: 'session';
      readonly arn: string;
      readonly accountId: string;
      /** The role's ARN. */
      readonly roleArn: string;
    }
  /** A service, or an identity provider. */
  | { readonly kind: 'service' | 'provider'; readonly name: string }
  | { readonly kind: 'nobody' };

export interface NaiveRequest {
  readonly action: string;
  readonly caller: NaiveCaller;
  /** An ARN, or `*`; asked for in identity and resource policies. */
  readonly resource?: string;
  /** Lower-case keys; one that is not there is absent from the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** How the document came: stored by AWS (which writes a deleted user's unique id), or a draft. */
export interface NaiveOptions {
  readonly isStored?: boolean;
  /** A trust policy where it is not said. */
  readonly kind?: 'trust' | 'identity' | 'resource';
}

/** The members of a JSON object: for each name all that is written under it. */
type Members = ReadonlyMap<string, readonly unknown[]>;
const isMembers = (value: unknown): value is Members => value instanceof Map;

/** Objects become their members, at any depth. */
const membersIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(membersIn);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(
    Object.entries(value).flatMap(([name, item]) =>
      item === undefined ? [] : [[name, [membersIn(item)]] as const],
    ),
  );
};

/** The same of JSON text that can be parsed, where a name can stand twice. */
const membersOfText = (text: string): unknown => {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? [];
  let at = 0;
  const read = (): unknown => {
    const token = tokens[at] ?? 'null';
    at += 1;
    if (token === '[') {
      const items: unknown[] = [];
      while (tokens[at] !== ']') {
        items.push(read());
        if (tokens[at] === ',') at += 1;
      }
      at += 1;
      return items;
    }
    if (token !== '{') return JSON.parse(token);
    const members = new Map<string, unknown[]>();
    while (tokens[at] !== '}') {
      const name = String(JSON.parse(tokens[at] ?? 'null'));
      at += 2;
      members.set(name, [...(members.get(name) ?? []), read()]);
      if (tokens[at] === ',') at += 1;
    }
    at += 1;
    return members;
  };
  return read();
};

const SPELLED: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };

/** IAM takes tabs and line ends inside strings, which JSON wants spelled out. */
const spelledOut = (text: string): string => {
  let [isInString, result] = [false, ''];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isInString && character === '\\') {
      result += text.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === '"') isInString = !isInString;
    result += isInString ? (SPELLED[character] ?? character) : character;
  }
  return result;
};

/** An object, its JSON text, or that text URL-encoded; what is none of them has no members. */
const membersOf = (document: unknown): Members => {
  const texts =
    typeof document === 'string'
      ? [() => spelledOut(document), () => spelledOut(decodeURIComponent(document))]
      : [];
  for (const text of texts) {
    try {
      JSON.parse(text());
    } catch {
      continue;
    }
    const read = membersOfText(text());
    return isMembers(read) ? read : new Map();
  }
  const members = membersIn(document);
  return isMembers(members) ? members : new Map();
};

/** Whether a name is there twice, in whatever letters. */
const isTwice = (members: Members, name: string): boolean =>
  [...members].reduce(
    (count, [other, values]) => count + (other.toLowerCase() === name.toLowerCase() ? values.length : 0),
    0,
  ) > 1;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const least = (truths: readonly Truth[]): Truth => truths.reduce((a, b) => (b < a ? b : a), 1);
const greatest = (truths: readonly Truth[]): Truth => truths.reduce((a, b) => (b > a ? b : a), 0);
const opposite = (truth: Truth): Truth => (truth === 1 ? 0 : truth === 0 ? 1 : 0.5);
const truthOf = (value: boolean): Truth => (value ? 1 : 0);

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Wildcards stand here as private characters, so that a star out of a variable stays a star. */
const [STAR, MARK] = ['\uE000', '\uE001'];
const withWildcards = (text: string): string => text.replaceAll('*', STAR).replaceAll('?', MARK);
const plain = (text: string): string => text.replaceAll(STAR, '*').replaceAll(MARK, '?');
const patterns = new Map<string, RegExp>();
const toRegExp = (text: string, any = '.'): RegExp => {
  const source = `^${quoted(text).replaceAll(STAR, `${any}*`).replaceAll(MARK, any)}$`;
  const pattern = patterns.get(source) ?? new RegExp(source, 'su');
  if (patterns.size > 10_000) patterns.clear();
  patterns.set(source, pattern);
  return pattern;
};

/** Whether all that begins like a variable is one as AWS's page shows them. */
const hasOnlyVariables = (text: string): boolean =>
  text
    .split('${')
    .slice(1)
    .every((rest) => {
      const end = rest.indexOf('}');
      const inside = rest.slice(0, Math.max(end, 0));
      if (['*', '?', '$'].includes(inside)) return true;
      const [key = '', ...more] = inside.split(', ');
      if (!/^[\p{L}\p{N}_.:/=+@-]([\p{L}\p{Z}\p{N}_.:/=+@-]*[\p{L}\p{N}_.:/=+@-])?$/u.test(key)) return false;
      return more.length === 0 || /^'[^'*?{]*'$/s.test(more.join(', '));
    });

/** The value with its variables replaced; undefined where one has no value and no default. */
const substituted = (text: string, request: NaiveRequest): string | undefined => {
  let isMissing = false;
  const result = text.replace(/\$\{([^{}]*)\}/g, (_whole, inside: string) => {
    if (inside === '*' || inside === '?' || inside === '$') return inside;
    const [key = '', fallback] = inside.split(/, '|'$/);
    const values = request.context[key.toLowerCase()];
    if (values?.length === 1) return values[0] ?? '';
    if (fallback === undefined) isMissing = true;
    return fallback ?? '';
  });
  return isMissing ? undefined : result;
};

/** Wildcards outside of variables are marked before variables are replaced. */
const prepared = (text: string, version: string, request: NaiveRequest): string | undefined =>
  version === '2012-10-17'
    ? substituted(
        text
          .split(/(\$\{[^{}]*\})/)
          .map((part, at) => (at % 2 === 0 ? withWildcards(part) : part))
          .join(''),
        request,
      )
    : withWildcards(text);

const toNumber = (text: string): number =>
  // As JSON writes it, but for the exponent: AWS speaks of integers and decimals.
  /^-?\d+(\.\d+)?$/.test(text) && !/^-?0\d/.test(text) && Number.isFinite(Number(text))
    ? Number(text)
    : Number.NaN;

/** Written back it is the same; the thirtieth of February is not. */
const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const toTime = (text: string): number => {
  if (/^\d{4}$/.test(text)) return Date.parse(`${text}-01-01T00:00:00Z`) / 1000;
  if (/^\d{4}-\d\d$/.test(text)) return Date.parse(`${text}-01T00:00:00Z`) / 1000;
  const epoch = toNumber(text);
  // A Date holds the years that are written with four digits, and then some.
  if (!Number.isNaN(epoch)) {
    const year = Math.abs(epoch) < 8e12 ? new Date(epoch * 1000).getUTCFullYear() : 0;
    return year >= 1 && year <= 9999 ? epoch : Number.NaN;
  }
  const [, day] = /^(\d{4}-\d\d-\d\d)/.exec(text) ?? [];
  if (day !== undefined && !isDay(day)) return Number.NaN;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(`${text}T00:00:00Z`) / 1000;
  // https://www.w3.org/TR/NOTE-datetime: a time has its zone, and hours end at 23.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return Number.NaN;
  return /T24|[+-]24:|:60/.test(text) ? Number.NaN : Date.parse(text) / 1000;
};

/** An address as text of bits. */
const toBits = (address: string): string | undefined => {
  const quads = address.split('.');
  if (
    quads.length === 4 &&
    quads.every((quad) => String(Number(quad)) === quad && /^\d+$/.test(quad) && Number(quad) < 256)
  ) {
    return quads.map((quad) => Number(quad).toString(2).padStart(8, '0')).join('');
  }
  const [head = '', tail, ...more] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const count = groups(head).length + groups(tail ?? '').length;
  if (!address.includes(':') || more.length > 0 || (tail === undefined ? count !== 8 : count > 7))
    return undefined;
  const all = [...groups(head), ...Array.from({ length: 8 - count }, () => '0'), ...groups(tail ?? '')];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
};

const inBlock = (address: string, block: string): Truth => {
  const [base = '', prefix, ...more] = block.split('/');
  const [bits, ofBlock] = [toBits(address), toBits(base)];
  const length = prefix === undefined ? ofBlock?.length : Number(/^(\d|[1-9]\d+)$/.exec(prefix)?.[0]);
  if (
    more.length > 0 ||
    bits === undefined ||
    ofBlock === undefined ||
    length === undefined ||
    !(length <= ofBlock.length)
  )
    return 0.5;
  return truthOf(bits.length === ofBlock.length && bits.slice(0, length) === ofBlock.slice(0, length));
};

const arnMatches = (arn: string, pattern: string): Truth => {
  const [theirs, ours] = [arn.split(':'), pattern.split(':')];
  if (theirs[0] !== 'arn' || ours[0] !== 'arn' || theirs.length < 6 || ours.length < 6) return 0.5;
  const parts = (list: readonly string[]): string[] => [...list.slice(0, 5), list.slice(5).join(':')];
  const texts = parts(theirs);
  return truthOf(
    parts(ours).every((part, at) => toRegExp(part, at < 5 ? '[^:]' : '.').test(texts[at] ?? '')),
  );
};

const compared = (a: number, b: number, holds: boolean): Truth =>
  Number.isNaN(a) || Number.isNaN(b) ? 0.5 : truthOf(holds);
const toBoolean = (text: string): string | undefined => /^(true|false)$/i.exec(text)?.[0].toLowerCase();

/** Whether a value of the request matches a value of the policy, by the operator without Not, IfExists and set. */
const matchOf = (base: string, theirs: string, ours: string): Truth => {
  const [, type = '', relation = ''] = /^(Numeric|Date)(.*)$/.exec(base) ?? [];
  if (type !== '') {
    const [a, b] =
      type === 'Numeric' ? [toNumber(theirs), toNumber(plain(ours))] : [toTime(theirs), toTime(plain(ours))];
    const holds = {
      Equals: a === b,
      LessThan: a < b,
      LessThanEquals: a <= b,
      GreaterThan: a > b,
      GreaterThanEquals: a >= b,
    }[relation];
    return compared(a, b, holds ?? false);
  }
  switch (base) {
    case 'StringEquals':
      return truthOf(theirs === plain(ours));
    case 'StringEqualsIgnoreCase':
      return truthOf(theirs.toLowerCase() === plain(ours).toLowerCase());
    case 'StringLike':
      return truthOf(toRegExp(ours).test(theirs));
    case 'ArnEquals':
    case 'ArnLike':
      return arnMatches(theirs, ours);
    case 'IpAddress':
      return inBlock(theirs, plain(ours));
    case 'BinaryEquals': {
      const isBase64 = (text: string): boolean =>
        text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
      return isBase64(theirs) && isBase64(plain(ours)) ? truthOf(theirs === plain(ours)) : 0.5;
    }
    case 'Bool': {
      const [a, b] = [toBoolean(theirs), toBoolean(plain(ours))];
      return a === undefined || b === undefined ? 0.5 : truthOf(a === b);
    }
    default:
      throw new Error(`no operator ${base}`);
  }
};

const OPERATOR =
  /^(?:(ForAnyValue|ForAllValues):)?(?:(String)(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)(?:(Not)(Equals)|((?:LessThan|GreaterThan)?(?:Equals)?))|(Bool)|(BinaryEquals)|(Not)?(IpAddress)|(Arn)(Not)?(Equals|Like)|(Null))(IfExists)?$/;

interface Operator {
  readonly set: string | undefined;
  /** Without Not. */
  readonly base: string;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
}

const readOperator = (text: string): Operator | undefined => {
  const found = OPERATOR.exec(text);
  if (found === null) return undefined;
  const core = text.replace(/^(ForAnyValue|ForAllValues):/, '').replace(/IfExists$/, '');
  if (core === 'Numeric' || core === 'Date' || (core === 'Null' && found[17] !== undefined)) return undefined;
  return {
    set: found[1],
    base: core.replace('Not', ''),
    isNegated: core.includes('Not'),
    ifExists: found[17] !== undefined,
  };
};

/** Values that a type of operator can be compared with at all, told by comparing them with a value of the type. */
const SAMPLES: Readonly<Record<string, string>> = {
  Numeric: '1',
  Date: '1',
  Bool: 'true',
  Binary: 'AAAA',
  IpAddress: '10.0.0.1',
  Arn: 'arn:a:b:c:d:e',
  String: 'x',
};
/** What compares for equality in each type. */
const EQUALITY: Readonly<Record<'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'Ip' | 'Arn', string>> = {
  String: 'StringLike',
  Numeric: 'NumericEquals',
  Date: 'DateEquals',
  Bool: 'Bool',
  Binary: 'BinaryEquals',
  Ip: 'IpAddress',
  Arn: 'ArnLike',
};
const typeOf = (base: string): string =>
  Object.keys(SAMPLES).find((type) => base.startsWith(type)) ?? 'String';

/** What AWS makes of an operator of another type than it documents for the key is not known. */
const isUndocumented = (key: string, base: string): boolean => {
  const { types } = rowOf(key);
  return types !== undefined && !types.some((type) => base.startsWith(type));
};

type Test = (request: NaiveRequest) => Truth;
const unknown: Test = () => 0.5;

const NO_VALUES: readonly string[] = [];

/** A test without variables comes out the same for the same values of its key. */
const remembering = (key: string, test: Test): Test => {
  const known = new WeakMap<readonly string[], Truth>();
  return (request) => {
    const theirs = request.context[key] ?? NO_VALUES;
    const truth = known.get(theirs) ?? test(request);
    known.set(theirs, truth);
    return truth;
  };
};

const isText = (item: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof item);

const presenceOf =
  (key: string, values: readonly unknown[], set: string | undefined): Test =>
  ({ context }) => {
    if (set !== undefined)
      return values.every((item) => isText(item) && toBoolean(String(item)) !== undefined)
        ? truthOf(set === 'ForAllValues')
        : 0.5;
    const isAbsent = (context[key] ?? NO_VALUES).length === 0;
    return greatest(
      values.map((item) =>
        isText(item) && toBoolean(String(item)) !== undefined
          ? truthOf(toBoolean(String(item)) === String(isAbsent))
          : 0.5,
      ),
    );
  };

const testOf = (name: string, key: string, value: unknown, version: string): Test => {
  const operator = readOperator(name);
  const values = listOf(value);
  // Of a list without values AWS does not say what it does, under whatever operator.
  if (operator === undefined || values.length === 0) return unknown;
  const { set, base, isNegated, ifExists } = operator;
  if (base === 'Null') return remembering(key, presenceOf(key, values, set));
  const takesVariables = /^(String|Arn)/.test(base);
  const test: Test = (request) => {
    const theirs = request.context[key] ?? NO_VALUES;
    /** 'unresolved': a variable of it has no value. */
    const ours = values.map((item): string | 'unresolved' | undefined => {
      if (!isText(item)) return undefined;
      const text = String(item);
      if (version === 'unknown' && text.includes('${')) return undefined;
      if (version === '2012-10-17' && !hasOnlyVariables(text)) return undefined;
      return takesVariables ? (prepared(text, version, request) ?? 'unresolved') : withWildcards(text);
    });
    /** With a variable that has no value the statement may be invalid. */
    const finish = (truth: Truth): Truth =>
      truth === 1 && (isUndocumented(key, base) || ours.includes('unresolved')) ? 0.5 : truth;
    if (theirs.length === 0) {
      const isTyped = ours.every(
        (item) =>
          item !== undefined &&
          (item === 'unresolved' || matchOf(base, SAMPLES[typeOf(base)] ?? '', item) !== 0.5),
      );
      if (!isTyped || (ifExists && set === 'ForAnyValue')) return 0.5;
      if (ifExists || set === 'ForAllValues') return finish(1);
      return finish(truthOf(isNegated && set === undefined));
    }
    if (set === undefined && theirs.length > 1) return 0.5;
    const under = (by: string): Truth => {
      const each = theirs.map((their) => {
        const match = greatest(
          ours.map((item) => {
            if (item === undefined) return 0.5;
            if (item === 'unresolved') return 0;
            return matchOf(by, their, item);
          }),
        );
        return isNegated ? opposite(match) : match;
      });
      const truth = set === 'ForAllValues' ? least(each) : greatest(each);
      // "… a null dataset, such as an empty string": ForAllValues is true then, ForAnyValue false.
      if (set === undefined || theirs.some((their) => their !== '')) return truth;
      return truth === truthOf(set === 'ForAllValues') ? truth : 0.5;
    };
    const truth = under(base);
    // Under the type that is documented it may hold: which of the two AWS goes by, it does not say.
    const mayHold = (): boolean =>
      !base.includes('Than') && (rowOf(key).types ?? []).some((type) => under(EQUALITY[type]) === 1);
    return truth === 0 && isUndocumented(key, base) && mayHold() ? 0.5 : finish(truth);
  };
  const isOpen = takesVariables && values.some((item) => typeof item === 'string' && item.includes('${'));
  return isOpen ? test : remembering(key, test);
};

const accountOf = (caller: NaiveCaller): { readonly id: string; readonly partition: string } | undefined =>
  'accountId' in caller ? { id: caller.accountId, partition: caller.arn.split(':')[1] ?? '' } : undefined;

/** Whether an entry of a Principal stands for who asks. */
const entryOf = (
  type: string,
  entry: unknown,
  caller: NaiveCaller,
  { isStored = true }: NaiveOptions,
): Truth => {
  if (typeof entry !== 'string') return 0.5;
  if (/[^\x21-\x7e]/.test(entry)) return 0.5;
  const isDomain =
    entry.split('.').length > 1 && entry.split('.').every((label) => /^[A-Za-z\d-]+$/.test(label));
  if (type === 'Service') {
    if (!isDomain) return 0.5;
    return truthOf(caller.kind === 'service' && entry === caller.name);
  }
  if (type === 'Federated') {
    if (!isDomain && !/^arn:aws[a-z-]*:iam::\d{12}:(saml|oidc)-provider\/[^*?]+$/.test(entry)) return 0.5;
    return truthOf(caller.kind === 'provider' && entry === caller.name);
  }
  // A canonical user is an account of Amazon S3's policies, and nobody has looked which.
  if (type !== 'AWS') return 0.5;
  if (entry === '*') return 1;
  if (/^\d{12}$/.test(entry)) return truthOf(accountOf(caller)?.id === entry);
  // IAM replaces the ARN of a user by the unique id, and shows the id once the user is deleted.
  if (/^A[A-Z0-9]{15,}$/.test(entry)) {
    const mayBeThere = entry.startsWith('AIDA') || (caller.kind === 'session' && entry.startsWith('AROA'));
    const isOfSomebody = entry.startsWith('AIDA') || entry.startsWith('AROA');
    return !isStored && (mayBeThere || !isOfSomebody) ? 0.5 : 0;
  }
  if (/[*?]/.test(entry) || !/^arn:aws[a-z-]*:/.test(entry)) return 0.5;
  const [, partition, id] = /^arn:([^:]+):iam::(\d{12}):root$/.exec(entry) ?? [];
  if (id !== undefined)
    return truthOf(accountOf(caller)?.id === id && accountOf(caller)?.partition === partition);
  // Paths are of any of the characters from ! to ~, names of fewer; a role's session has the role's name and its own.
  const isNamed = /^[^/]+\/([^/].*\/)?[A-Za-z\d_+=,.@-]+$/.test(entry);
  if (/^arn:[^:]+:iam::\d{12}:user\//.test(entry))
    return isNamed
      ? truthOf(
          (caller.kind === undefined && caller.arn === entry) ||
            (caller.kind === 'federated-user' && caller.userArn === entry),
        )
      : 0.5;
  if (!isNamed) return 0.5;
  if (/^arn:[^:]+:iam::\d{12}:role\//.test(entry))
    return truthOf(caller.kind === 'session' && caller.roleArn === entry);
  if (/^arn:[^:]+:sts::\d{12}:assumed-role\//.test(entry))
    return /^[^/]+\/[A-Za-z\d_+=,.@-]+\/[^/]+$/.test(entry)
      ? truthOf(caller.kind === 'session' && caller.arn === entry)
      : 0.5;
  if (/^arn:[^:]+:sts::\d{12}:federated-user\/[^/]+$/.test(entry))
    return truthOf(caller.kind === 'federated-user' && caller.arn === entry);
  return 0.5;
};

const isAccount = (entry: unknown): boolean => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(String(entry));

/** Whether an entry is of more than who asks: an account of its users, a role of its sessions. */
const isOfMore = (entry: unknown, { kind }: NaiveCaller): boolean =>
  (isAccount(entry) && kind !== 'root') ||
  (kind === 'session' && String(entry).includes(':role/')) ||
  (kind === 'federated-user' && String(entry).includes(':user/'));

/** `sureOfGroups`: whether to name an account is to name its users, and to name a role its sessions. */
const principalOf = (
  principal: unknown,
  caller: NaiveCaller,
  options: NaiveOptions,
  sureOfGroups: boolean,
): Truth => {
  if (principal === '*') return 1;
  if (!isMembers(principal) || principal.size === 0) return 0.5;
  if ([...principal.keys()].some((type) => isTwice(principal, type))) return 0.5;
  return greatest(
    [...principal].flatMap(([type, [entries]]) => {
      // An array has one or more values; what none of them would be is not said.
      const all = listOf(entries);
      if (all.length === 0) return [0.5 as const];
      return all.map((entry) => {
        const truth = entryOf(type, entry, caller, options);
        return truth === 1 && isOfMore(entry, caller) && !sureOfGroups ? 0.5 : truth;
      });
    }),
  );
};

/** A star for all, or a service and a name around the only colon. */
const isAction = (pattern: unknown): boolean => {
  if (pattern === '*' || typeof pattern !== 'string') return pattern === '*';
  const parts = pattern.split(':');
  return parts.length === 2 && parts.every((part) => part.length > 0 && !/[^A-Za-z0-9_*?-]/.test(part));
};

/** All but Principal and Resource, which not every kind of policy has. */
const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition'];
const mayHave = (name: string, kind: NaiveOptions['kind']): boolean =>
  ELEMENTS.includes(name) ||
  (kind !== 'identity' && /^(Not)?Principal$/.test(name)) ||
  (kind !== undefined && kind !== 'trust' && /^(Not)?Resource$/.test(name));

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: (caller: NaiveCaller) => Truth;
  readonly action: (action: string) => Truth;
  readonly resource: Test;
  /** Of what is the same for every request. */
  readonly rest: Truth;
  readonly tests: readonly Test[];
}

const testsOf = (condition: unknown, version: string): readonly Test[] => {
  if (!isMembers(condition)) return [unknown];
  return [...condition].flatMap(([operator, [keys]]): Test[] => {
    if (isTwice(condition, operator) || !isMembers(keys) || keys.size === 0) return [unknown];
    return [...keys].map(([key, [value]]) =>
      isTwice(keys, key) ? unknown : testOf(operator, key.toLowerCase(), value, version),
    );
  });
};

/** `isTwiceOver`: whether it is one of several elements Statement. */
const readStatement = (
  written: unknown,
  version: string,
  options: NaiveOptions,
  isTwiceOver: boolean,
): Statement => {
  const members: Members = isMembers(written) ? written : new Map();
  const get = (name: string): unknown => members.get(name)?.[0];
  const has = (name: string): boolean => members.has(name);
  const isDoubled = (name: string): boolean => isTwice(members, name);
  const effect = isDoubled('Effect') ? undefined : get('Effect');
  const rest: Truth[] = [1];
  if (isTwiceOver || isDoubled('Sid')) rest.push(0.5);
  if (effect !== 'Allow' && effect !== 'Deny') rest.push(0.5);
  if ([...members.keys()].some((name) => !mayHave(name, options.kind))) rest.push(0.5);

  const principal = (caller: NaiveCaller): Truth => {
    if (options.kind === 'identity') return 1;
    if (has('Principal') === has('NotPrincipal') || isDoubled('Principal') || isDoubled('NotPrincipal'))
      return 0.5;
    if (has('Principal')) return principalOf(get('Principal'), caller, options, true);
    // AWS's page names the user and the account, and denies the account's other users.
    return opposite(principalOf(get('NotPrincipal'), caller, options, false));
  };

  const action = ((): ((asked: string) => Truth) => {
    if (has('Action') === has('NotAction') || isDoubled('Action') || isDoubled('NotAction')) return () => 0.5;
    const actions = listOf(get(has('Action') ? 'Action' : 'NotAction'));
    if (actions.length === 0 || !actions.every(isAction)) return () => 0.5;
    const expected = has('Action');
    const covering = actions.map((pattern) => toRegExp(withWildcards(String(pattern).toLowerCase())));
    return (asked) => truthOf(covering.some((pattern) => pattern.test(asked.toLowerCase())) === expected);
  })();

  const resource: Test = (request) => {
    if (options.kind === undefined || options.kind === 'trust') return 1;
    if (has('Resource') === has('NotResource') || isDoubled('Resource') || isDoubled('NotResource'))
      return 0.5;
    const patterns = listOf(get(has('Resource') ? 'Resource' : 'NotResource'));
    if (patterns.length === 0 || !patterns.every((pattern) => typeof pattern === 'string')) return 0.5;
    const ready = patterns.map((pattern) =>
      (version === 'unknown' && pattern.includes('${')) ||
      (version === '2012-10-17' && !hasOnlyVariables(pattern))
        ? undefined
        : (prepared(pattern, version, request) ?? 'no value'),
    );
    const covered = greatest(
      ready.map((pattern) => {
        if (pattern === undefined) return 0.5;
        return pattern === 'no value' ? 0 : truthOf(toRegExp(pattern).test(request.resource ?? '*'));
      }),
    );
    const truth = has('Resource') ? covered : opposite(covered);
    // With a variable that has no value the statement may be invalid.
    return truth === 1 && ready.includes('no value') ? 0.5 : truth;
  };

  const tests = isDoubled('Condition')
    ? [unknown]
    : has('Condition')
      ? testsOf(get('Condition'), version)
      : [];
  return {
    effect: effect === 'Deny' ? 'Deny' : 'Allow',
    principal,
    action,
    resource,
    rest: least(rest),
    tests,
  };
};

const versionOf = (policy: Members): string => {
  if (isTwice(policy, 'Version')) return 'unknown';
  const [version] = policy.get('Version') ?? [];
  return version === undefined || version === '2008-10-17'
    ? '2008-10-17'
    : version === '2012-10-17'
      ? version
      : 'unknown';
};

/** Whether requests of one caller for one action on one resource are allowed, by their context. */
export type Authorize = (
  action: string,
  caller: NaiveCaller,
  resource?: string,
) => (context: NaiveRequest['context']) => boolean;

/**
 * Not known counts as holding in an Allow and as not holding in a Deny; a Deny beats every Allow. Two elements Statement
 * are none that is understood, and all that is in them is there.
 */
export const readPolicy = (document: unknown, options: NaiveOptions = {}): Authorize => {
  const policy = membersOf(document);
  const version = versionOf(policy);
  const isTwiceOver = isTwice(policy, 'Statement');
  const written = [...policy].flatMap(([name, items]) =>
    name === 'Statement' || (isTwiceOver && name.toLowerCase() === 'statement') ? items : [],
  );
  const statements = (policy.has('Statement') ? written.flatMap(listOf) : [undefined]).map((statement) =>
    readStatement(statement, version, options, isTwiceOver),
  );
  return (action, caller, resource) => {
    const parts = statements.flatMap(
      ({ effect, principal, action: covers, resource: about, rest, tests }) => {
        const before = least([rest, principal(caller), covers(action)]);
        return before === 0 || (effect === 'Deny' && before < 1)
          ? []
          : [{ effect, before, tests: [about, ...tests] }];
      },
    );
    return (context) => {
      const request = { action, caller, context, ...(resource === undefined ? {} : { resource }) };
      const truthOfTests = (tests: readonly Test[]): Truth => {
        let truth: Truth = 1;
        for (const test of tests) {
          const other = test(request);
          if (other < truth) truth = other;
          if (truth === 0) break;
        }
        return truth;
      };
      return (
        parts.some(({ effect, tests }) => effect === 'Allow' && truthOfTests(tests) > 0) &&
        !parts.some(({ effect, tests }) => effect === 'Deny' && truthOfTests(tests) === 1)
      );
    };
  };
};

/** Whether a request is allowed; the document may be text, as AWS stores it, in which a name can stand twice. */
export const isAllowed = (document: unknown, request: NaiveRequest, options: NaiveOptions = {}): boolean =>
  readPolicy(document, options)(request.action, request.caller, request.resource)(request.context);
