/** What policies call one service: the same in all regions, in one of them, and in China. */

const DOMAIN = '.amazonaws.com';

/** Behind the service's own name, perhaps a region. GovCloud has a name of its own for Amazon Cognito. */
const BEHIND = /^(?:-us-gov)?(?:\.[a-z]{2}(?:-[a-z]+)+-\d+)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Whether a text is a name of a service: of `states.amazonaws.com` also `states.us-east-1.amazonaws.com`, by which AWS calls it
 * where it asks from an opt-in region, and which some services have always let be written; and `ec2.amazonaws.com.cn`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services-in-opt-in-regions
 */
export const isNameOf = (text: string, service: string): boolean => {
  const own = service.slice(0, -DOMAIN.length);
  return text.startsWith(own) && BEHIND.test(text.slice(own.length));
};

/** What a service is called in a partition: in China either way. */
export const namesIn = (partition: string, service: string): readonly string[] =>
  partition === 'aws-cn' ? [service, `${service}.cn`] : [service];

/**
 * Amazon Cognito hands the roles of an identity pool out as an identity provider does.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
 */
export const COGNITO = 'cognito-identity.amazonaws.com';
