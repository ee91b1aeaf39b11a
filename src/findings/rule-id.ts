import { catalog } from '../../rules/catalog.ts';

/**
 * The id of the rule that is deployed under a name, e.g. `iam-user-mfa-required` of `test-iam-user-mfa-required` and of
 * `OrgConfigRule-iam-user-mfa-required-ab12cd34`; undefined for a rule that is none of this package.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/config-rule-multi-account-deployment.html
 */
export const ruleIdOf = (configRuleName: string): string | undefined => {
  const name = configRuleName
    .replace(/-conformance-pack-[a-z0-9]+$/, '')
    .replace(/^(OrgConfigRule-.*)-[a-z0-9]{8}$/, '$1');
  return catalog.find(({ id }) => name.endsWith(id))?.id;
};
