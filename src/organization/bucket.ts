import { baselineKeyOf } from './baseline.ts';
import type { Deployment } from './deployment.ts';
import { lookAtStack, outputOf, putStack, readStack, type WantedStack } from '../deploy/stack.ts';
import type { Step } from '../deploy/step.ts';
import { uploadStep } from '../deploy/upload.ts';

const BUCKET_STACK = 'mfa-rules-bucket';

/** The bucket of the code and the template; undefined where it is still to be made. */
export const readBucketName = async ({
  clients,
}: Pick<Deployment, 'clients'>): Promise<string | undefined> => {
  const stack = await readStack(clients.cloudFormation, BUCKET_STACK);
  return stack && outputOf(stack, 'BucketName');
};

const bucketStep = (deployment: Deployment): Step => {
  const wanted: WantedStack = {
    name: BUCKET_STACK,
    template: deployment.templates.bucket,
    declared: ['OrganizationId'],
    parameters: new Map([['OrganizationId', deployment.organization.id]]),
    tags: deployment.tags,
  };
  return {
    name: 'bucket of the code',
    look: () => lookAtStack(deployment.clients.cloudFormation, wanted),
    act: () => putStack(deployment, wanted),
  };
};

const codeStep = (deployment: Deployment): Step => {
  const { member, clients, accountId } = deployment;
  return uploadStep({
    name: 'code and templates in the bucket',
    s3: clients.s3,
    accountId,
    readBucketName: () => readBucketName(deployment),
    // The template last: whoever finds it finds its code too.
    objects: new Map([
      ...member.code,
      [baselineKeyOf(deployment), Buffer.from(deployment.templates.baseline)],
      [member.templateKey, Buffer.from(member.template)],
    ]),
  });
};

/** A bucket that the organization may read, and in it what every account gets. */
export const bucketSteps = (deployment: Deployment): readonly Step[] => [
  bucketStep(deployment),
  codeStep(deployment),
];
