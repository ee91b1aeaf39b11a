/** Requests of which not every key is known. */
import { RESOURCE } from './action-and-resource.ts';
import type { ConditionTest } from './condition.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';

type IsKnown = (key: string) => boolean;

const restsOnKnown = ({ key, variables }: ConditionTest, isKnown: IsKnown): boolean =>
  isKnown(key) && variables.every(isKnown);

const statementAsFarAsKnown = (statement: Statement, isKnown: IsKnown): Statement => {
  const { tests, resource, notUnderstood } = statement;
  const known = tests.filter((test) => restsOnKnown(test, isKnown));
  const unknown = tests.filter((test) => !restsOnKnown(test, isKnown)).map(({ written }) => written.key);
  const isResourceKnown =
    resource?.test === undefined || restsOnKnown(resource.test, (key) => key === RESOURCE || isKnown(key));
  return {
    ...statement,
    tests: known,
    resource: isResourceKnown ? resource : { ...resource, test: undefined },
    notUnderstood: [...notUnderstood, ...unknown],
  };
};

/**
 * The document as it can be evaluated for requests of which only some keys are known, as present or as absent: what is tested
 * of any other key counts as a part whose meaning is not known.
 *
 * @param isKnown of a key, lower-case
 */
export const asFarAsKnown = (document: PolicyDocument, isKnown: IsKnown): PolicyDocument => ({
  ...document,
  statements: document.statements.map((statement) => statementAsFarAsKnown(statement, isKnown)),
});
