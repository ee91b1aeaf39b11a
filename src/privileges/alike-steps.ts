/** The steps of one user, told of another who is alike. */
import type { AccountUser } from './account.ts';
import type { Grant } from './rights.ts';
import type { Step } from './step.ts';

/** A text of one user as it is for another who is alike. */
const textAs = (text: string, from: AccountUser, to: AccountUser): string => {
  if (text === from.arn) return to.arn;
  if (text === from.id) return to.id;
  return text === from.name ? to.name : text;
};

export const grantAs = (grant: Grant, from: AccountUser, to: AccountUser): Grant =>
  from === to
    ? grant
    : {
        ...grant,
        ...(grant.ifNoDeviceOf !== undefined && { ifNoDeviceOf: textAs(grant.ifNoDeviceOf, from, to) }),
        resource: textAs(grant.resource, from, to),
        request: {
          ...grant.request,
          context: new Map(
            [...grant.request.context].map(([key, values]) => [
              key,
              values.map((value) => textAs(value, from, to)),
            ]),
          ),
        },
      };

export const stepAs = (step: Step, from: AccountUser, to: AccountUser): Step => {
  if (from === to) return step;
  const { arn, name, id } = to;
  const asOther = (whom: Step['to']): Step['to'] => {
    if (whom.formerArn === from.arn) return { ...whom, id, formerArn: arn };
    return whom.arn === from.arn ? { ...whom, arn, name, id } : whom;
  };
  return {
    ...step,
    grants: step.grants.map((grant) => grantAs(grant, from, to)),
    to: asOther(step.to),
  };
};
