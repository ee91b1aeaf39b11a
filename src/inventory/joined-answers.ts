import { isAbsent, member, members, type JsonField } from '../json/field.ts';

/** The fields by which an answer says that there is more than it holds. */
const CUT_SHORT: readonly string[] = ['IsTruncated', 'Marker', 'NextToken'];

/** The lists of answers: what `jq -s`, and several calls in one file, put into one list. */
const ANSWER_FIELDS: readonly string[] = [
  'Users',
  'Roles',
  'UserDetailList',
  'RoleDetailList',
  'VirtualMFADevices',
  'MFADevices',
  'AccessKeyMetadata',
  'SSHPublicKeys',
  'LoginProfile',
];

/** Whether a list holds whole answers, and not entries of one. */
export const isListOfAnswers = (value: unknown): value is readonly object[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (entry) =>
      typeof entry === 'object' &&
      entry !== null &&
      ANSWER_FIELDS.some((field) => Object.hasOwn(entry, field)),
  );

/** What several answers are to each other: pages of one listing, in their order, or answers about several users. */
export type Joining = 'pages' | 'answers';

const isCutShort = (answer: JsonField): boolean =>
  CUT_SHORT.some((name) => {
    const { value } = member(answer, name);
    return value !== undefined && value !== null && value !== false && value !== '';
  });

/** The value of a field that several answers have. @throws where they contradict each other */
const joinedField = (name: string, fields: readonly JsonField[], count: number): unknown => {
  const values = fields.map(({ value }) => value);
  if (values.every(Array.isArray)) return values.flat();
  const [first] = values;
  if (values.every((value) => JSON.stringify(value) === JSON.stringify(first))) return first;
  const document = fields[0]?.document ?? '';
  throw new Error(
    `${document} holds ${count} JSON documents that contradict each other in ${name}: keep one`,
  );
};

/**
 * Several answers of one file as one: their lists put together, and of each other field the one value that it has.
 *
 * Of pages, the last says whether there is more. Among answers about several users, one that is cut short is enough for the
 * whole to be.
 *
 * @throws where the answers contradict each other, or one is no object
 */
export const joinedAnswers = (
  answers: readonly [JsonField, ...(readonly JsonField[])],
  joining: Joining,
): JsonField => {
  const [answer] = answers;
  if (answers.length === 1) return answer;
  const fields = new Map<string, JsonField[]>();
  for (const [name, field] of answers.flatMap(members)) {
    if (CUT_SHORT.includes(name) || isAbsent(field)) continue;
    const same = fields.get(name);
    if (same === undefined) fields.set(name, [field]);
    else same.push(field);
  }
  const last = joining === 'pages' ? answers.at(-1) : answers.find(isCutShort);
  const cut = last === undefined ? [] : members(last).filter(([name]) => CUT_SHORT.includes(name));
  return {
    ...answer,
    value: Object.fromEntries([
      ...[...fields].map(([name, same]) => [name, joinedField(name, same, answers.length)]),
      ...cut.map(([name, { value }]) => [name, value]),
    ]),
  };
};
