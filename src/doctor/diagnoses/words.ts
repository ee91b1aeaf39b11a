/** What diagnoses are said with. */
import { codeOf, type ErrorFields } from '../../text/error-text.ts';

/** How one thing stands. */
export type Status =
  | 'ok'
  /** Worth knowing; nothing has to be fixed. */
  | 'note'
  | 'wrong'
  /** It could not be read: neither well nor wrong. */
  | 'unknown';

/** What a diagnosis tells of, by names that scripts may rely on. */
export type DiagnosisData = Readonly<
  Record<string, string | number | readonly string[] | ErrorFields | undefined>
>;

export interface Words<Data> {
  readonly status: Status;
  /** One sentence in plain words, without its full stop. */
  readonly sentence: (data: Data) => string;
  /** What to do about it, in the imperative; absent where there is nothing to do. */
  readonly remedy?: (data: Data) => string;
  /** A command that does it, or the first step of it. */
  readonly command?: (data: Data) => string;
}

type Sentence<Data> = string | ((data: Data) => string);

const toText = <Data>(sentence: Sentence<Data>): ((data: Data) => string) =>
  typeof sentence === 'string' ? () => sentence : sentence;

const words =
  (status: Status) =>
  <Data extends DiagnosisData = object & DiagnosisData>(
    sentence: Sentence<Data>,
    remedy?: Sentence<Data>,
    command?: (data: Data) => string,
  ): Words<Data> => ({
    status,
    sentence: toText(sentence),
    ...(remedy === undefined ? {} : { remedy: toText(remedy) }),
    ...(command === undefined ? {} : { command }),
  });

export const [ok, note, unknown, wrong] = [words('ok'), words('note'), words('unknown'), words('wrong')];

export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
export const every = (hours: number): string => (hours === 1 ? 'every hour' : `every ${hours} hours`);
export const lastHours = (hours: number): string => `in the last ${hours} hours`;
export const ago = (hours: number): string =>
  hours === 0 ? 'less than an hour ago' : hours === 1 ? 'an hour ago' : `${hours} hours ago`;

/** Errors of AWS that say the same of any service. */
const DENIED = ['AccessDenied', 'AuthorizationError', 'UnauthorizedOperation'];
const INVALID = [
  'Validation',
  'ValidationError',
  'InvalidParameter',
  'InvalidParameterValue',
  'InvalidParameterCombination',
];

/** What to do about an error, told by its name. */
export const remedyOf = ({ error }: { readonly error: ErrorFields }): string => {
  if (DENIED.includes(codeOf(error)))
    return 'grant what this names, or use credentials that have it (SECURITY.md has a policy with all that doctor reads)';
  return INVALID.includes(codeOf(error))
    ? 'see whether these are the credentials, and this the region, that you mean'
    : 'run this again';
};

export type Rule = { readonly configRuleName: string };
export type Function = { readonly functionName: string };
export type Stack = { readonly stackName: string };
export type In = { readonly region: string };

export const AGAIN = 'deploy the rules again with the template of this package';
export const STACK_AGAIN = 'deploy the stack again';
export const SET_AGAIN = 'run mfa-rules deploy-organization again';
