/** What the policies of an account tell of the sessions of roles: by what of a session they go, for the accounts that it comes from. */
import { flatMap } from '../policy/flat-map.ts';
import { isReadable, readPolicyDocument, type Statement } from '../policy/policy-document.ts';
import type { AccountRole, AuthorizationDetails } from './account.ts';
import { keysOf } from './relevance.ts';
import { isTagOfPrincipal, SESSION_IDENTITY } from './request-space.ts';
import { looksAtNames, type Look } from './session-names.ts';

/** By what of the sessions of roles policies go. */
export interface ToldApart {
  /** Where they look at names. */
  readonly names: readonly Look[];
  /** Those of trust policies that go by tags or the source identity of whoever asks. */
  readonly ofTrusts: readonly Statement[];
  /** Those of the policies of roles, by the role's ARN. */
  readonly ofRoles: ReadonlyMap<string, readonly Statement[]>;
}

const GOES_BY_SESSION = /principaltag|sourceidentity/i;

const isOfSession = (key: string): boolean => isTagOfPrincipal(key) || key === SESSION_IDENTITY;

/** Most documents speak of nothing of the kind, and are not read. */
const sessionStatements = (document: unknown, kind: 'identity' | 'trust'): readonly Statement[] => {
  const text = typeof document === 'string' ? document : (JSON.stringify(document) ?? '');
  if (!GOES_BY_SESSION.test(text)) return [];
  const read = readPolicyDocument(document, { kind, isStored: true });
  if (!isReadable(read)) return [];
  return read.statements.filter((statement) => keysOf(statement).some(isOfSession));
};

/** What the policies of an account tell of sessions. */
export const toldApartIn = (details: AuthorizationDetails): ToldApart => {
  const { roles, policies } = details;
  const managed = new Map(
    policies.map(({ arn, versions }) => [
      arn,
      flatMap(
        versions.filter(({ isDefault }) => isDefault),
        ({ document }) => sessionStatements(document, 'identity'),
      ),
    ]),
  );
  const statementsOf = ({ inline, attached, boundary }: AccountRole): readonly Statement[] => [
    ...flatMap(inline, ({ document }) => sessionStatements(document, 'identity')),
    ...flatMap([...attached, ...(boundary === undefined ? [] : [boundary])], (arn) => managed.get(arn) ?? []),
  ];
  const trusts = new Set(roles.map(({ trustPolicy }) => trustPolicy));
  return {
    names: looksAtNames(details),
    ofTrusts: flatMap([...trusts], (trustPolicy) => sessionStatements(trustPolicy, 'trust')),
    ofRoles: new Map(
      roles.flatMap((role) => {
        const statements = statementsOf(role);
        return statements.length === 0 ? [] : [[role.arn, statements] as const];
      }),
    ),
  };
};

/** Of accounts about which nothing is asked. */
export const NOTHING_TOLD: ToldApart = { names: [], ofTrusts: [], ofRoles: new Map() };

/** What several accounts tell together. */
export const toldTogether = (all: readonly ToldApart[]): ToldApart => ({
  names: flatMap(all, ({ names }) => names),
  ofTrusts: flatMap(all, ({ ofTrusts }) => ofTrusts),
  ofRoles: new Map(flatMap(all, ({ ofRoles }) => [...ofRoles])),
});
