/**
 * What the tags of a user can become where he may tag himself, by brute force: every change of some tags to some values, one
 * after the other, each asked about by itself.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html, API_UntagUser.html: both take several tags at once
 */
import { readPolicy, type NaiveUser } from './evaluator.ts';

/** Absent: there is no such tag. */
export type NaiveTags = Readonly<Record<string, string | undefined>>;

type Context = Readonly<Record<string, readonly string[]>>;

const there = (tags: NaiveTags): readonly (readonly [string, string])[] =>
  Object.entries(tags).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

const contextOf = (tags: NaiveTags): Context =>
  Object.fromEntries(
    there(tags).flatMap(([name, value]) => [
      [`aws:principaltag/${name}`, [value]],
      [`aws:resourcetag/${name}`, [value]],
    ]),
  );

/** Every choice of one of some values for each name. */
const choices = (names: readonly string[], values: readonly (string | undefined)[]): readonly NaiveTags[] => {
  const [name, ...others] = names;
  if (name === undefined) return [{}];
  return choices(others, values).flatMap((rest) => values.map((value) => ({ ...rest, [name]: value })));
};

/**
 * Whether a user who may change his own tags comes to an action on himself.
 *
 * @param names tags that are changed
 * @param values what they are changed to
 */
export const comesTo = (
  action: string,
  { policy, user, tags }: { readonly policy: object; readonly user: NaiveUser; readonly tags: NaiveTags },
  names: readonly string[],
  values: readonly string[],
): boolean => {
  const authorize = readPolicy(policy, { kind: 'identity', isStored: true });
  const may = (asked: string): ((context: Context) => boolean) => authorize(asked, user, user.arn);
  const [mayTag, mayUntag, mayAct] = [may('iam:TagUser'), may('iam:UntagUser'), may(action)];
  const changes = choices(names, [undefined, ...values]);
  const seen = new Set([JSON.stringify(there(tags).toSorted())]);
  const queue: NaiveTags[] = [tags];
  for (const state of queue) {
    const context = contextOf(state);
    if (mayAct(context)) return true;
    for (const change of changes) {
      const set = there(change);
      if (set.length === 0) continue;
      const keys = { 'aws:tagkeys': set.map(([name]) => name) };
      const passed = Object.fromEntries(set.map(([name, value]) => [`aws:requesttag/${name}`, [value]]));
      const after = [
        ...(mayTag({ ...context, ...keys, ...passed }) ? [{ ...state, ...Object.fromEntries(set) }] : []),
        ...(mayUntag({ ...context, ...keys })
          ? [{ ...state, ...Object.fromEntries(set.map(([name]) => [name, undefined])) }]
          : []),
      ];
      for (const next of after) {
        const text = JSON.stringify(there(next).toSorted());
        if (seen.has(text)) continue;
        seen.add(text);
        queue.push(next);
      }
    }
  }
  return false;
};
