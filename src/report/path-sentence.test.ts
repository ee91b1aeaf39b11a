/** Sentences about paths that say by what a role is become, or that nothing has to be done. */
import { accountWith, allow, arnOf, trusts } from '../../test/support/account-with.ts';
import { accountPrivileges } from '../privileges/privileges.ts';
import { sentenceOf } from './path-sentence.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const ADMIN = [allow('*')];

it('says that a trust policy lets somebody in, and that an administrator may do everything already', () => {
  const details = accountWith({
    users: { alice: {}, bob: { can: ADMIN } },
    roles: { adm: { trust: trusts({ AWS: arnOf('user', 'alice') }), can: ADMIN } },
  });
  const [alice, bob] = details.users;
  if (alice === undefined || bob === undefined) throw new Error('there are two');
  const { privilegeOf } = accountPrivileges(details, NOW);
  const path = { ...privilegeOf(alice, 'mfa'), role: undefined, notes: [] };
  expect(sentenceOf(path)).toBe(
    'alice, with MFA, becomes an administrator: the trust policy of role adm, statement 1, lets it in; policy adm-inline, statement 1, allows everything.',
  );
  const role = arnOf('role', 'adm');
  expect(sentenceOf({ ...privilegeOf(bob, 'mfa'), role, notes: [] })).toBe(
    'bob, with MFA, can become role adm: policy bob-inline, statement 1, allows everything.',
  );
});
