import type { Fact } from '../resources/fact.ts';
import type { RoleLastUsed } from '../resources/role.ts';
import { isAbsent, member, optionalText, type JsonField } from '../json/field.ts';

/** When a role was last used, of an entry that says so; nothing where it leaves that out, as listings do. */
export const savedLastUsed = (entry: JsonField): { readonly lastUsed?: Fact<RoleLastUsed> } => {
  const used = member(entry, 'RoleLastUsed');
  if (isAbsent(used)) return {};
  const value = {
    date: optionalText(member(used, 'LastUsedDate')),
    region: optionalText(member(used, 'Region')),
  };
  return { lastUsed: { value, source: entry.document } };
};
