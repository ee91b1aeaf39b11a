/** Answers that list one user's credentials, each with a `Status`: access keys, SSH public keys. */
import type { Fact } from '../resources/fact.ts';
import type { IamUser } from '../resources/user.ts';
import { checkSame, items, member, text, type JsonField } from '../json/field.ts';
import { answersByName, toldByName, unlessCutShort } from './answers-by-name.ts';
import { cutShortBy, cutShortProblem } from './saved-answer.ts';
import type { FactsOf, SavedFacts } from './sources/source.ts';

/** How such answers are read. */
interface ActivePerUser {
  /** The answer's field that holds the list. */
  readonly list: string;
  /** What is told of a user who has so many active ones. */
  toFacts(active: Fact<number>): FactsOf<IamUser>;
  /** What is told of a user all of whose credentials are there, active or not. */
  ofAll?(credentials: readonly JsonField[], document: string): FactsOf<IamUser>;
  /** What an answer says that IAM did not know the user: NoSuchEntity, saved as null. */
  readonly noSuchEntity: FactsOf<IamUser> | 'gone';
}

/** The active ones of an answer about one user; nothing where some are not there and might be active. */
const activeOf = (
  answer: JsonField,
  credentials: readonly JsonField[],
  { toFacts, ofAll }: ActivePerUser,
): FactsOf<IamUser> => {
  const value = credentials.filter((one) => text(member(one, 'Status')) === 'Active').length;
  const fact = unlessCutShort(answer, value === 0, { value, source: answer.document });
  return {
    ...(fact === undefined ? {} : toFacts(fact)),
    ...(cutShortBy(answer) === undefined ? ofAll?.(credentials, answer.document) : {}),
  };
};

/** Answers without saying for whom they were asked: of anybody whom they do not name they tell nothing. */
const loadBareAnswer = (file: JsonField, kind: ActivePerUser): SavedFacts<IamUser> => {
  const byUser = new Map<string, JsonField[]>();
  for (const one of items(member(file, kind.list))) {
    const userName = text(member(one, 'UserName'));
    byUser.set(userName, [...(byUser.get(userName) ?? []), one]);
  }
  const facts = new Map([...byUser].map(([userName, own]) => [userName, activeOf(file, own, kind)]));
  return { ...toldByName<IamUser>(facts), isOneByOne: false, problem: cutShortProblem(file) };
};

/**
 * How many active credentials a file shows each user to have: an object from user name to answer, or answers as the AWS
 * CLI prints them.
 *
 * @throws naming the file and the field that is not as the AWS CLI writes it
 */
export const loadActivePerUser = (file: JsonField, kind: ActivePerUser): SavedFacts<IamUser> =>
  Array.isArray(member(file, kind.list).value)
    ? loadBareAnswer(file, kind)
    : answersByName<IamUser>(
        file,
        (answer, userName) => {
          const credentials = items(member(answer, kind.list));
          for (const one of credentials) checkSame(member(one, 'UserName'), userName);
          return activeOf(answer, credentials, kind);
        },
        kind.noSuchEntity,
      );
