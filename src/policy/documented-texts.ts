/** The texts that AWS documents for the values of keys in a user's requests. */
import { anything, literal, many, matches, one, type Language, type Token } from './text/language.ts';

/** Of a class of characters what is asked most often is known beforehand: whether one of ASCII is among them. */
const characters = (accepted: RegExp): Token['accepts'] => {
  const ascii = Array.from({ length: 128 }, (_, code) => accepted.test(String.fromCharCode(code)));
  return (character) =>
    (character.length === 1 ? ascii[character.charCodeAt(0)] : undefined) ?? accepted.test(character);
};
const [digit, upperOrDigit] = [characters(/^[0-9]$/), characters(/^[A-Z0-9]$/)];
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName, SourceIdentity) */
const nameCharacter = characters(/^[\w+=,.@-]$/);
const pathCharacter = characters(/^[\u0021-\u007e]$/);
const times = (count: number, token: Token): Token[] => Array.from({ length: count }, () => token);

export const ACCOUNT_IDS: Language = [times(12, one(digit))];
const uniqueId = (prefix: string): Token[] => [
  ...literal(prefix),
  ...times(12, one(upperOrDigit)),
  many(upperOrDigit),
];
export const USER_IDS: Language = [uniqueId('AIDA')];
export const SESSION_NAMES: Language = [[...times(2, one(nameCharacter)), many(nameCharacter)]];
/** `AROA…:name` */
export const ROLE_SESSION_IDS: Language = SESSION_NAMES.map((name) => [
  ...uniqueId('AROA'),
  ...literal(':'),
  ...name,
]);
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (ExternalId) */
const externalIdCharacter = characters(/^[\w+=,.@:/-]$/);
export const EXTERNAL_IDS: Language = [[...times(2, one(externalIdCharacter)), many(externalIdCharacter)]];
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (naming and character requirements) */
const tagCharacter = characters(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u);
export const TAG_VALUES: Language = [[many(tagCharacter)]];
export const TAG_KEYS: Language = [[one(tagCharacter), many(tagCharacter)]];
/** What a list of a request holds: AWS sets no list with nothing in it. */
export const SOME_TEXT: Language = [[one(anything), many(anything)]];
/** `ssm.amazonaws.com`, `ec2.cn-north-1.amazonaws.com.cn`. */
const serviceCharacter = characters(/^[a-z0-9.-]$/);
export const SERVICES: Language = ['.amazonaws.com', '.amazonaws.com.cn'].map((suffix) => [
  one(serviceCharacter),
  many(serviceCharacter),
  ...literal(suffix),
]);

/** What addresses are written with; whether a text is one is for `canBe` to say. */
const [decimal, hexadecimal] = [characters(/^[0-9]$/), characters(/^[0-9a-f]$/)];
export const ADDRESSES: Language = [
  [
    ...Array.from({ length: 3 }, () => [one(decimal), many(decimal), ...literal('.')]).flat(),
    one(decimal),
    many(decimal),
  ],
  [many(hexadecimal), ...literal(':'), many(hexadecimal), ...literal(':'), many(characters(/^[0-9a-f:]$/))],
];

export const userArns = (partition: string): Language => {
  const user = [...literal(`arn:${partition}:iam::`), ...times(12, one(digit)), ...literal(':user/')];
  const name = [one(nameCharacter), many(nameCharacter)];
  return [
    [...user, ...name],
    [...user, one(pathCharacter), many(pathCharacter), ...literal('/'), ...name],
  ];
};

const regionCharacter = characters(/^[a-z0-9-]$/);
/** `arn:aws:ec2:us-east-1:111122223333:`, of any region and account. */
const regionalArn = (partition: string, service: string): Token[] => [
  ...literal(`arn:${partition}:${service}:`),
  one(regionCharacter),
  many(regionCharacter),
  ...literal(':'),
  ...times(12, one(digit)),
  ...literal(':'),
];

/** An id: no colon in it, by which a text could look like a session of another account. */
const sessionCharacter = characters(/^[!-9;-~]$/);
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SignInSessionArn) */
export const signInSessions = (partition: string): Language => [
  [
    ...regionalArn(partition, 'signin'),
    ...literal('session/'),
    one(sessionCharacter),
    many(sessionCharacter),
  ],
];

const alphanumeric = characters(/^[0-9A-Za-z]$/);
const idsOf = (prefix: string): Token[] => [...literal(prefix), one(alphanumeric), many(alphanumeric)];
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SourceVpc, aws:SourceVpce) */
export const [VPC_IDS, ENDPOINT_IDS]: readonly [Language, Language] = [[idsOf('vpc-')], [idsOf('vpce-')]];
/** `arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1a2b3c4d` */
export const vpcArns = (partition: string): Language => [
  [...regionalArn(partition, 'ec2'), ...literal('vpc/'), ...idsOf('vpc-')],
];

export const BOOLEANS: Language = [literal('true'), literal('false')];

/** Characters. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const [LONGEST_NAME, LONGEST_EXTERNAL_ID] = [64, 1_224];
/** Characters. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const [LONGEST_TAG_KEY, LONGEST_TAG_VALUE] = [128, 256];

/** Whether a tag can have the name that a key ends with. */
export const isTagName = (name: string): boolean => name.length <= LONGEST_TAG_KEY && matches(TAG_KEYS, name);
