/** What a user has who has one AWS managed policy and nothing else. */
import { accountPrivileges } from '../../src/privileges/privileges.ts';
import { accountWith } from '../support/account-with.ts';

export interface Saved {
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly createdDate: string; readonly document: unknown }>>;
}

export interface Row {
  readonly policy: string;
  readonly version: string;
  readonly level: string;
  readonly by: string;
}

/** What a user has who is alone in an account, with any credential. */
export const levelOf = (policy: string, { latestVersionId: version, versions }: Saved): Row => {
  const arn = `arn:aws:iam::aws:policy/${policy}`;
  const details = {
    ...accountWith({ users: { alice: { attached: [arn] } } }),
    policies: [
      {
        arn,
        name: policy,
        versions: [{ id: version, isDefault: true, document: versions[version]?.document }],
      },
    ],
  };
  const { privilegeOf } = accountPrivileges(details, new Date('2026-11-28T00:00:00Z'));
  const found = details.users.flatMap((user) =>
    (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) => {
      const { privilege, steps, service, grant } = privilegeOf(user, credential);
      const by = [...steps.map(({ path }) => path), service ?? grant?.action ?? ''].join(', ');
      return { policy, version, level: privilege, by: by.replace('*', 'every action') };
    }),
  );
  const [first] = found;
  if (first === undefined) throw new Error(`${policy}: nobody has it`);
  const levels = [...new Set(found.map(({ level }) => level))];
  return { ...first, level: levels.join(' or ') };
};
