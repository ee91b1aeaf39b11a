/** Who gets into a role without MFA, in few words. */
import { asText } from '../decision/annotation.ts';
import type { ReportedWayIn } from './evidence-fields.ts';
import { groupedBy } from './grouped-by.ts';

/** Names on a line before the rest is counted. */
const NAMED = 3;
/** Lines of one resource before the rest is counted. */
const LINES = 4;

/** `a, b and 4 more` */
export const nameSome = (names: readonly string[], most: number): string => {
  const more = names.length - most;
  // Nothing is gained by counting a single one.
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
};

export const CREDENTIALS: Readonly<Record<ReportedWayIn['Credential'], string>> = {
  'access-key': 'access key',
  'session-without-mfa': 'session without MFA',
};

const ARN_OF_USER = /^arn:[^:]*:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/;

interface Who {
  /** What those have in common who stand on one line. */
  readonly kind: string;
  readonly name: string;
  inWords(names: readonly string[]): string;
}

/** `aws:PrincipalOrgID`: what a caller of any account has to meet. */
const narrowingOf = ({ RequestKeys }: ReportedWayIn): string =>
  Object.keys(RequestKeys ?? {})
    .filter((key) => /^aws:principal(?!arn$|type$)/i.test(key))
    .map(asText)
    .join(' and ');

const whoOf = (way: ReportedWayIn, accountId: string | null): Who => {
  const { Type, Value } = way.Principal;
  const value = asText(Value);
  switch (Type) {
    case 'Anyone': {
      const narrowing = narrowingOf(way);
      const name = narrowing === '' ? 'anybody' : `anybody who meets ${narrowing}`;
      return { kind: name, name, inWords: () => name };
    }
    case 'Account':
      if (Value === accountId)
        return { kind: 'own account', name: value, inWords: () => 'IAM users of this account' };
      return {
        kind: 'accounts',
        name: value,
        inWords: (names) =>
          `IAM users of ${names.length === 1 ? 'account' : `${names.length} accounts:`} ${nameSome(names, NAMED)}`,
      };
    case 'User': {
      const [, ofAccount, userName = value] = ARN_OF_USER.exec(value) ?? [];
      const where = ofAccount === undefined || ofAccount === accountId ? '' : ` of account ${ofAccount}`;
      return {
        kind: `users${where}`,
        name: userName,
        inWords: (names) => `IAM user${names.length === 1 ? '' : 's'} ${nameSome(names, NAMED)}${where}`,
      };
    }
    default:
      return { kind: 'others', name: value, inWords: (names) => `principal ${nameSome(names, NAMED)}` };
  }
};

/** `access key, session without MFA`, with `perhaps` where that is not certain. */
export const listedCredentials = (ways: readonly ReportedWayIn[]): string => {
  const credentials = [...new Set(ways.map(({ Credential }) => CREDENTIALS[Credential]))];
  return `${ways.every(({ Certain }) => Certain) ? '' : 'perhaps '}${credentials.join(', ')}`;
};

/** Everybody who gets in, strangers first, a line for those who get in alike: `IAM users of account 444455556666: access key`. */
export const wayLines = (ways: readonly ReportedWayIn[], accountId: string | null): readonly string[] => {
  const ofPrincipal = groupedBy(ways, ({ Principal }) => `${Principal.Type} ${Principal.Value}`);
  const credentialsOf = [...ofPrincipal.values()].map((group) => ({
    who: whoOf(group[0], accountId),
    credentials: listedCredentials(group),
  }));
  const alike = groupedBy(credentialsOf, ({ who, credentials }) => `${who.kind} ${credentials}`);
  const lines = [...alike.values()].map((group) => {
    const [{ who, credentials }] = group;
    return `${who.inWords(group.map((one) => one.who.name))}: ${credentials}`;
  });
  const more = lines.length - LINES;
  return more > 0 ? [...lines.slice(0, LINES), `and ${more} more ways in`] : lines;
};
