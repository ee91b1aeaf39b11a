import { accountOf } from './account-of.ts';
import { ROLE_KINDS } from './trust-policies.ts';

const size = { users: 500, roles: 500, withVirtualDevice: 0.9 };

describe('an account of a given size', () => {
  it('is always the same', () => {
    expect(JSON.stringify(accountOf(size))).toBe(JSON.stringify(accountOf(size)));
  });

  it('begins as a smaller one does', () => {
    const { users, roles } = accountOf({ ...size, users: 50, roles: 50 });
    expect(users).toEqual(accountOf(size).users.slice(0, 50));
    expect(roles).toEqual(accountOf(size).roles.slice(0, 50));
  });

  it.each([
    { share: 0.9, virtual: 450 },
    { share: 0, virtual: 0 },
    { share: 1, virtual: 500 },
    { share: 0.33, virtual: 165 },
  ])('gives $share of its users a virtual device', ({ share, virtual }) => {
    const { users } = accountOf({ ...size, withVirtualDevice: share });
    const serials = users.flatMap(({ MFADevices }) => MFADevices.map(({ SerialNumber }) => SerialNumber));
    expect(serials.filter((serial) => serial.includes(':mfa/'))).toHaveLength(virtual);
    // Of the others two in five have a device of another kind.
    expect(serials).toHaveLength(virtual + (500 - virtual) * 0.4);
  });

  it('has every kind of role, each under a name and an id of its own', () => {
    const { roles, users } = accountOf(size);
    expect(ROLE_KINDS.length).toBeGreaterThanOrEqual(12);
    for (const { name } of ROLE_KINDS)
      expect(roles.some(({ RoleName }) => RoleName.startsWith(`${name}-`))).toBe(true);
    const names = roles.map(({ RoleName }) => RoleName);
    const ids = [...roles.map(({ RoleId }) => RoleId), ...users.map(({ UserId }) => UserId)];
    expect(new Set(names).size).toBe(500);
    expect(new Set(ids).size).toBe(1000);
    expect(names.every((name) => name.length <= 64)).toBe(true);
  });
});
