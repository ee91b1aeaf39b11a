import type { Fact } from '../iam/fact.ts';
import type { IamUser, MfaDevice } from '../iam/user.ts';
import type { ReportedUser } from './credential-report.ts';
import {
  checkSame,
  isAbsent,
  items,
  member,
  members,
  optionalText,
  text,
  type JsonField,
} from '../json/field.ts';
import { cutShortBy } from './saved-answer.ts';

/** What was read about ways to sign in as a user. */
export type UserFacts = Partial<
  Pick<IamUser, 'mfaDevices' | 'mfaActive' | 'hasPassword' | 'activeAccessKeys'>
>;

/** What one saved file tells of users. */
export interface UserFactSource {
  /** What it tells of a user; `gone`: IAM did not know the user any more; `{}`: nothing. */
  factsOf(user: IamUser): UserFacts | 'gone';
  /** The users it tells of, by ARN or name. */
  readonly told: readonly { readonly arn?: string; readonly userName?: string }[];
}

type ByName = ReadonlyMap<string, UserFacts | 'gone'>;

const byName = (facts: ByName): UserFactSource => ({
  factsOf: ({ resourceName }) => facts.get(resourceName) ?? {},
  told: [...facts].flatMap(([userName, fact]) => (fact === 'gone' ? [] : [{ userName }])),
});

/** A file that holds an object from user name to that user's answer; null: NoSuchEntity. */
const readAnswers = (
  file: JsonField,
  read: (answer: JsonField, userName: string) => UserFacts,
  noSuchEntity: UserFacts | 'gone',
): ByName =>
  new Map(
    members(file).map(([userName, answer]) => [
      userName,
      answer.value === null ? noSuchEntity : read(answer, userName),
    ]),
  );

/** An empty list is an answer only where it is whole. */
const unlessCutShort = <Value>(
  answer: JsonField,
  isEmpty: boolean,
  fact: Fact<Value>,
): Fact<Value> | undefined => (isEmpty && cutShortBy(answer) !== undefined ? undefined : fact);

const readDevice = (device: JsonField): MfaDevice => ({
  serialNumber: text(member(device, 'SerialNumber')),
});

const mfaDevicesIn = (answer: JsonField, userName: string): UserFacts => {
  const value = items(member(answer, 'MFADevices')).map((device) => {
    // Without --user-name the AWS CLI answers for its own user: a loop that forgets it saves the same devices for all.
    checkSame(member(device, 'UserName'), userName);
    return readDevice(device);
  });
  const mfaDevices = unlessCutShort(answer, value.length === 0, { value, source: answer.document });
  return mfaDevices === undefined ? {} : { mfaDevices };
};

/** Whether list-mfa-devices.json is one answer and not an object from user name to answer. */
export const isBareAnswer = (file: JsonField): boolean => Array.isArray(member(file, 'MFADevices').value);

/** The root user's own, among the devices of nobody in particular. */
const isRootDevice = ({ serialNumber }: MfaDevice): boolean =>
  /:mfa\/root-account-mfa-device$|:u2f\/root-account\//.test(serialNumber);

/** One answer without saying for whom it was asked: of anybody whom it does not name it tells nothing. */
const readBareAnswer = (file: JsonField): ByName => {
  const facts = new Map<string, Required<Pick<UserFacts, 'mfaDevices'>>>();
  for (const item of items(member(file, 'MFADevices'))) {
    const device = readDevice(item);
    if (isRootDevice(device)) continue;
    const userName = text(member(item, 'UserName'));
    const others = facts.get(userName)?.mfaDevices.value ?? [];
    facts.set(userName, { mfaDevices: { value: [...others, device], source: file.document } });
  }
  return facts;
};

/** `list-mfa-devices.json`: an object from user name to the answer for that user, or one bare answer. */
export const readSavedMfaDevices = (file: JsonField): UserFactSource =>
  byName(isBareAnswer(file) ? readBareAnswer(file) : readAnswers(file, mfaDevicesIn, 'gone'));

/** `get-login-profile.json`: an object from user name to the answer; null: no console password. */
export const readSavedLoginProfiles = (file: JsonField): UserFactSource => {
  const hasPassword = (value: boolean): UserFacts => ({ hasPassword: { value, source: file.document } });
  const read = (answer: JsonField, userName: string): UserFacts => {
    checkSame(member(member(answer, 'LoginProfile'), 'UserName'), userName);
    return hasPassword(true);
  };
  return byName(readAnswers(file, read, hasPassword(false)));
};

/** `list-access-keys.json`: an object from user name to the answer for that user. */
export const readSavedAccessKeys = (file: JsonField): UserFactSource => {
  const read = (answer: JsonField, userName: string): UserFacts => {
    const statuses = items(member(answer, 'AccessKeyMetadata')).map((key) => {
      checkSame(member(key, 'UserName'), userName);
      return text(member(key, 'Status'));
    });
    const value = statuses.filter((status) => status === 'Active').length;
    const activeAccessKeys = unlessCutShort(answer, value === 0, { value, source: file.document });
    return activeAccessKeys === undefined ? {} : { activeAccessKeys };
  };
  return byName(readAnswers(file, read, 'gone'));
};

interface Owned {
  readonly device: MfaDevice;
  readonly userId: string | undefined;
}

/**
 * `list-virtual-mfa-devices.json`. It names every assigned virtual device and no other kind, so it tells who has one and
 * never who has none. The root user's device names the root user's ARN, which no IAM user has.
 */
export const readSavedVirtualDevices = (file: JsonField): UserFactSource => {
  const owners = new Map<string, readonly Owned[]>();
  for (const item of items(member(file, 'VirtualMFADevices'))) {
    const device = readDevice(item);
    const user = member(item, 'User');
    const arn = isAbsent(user) ? undefined : optionalText(member(user, 'Arn'));
    if (arn === undefined) continue;
    const userId = optionalText(member(user, 'UserId'));
    owners.set(arn, [...(owners.get(arn) ?? []), { device, userId }]);
  }
  return {
    factsOf: ({ resourceId, arn }) => {
      // A name, and with it an ARN, comes back for another user: the unique id has to agree.
      const own = (owners.get(arn) ?? []).filter(
        ({ userId }) => userId === undefined || userId === resourceId,
      );
      if (own.length === 0) return {};
      return { mfaDevices: { value: own.map(({ device }) => device), source: file.document } };
    },
    told: [...owners.keys()].filter((arn) => !arn.endsWith(':root')).map((arn) => ({ arn })),
  };
};

/** Milliseconds. The report and the API round the time of creation differently. */
const ROUNDING = 60_000;

/**
 * A report may be hours old and has no unique ids: a user who was created at another time is another user of the same
 * name, whose device says nothing of this one's.
 */
const isSameUser = ({ createDate: reported }: ReportedUser, { createDate: listed }: IamUser): boolean => {
  const apart = Math.abs(Date.parse(reported ?? '') - Date.parse(listed ?? ''));
  return Number.isNaN(apart) || apart <= ROUNDING;
};

/** A credential report: users by ARN or, where a line has none, by name. */
export const reportedFacts = (
  users: readonly ReportedUser[],
  source: string,
  asOf: string | undefined,
): UserFactSource => {
  const lines = new Map(users.map((user) => [user.arn ?? user.userName, user]));
  const fact = <Value>(value: Value): Fact<Value> => ({
    value,
    source,
    ...(asOf === undefined ? {} : { asOf }),
  });
  return {
    factsOf: (user) => {
      const line = lines.get(user.arn) ?? lines.get(user.resourceName);
      if (line === undefined || !isSameUser(line, user)) return {};
      const { mfaActive, hasPassword, activeAccessKeys } = line;
      return {
        ...(mfaActive === undefined ? {} : { mfaActive: fact(mfaActive) }),
        ...(hasPassword === undefined ? {} : { hasPassword: fact(hasPassword) }),
        ...(activeAccessKeys === undefined ? {} : { activeAccessKeys: fact(activeAccessKeys) }),
      };
    },
    told: users.map(({ arn, userName }) => ({
      ...(arn === undefined ? {} : { arn }),
      ...(userName === undefined ? {} : { userName }),
    })),
  };
};
