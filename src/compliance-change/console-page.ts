import type { ComplianceChange } from './compliance-change.ts';

/** By partition. A partition that is not here has a console at an address that is not known here. */
const CONSOLES: ReadonlyMap<string | undefined, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

/** Characters: AWS Config has no longer resource ids. */
const LONGEST_ID = 768;

/** encodeURIComponent refuses halves of characters. */
const encoded = (value: string): string => encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd'));

/** The resource's page in the AWS Config console; undefined where its address is not known. */
export const consolePage = ({
  partition,
  region,
  resourceType,
  resourceId,
}: Pick<ComplianceChange, 'partition' | 'region' | 'resourceType' | 'resourceId'>): string | undefined => {
  const host = CONSOLES.get(partition);
  if (host === undefined || resourceId.length > LONGEST_ID || resourceType.length > LONGEST_ID)
    return undefined;
  const resource = `resourceId=${encoded(resourceId)}&resourceType=${encoded(resourceType)}`;
  return `https://${host}/config/home?region=${region}#/resources/details?${resource}`;
};
