/**
 * The values of operators that compare no texts, as AWS documents that policies and requests write them. What other
 * spellings are taken for, AWS does not say: they are read as nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** An integer or decimal value. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** A number; undefined for anything else, and for one that overflows. */
export const readNumber = (text: string): number | undefined => {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};

/** A number as `readNumber` reads it: without an exponent. */
export const numberText = (number: number): string => {
  const text = String(number);
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = Number(exponent) + 1;
  return point > 0 ? sign + digits.padEnd(point, '0') : `${sign}0.${'0'.repeat(-point)}${digits}`;
};

/** Seconds since 1970. Beyond these years there are no dates to write; an epoch time there is in other units than seconds. */
export const [EARLIEST_DATE, LATEST_DATE] = [-62_135_596_800, 253_402_300_799];

const isDay = (year: number, month: number, day: number): boolean =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;

/** A year, or a year and a month, alone: the W3C's short forms. A number of four digits is a year and no epoch time. */
const ISO_YEAR_OR_MONTH = /^(\d{4})(?:-(\d\d))?$/;
/** The W3C's other forms: a time has a zone. */
const ISO_DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:T((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:\.\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;
/**
 * Seconds since 1970: ISO 8601 as the W3C profiles it (a date alone is midnight UTC) or an epoch time; undefined for anything
 * else.
 * @see https://www.w3.org/TR/NOTE-datetime
 */
export const readDate = (text: string): number | undefined => {
  const [, loneYear, loneMonth = '01'] = ISO_YEAR_OR_MONTH.exec(text) ?? [];
  if (loneYear !== undefined) return readDate(`${loneYear}-${loneMonth}-01`);
  const epoch = readNumber(text);
  if (epoch !== undefined) return epoch >= EARLIEST_DATE && epoch <= LATEST_DATE ? epoch : undefined;
  const [, year, month, day, minute = '00:00', second = ':00', zone = 'Z'] = ISO_DATE.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${minute}${second}${zone}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
};

/** `true` or `false` in any letter case; undefined for anything else. */
export const readBoolean = (text: string): boolean | undefined => {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

/** Addresses of one family as numbers, first and last of a block; an address alone is a block of one. */
export interface AddressBlock {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** Without zeros in front, which some read as octal. */
const SMALL_NUMBER = /^(0|[1-9]\d{0,2})$/;

const readIpv4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => SMALL_NUMBER.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
};

const readIpv6 = (text: string): bigint | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
};

/** An address or a CIDR block, IPv4 or IPv6, in the standard format; undefined for anything else. */
export const readAddressBlock = (text: string): AddressBlock | undefined => {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const value = bits === 128 ? readIpv6(address) : readIpv4(address);
  if (value === undefined || rest.length > 0 || (prefix !== undefined && !SMALL_NUMBER.test(prefix)))
    return undefined;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const span = 1n << BigInt(bits - length);
  const first = value - (value % span);
  return { bits, first, last: first + span - 1n };
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Base64 as it stands, since equal bytes have equal Base64; undefined for anything else. */
export const readBinary = (text: string): string | undefined =>
  BASE64.test(text) && text.length % 4 === 0 ? text : undefined;
