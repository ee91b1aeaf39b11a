/**
 * A second evaluator of IAM policies: written from AWS's documentation, plain and slow, and sharing nothing with the one in
 * src/iam. It decides one complete request at a time; `letsIn` tries all requests that a policy could tell apart.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

/** 1: holds; 0: does not hold; 0.5: not known. */
type Truth = 0 | 0.5 | 1;

export interface NaiveRequest {
  readonly action: string;
  readonly caller: { readonly arn: string; readonly accountId: string; readonly userName: string };
  /** Lower-case keys; one that is not there is absent from the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
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
const toRegExp = (text: string, any = '.'): RegExp =>
  new RegExp(`^${quoted(text).replaceAll(STAR, `${any}*`).replaceAll(MARK, any)}$`, 'su');

/** The value with its variables replaced; undefined where one has no value and no default. */
const substituted = (text: string, request: NaiveRequest): string | undefined => {
  let isMissing = false;
  const result = text.replace(/\$\{([^{}]*)\}/g, (whole, inside: string) => {
    const [, key = '', , fallback] = /^\s*([^,]*?)\s*(,\s*'(.*)'\s*)?$/.exec(inside) ?? [];
    if (key === '' || (inside.includes(',') && fallback === undefined)) return withWildcards(whole);
    if (key === '*' || key === '?' || key === '$') return key;
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
  /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) && Number.isFinite(Number(text))
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
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text)) return Number.NaN;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  return Date.parse(zoned.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) / 1000;
};

/** An address as text of bits. */
const toBits = (address: string): string | undefined => {
  const quads = address.split('.');
  if (quads.length === 4 && quads.every((quad) => /^\d{1,3}$/.test(quad) && Number(quad) < 256)) {
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
  const [base = '', prefix, ...more] = block.trim().split('/');
  const [bits, ofBlock] = [toBits(address), toBits(base)];
  const length = prefix === undefined ? ofBlock?.length : Number(/^\d+$/.exec(prefix)?.[0]);
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
const typeOf = (base: string): string =>
  Object.keys(SAMPLES).find((type) => base.startsWith(type)) ?? 'String';

/** AWS documents Bool for the one MFA key and Numeric for the other; what others make of them is not known. */
const isUndocumented = (key: string, base: string): boolean =>
  (key === 'aws:multifactorauthpresent' && base !== 'Bool') ||
  (key === 'aws:multifactorauthage' && !base.startsWith('Numeric'));

const testOf = (name: string, key: string, value: unknown, version: string, request: NaiveRequest): Truth => {
  const operator = readOperator(name);
  const values = listOf(value);
  if (operator === undefined || values.length === 0) return 0.5;
  const { set, base, isNegated, ifExists } = operator;
  const theirs = request.context[key] ?? [];
  const isText = (item: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof item);
  if (base === 'Null') {
    if (set !== undefined) return truthOf(set === 'ForAllValues');
    return greatest(
      values.map((item) =>
        isText(item) && toBoolean(String(item)) !== undefined
          ? truthOf(toBoolean(String(item)) === String(theirs.length === 0))
          : 0.5,
      ),
    );
  }
  const takesVariables = /^(String|Arn)/.test(base);
  /** 'unresolved': a variable of it has no value. */
  const ours = values.map((item): string | 'unresolved' | undefined => {
    if (!isText(item)) return undefined;
    const text = String(item);
    if (version === 'unknown' && text.includes('${')) return undefined;
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
  const each = theirs.map((their) => {
    const match = greatest(
      ours.map((item) => {
        if (item === undefined) return 0.5;
        if (item === 'unresolved') return 0;
        return matchOf(base, their, item);
      }),
    );
    return isNegated ? opposite(match) : match;
  });
  return finish(set === 'ForAllValues' ? least(each) : greatest(each));
};

/** Whether an entry of a Principal stands for the IAM user. */
const entryOf = (type: string, entry: unknown, { caller }: NaiveRequest): Truth => {
  if (typeof entry !== 'string') return 0.5;
  if (['Service', 'Federated', 'CanonicalUser'].includes(type)) return 0;
  if (type !== 'AWS') return 0.5;
  if (entry === '*') return 1;
  if (/^\d{12}$/.test(entry)) return truthOf(caller.accountId === entry);
  if (/^A[A-Z0-9]{15,}$/.test(entry)) return 0;
  if (/[*?]/.test(entry)) return 0.5;
  const root = /^(arn:[^:]+):iam::(\d{12}):root$/.exec(entry);
  if (root) return truthOf(caller.accountId === root[2] && caller.arn.startsWith(`${root[1]}:`));
  if (/^arn:[^:]+:iam::\d{12}:user\/[^:]+$/.test(entry))
    return /^[^/]+\/[^/:]/.test(entry) ? truthOf(caller.arn === entry) : 0.5;
  if (/^arn:[^:]+:(iam::\d{12}:role|sts::\d{12}:(assumed-role|federated-user))\/[^/:]/.test(entry)) return 0;
  return 0.5;
};

const isAccount = (entry: unknown): boolean => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(String(entry));

/** `sureOfAccounts`: whether to name an account is to name its users. */
const principalOf = (principal: unknown, request: NaiveRequest, sureOfAccounts = true): Truth => {
  if (principal === '*') return 1;
  if (!isObject(principal)) return 0.5;
  return greatest(
    Object.entries(principal).flatMap(([type, entries]) =>
      listOf(entries).map((entry) => {
        const truth = entryOf(type, entry, request);
        return truth === 1 && isAccount(entry) && !sureOfAccounts ? 0.5 : truth;
      }),
    ),
  );
};

const isEmpty = (principal: unknown): boolean =>
  isObject(principal) &&
  Object.values(principal).every((entries) => Array.isArray(entries) && entries.length === 0);

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition'];

/** Whether a statement applies to the request. */
const statementOf = (statement: Json, version: string, request: NaiveRequest): Truth => {
  const has = (name: string): boolean => Object.hasOwn(statement, name) && statement[name] !== undefined;
  const parts: Truth[] = [];
  if (has('Principal') === has('NotPrincipal')) parts.push(0.5);
  else if (has('Principal')) parts.push(principalOf(statement['Principal'], request));
  else
    parts.push(
      isEmpty(statement['NotPrincipal'])
        ? 0.5
        : opposite(principalOf(statement['NotPrincipal'], request, statement['Effect'] === 'Deny')),
    );
  if (has('Action') === has('NotAction')) parts.push(0.5);
  else {
    const patterns = listOf(statement[has('Action') ? 'Action' : 'NotAction']);
    const covers = (pattern: unknown): boolean =>
      toRegExp(withWildcards(String(pattern).toLowerCase())).test(request.action.toLowerCase());
    const isKnown =
      patterns.every((pattern) => typeof pattern === 'string') && (has('Action') || patterns.length > 0);
    parts.push(isKnown ? truthOf(patterns.some(covers) === has('Action')) : 0.5);
  }
  if (Object.keys(statement).some((name) => !ELEMENTS.includes(name))) parts.push(0.5);
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') parts.push(0.5);
  const condition = has('Condition') ? statement['Condition'] : {};
  if (!isObject(condition)) parts.push(0.5);
  else {
    for (const [operator, keys] of Object.entries(condition)) {
      if (!isObject(keys)) parts.push(0.5);
      else {
        const names = Object.keys(keys).map((key) => key.toLowerCase());
        for (const [key, value] of Object.entries(keys)) {
          const isTwice = names.filter((name) => name === key.toLowerCase()).length > 1;
          parts.push(isTwice ? 0.5 : testOf(operator, key.toLowerCase(), value, version, request));
        }
      }
    }
  }
  return least(parts);
};

const versionOf = (policy: Json): string => {
  const { Version: version } = policy;
  return version === undefined || version === '2008-10-17'
    ? '2008-10-17'
    : version === '2012-10-17'
      ? version
      : 'unknown';
};

/** Not known counts as holding in an Allow and as not holding in a Deny; a Deny beats every Allow. */
export const isAllowed = (document: unknown, request: NaiveRequest): boolean => {
  const policy = isObject(document) ? document : {};
  const version = versionOf(policy);
  const statements = listOf(policy['Statement']).map((statement): Json =>
    isObject(statement) ? statement : {},
  );
  const applying = (effect: string, from: Truth): boolean =>
    statements.some(
      (statement) =>
        (statement['Effect'] === 'Deny' ? 'Deny' : 'Allow') === effect &&
        statementOf(statement, version, request) >= from,
    );
  return applying('Allow', 0.5) && !applying('Deny', 1);
};
