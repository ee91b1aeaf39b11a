import type { IamIdentity } from '../resources/resource.ts';
import { listedTags } from './sources/tags.ts';
import { member, optionalText, text, type JsonField } from '../json/field.ts';

/** Twelve digits; undefined where the ARN does not say. */
const accountOf = (arn: string): string | undefined => /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];

/** The path inside a user's or role's ARN, e.g. `/staff/` of `…:user/staff/alice`; `/` where there is none. */
export const pathIn = (arn: string): string =>
  /^arn:[^:]*:iam::[^:]*:[^/]+(\/(?:.*\/)?)/.exec(arn)?.[1] ?? '/';

/** What identifies a user or role, as its answer or configuration item names it. */
export const identityOf = (
  resourceId: string,
  resourceName: string,
  arn: string,
  path: string,
): IamIdentity => ({ resourceId, resourceName, arn, path, accountId: accountOf(arn) });

/** When IAM made a user or role, from an answer of the SDK; nothing where it does not say. */
export const createdAt = (date: Date | undefined): Pick<IamIdentity, 'createDate'> =>
  date === undefined ? {} : { createDate: date.toISOString() };

/** What identifies a user or role in a saved answer. @throws naming the file and the field that is not as IAM writes it */
export const savedIdentity = (entry: JsonField, kind: 'User' | 'Role'): IamIdentity => {
  const arn = text(member(entry, 'Arn'));
  const createDate = optionalText(member(entry, 'CreateDate'));
  return {
    ...identityOf(
      text(member(entry, `${kind}Id`)),
      text(member(entry, `${kind}Name`)),
      arn,
      optionalText(member(entry, 'Path')) ?? pathIn(arn),
    ),
    ...(createDate === undefined ? {} : { createDate }),
    ...listedTags(entry),
  };
};
