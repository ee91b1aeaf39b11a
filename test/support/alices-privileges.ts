/** What is found of alice, the first user of an account of few words. */
import { accountPrivileges, type UserPrivilege } from '../../src/privileges/privileges.ts';
import { accountWith, type AccountWith } from './account-with.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));

/** Alice's privileges with an access key, a session without MFA, and MFA. */
const alicesOf = (account: AccountWith): readonly UserPrivilege[] => {
  const details = accountWith(account);
  const [first] = details.users;
  if (first === undefined) return [];
  const { privilegeOf } = accountPrivileges(details, NOW);
  return (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) =>
    privilegeOf(first, credential),
  );
};

/** `?`: not certain. */
export const said = ({ privilege, steps, isCertain }: UserPrivilege): string =>
  `${[privilege, ...steps.map(({ path, to }) => `${path} ${to.name}`)].join(' > ')}${isCertain || privilege === 'undecided' ? '' : ' ?'}`;

/** The same with every credential. */
export type Expected = string | readonly [key: string, session: string, mfa: string];

/** Compares privilege and steps with each credential: `administrator > principal.assume app`. */
export const check = (account: AccountWith, expected: Expected): void => {
  const found = alicesOf(account).map(said);
  expect(found).toEqual(typeof expected === 'string' ? [expected, expected, expected] : expected);
};

/** An account in which alice has an inline policy. */
export const alice = (can: readonly object[], others: Partial<AccountWith> = {}): AccountWith => ({
  ...others,
  users: { alice: { can }, ...others.users },
});
