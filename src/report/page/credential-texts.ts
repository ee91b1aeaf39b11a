/** The facts of a row of credentials as text. What was not read says so, and is never none. */
import { daysSince, isUnusedFor } from '../credential-filters.ts';
import type { MissingField } from '../credential-rows.ts';
import type { PageCredential, PageData } from './data.ts';
import { rawDeviceKinds, WITHOUT_KIND } from './device-kinds.ts';
import { words } from './words.ts';

/** What is asked of a row: which of its fields were not read. */
export type Lacks = (one: PageCredential, field: MissingField) => boolean;

export const lacksOf =
  ({ missing }: Pick<PageData, 'missing'>): Lacks =>
  ({ missing: place }, field) =>
    place !== undefined && missing[place]?.includes(field) === true;

export const dayOf = (time: string): string => time.slice(0, 10);

export const yesNo = (value: boolean | undefined): string => {
  const { notRead, yes, no } = words();
  return value === undefined ? notRead : value ? yes : no;
};

const deviceKindText = (kind: string): string => words().deviceKinds[kind] ?? kind;

/** A kind of devices, or what else is known of them, as `rawDeviceKinds` has it. */
export const rawKindText = (kind: string): string => {
  const { notRead, kindNotRead, none } = words();
  const known: Readonly<Record<(typeof WITHOUT_KIND)[number], string>> = {
    'not-read': notRead,
    'kind-not-read': kindNotRead,
    none,
  };
  const without = WITHOUT_KIND.find((one) => one === kind);
  return without === undefined ? deviceKindText(kind) : known[without];
};

export const devicesText = (one: PageCredential, data: Pick<PageData, 'missing'>): string =>
  lacksOf(data)(one, 'Devices') || (one.Devices ?? []).length === 0
    ? rawDeviceKinds(one, data.missing).map(rawKindText).join('\n')
    : (one.Devices ?? [])
        .map(
          ({ Kind, EnableDate }) =>
            `${deviceKindText(Kind)}${EnableDate === null ? '' : words().since(dayOf(EnableDate))}`,
        )
        .join('\n');

export const signInText = (one: PageCredential, lacks: Lacks): string => {
  const { notRead, noPassword, never } = words();
  if (one.LastSignIn !== undefined) return dayOf(one.LastSignIn);
  if (lacks(one, 'LastSignIn')) return notRead;
  return one.HasPassword === false ? noPassword : never;
};

/** @param now when the page was made, ISO 8601 */
export const keysText = (one: PageCredential, lacks: Lacks, now: string): string => {
  const { notRead, none, noneActive, active, present, never, key, days, ageNotRead } = words();
  if (!lacks(one, 'AccessKeys')) {
    const keys = (one.AccessKeys ?? []).map(({ Active, CreateDate, LastUsed }) => {
      const age = CreateDate === null ? undefined : daysSince(CreateDate, new Date(now));
      const unused = lacks(one, 'AccessKeys.LastUsed') ? notRead : never;
      const used = LastUsed === null ? unused : dayOf(LastUsed);
      return key(Active, age === undefined ? ageNotRead : days(age), used);
    });
    return keys.join('\n') || none;
  }
  if (one.ActiveAccessKeys !== undefined)
    return one.ActiveAccessKeys === 0 ? noneActive : active(one.ActiveAccessKeys);
  return one.HasAccessKeys === undefined ? notRead : one.HasAccessKeys ? present : none;
};

export const othersText = (one: PageCredential): string => {
  const { notRead, none, serviceCredentials, certificates, sshKeys, notReadFields } = words();
  const counted = [
    ['ServiceCredentials', serviceCredentials],
    ['SigningCertificates', certificates],
    ['SSHPublicKeys', sshKeys],
  ] as const;
  if (counted.every(([field]) => one[field] === undefined)) return notRead;
  const texts = counted.flatMap(([field, text]) => {
    const count = one[field];
    if (count === undefined) return [`${notReadFields[field]}: ${notRead}`];
    return count === 0 ? [] : [text(count)];
  });
  return texts.join('\n') || none;
};

export const privilegeText = (one: PageCredential): string => {
  const { Privilege, PrivilegeWithoutMfa, PrivilegeByFirstDevice } = one;
  const { notRead, privilege, leftWithoutMfa, byFirstDevice } = words();
  if (Privilege === undefined) return notRead;
  if (Privilege === PrivilegeWithoutMfa || PrivilegeWithoutMfa === undefined) return privilege[Privilege];
  return [
    privilege[Privilege],
    leftWithoutMfa(privilege[PrivilegeWithoutMfa]),
    ...(PrivilegeByFirstDevice === 'none'
      ? []
      : [byFirstDevice(PrivilegeByFirstDevice === undefined ? notRead : privilege[PrivilegeByFirstDevice])]),
  ].join('\n');
};

export const groupsText = (one: PageCredential, lacks: Lacks): string => {
  const { notRead, none } = words();
  return lacks(one, 'Groups') ? notRead : (one.Groups ?? []).join(', ') || none;
};

export const unreadText = ({ missing: place }: PageCredential, { missing }: PageData): string =>
  (place === undefined ? [] : (missing[place] ?? [])).map((field) => words().notReadFields[field]).join(', ');

/** Whether somebody has used neither password nor key for so many days; undefined: not known. */
export const isUnused = (
  one: PageCredential,
  days: number,
  { missing, made }: Pick<PageData, 'missing' | 'made'>,
): boolean | undefined =>
  isUnusedFor(
    {
      LastSignIn: one.LastSignIn ?? null,
      AccessKeys: one.AccessKeys ?? null,
      CreateDate: one.CreateDate ?? null,
      Missing: one.missing === undefined ? [] : (missing[one.missing] ?? []),
    },
    days,
    new Date(made),
  );
