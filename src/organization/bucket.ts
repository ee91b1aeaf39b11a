import { HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from './deployment.ts';
import { lookAtStack, outputOf, putStack, readStack, type WantedStack } from './stack.ts';
import { isErrorNamed, type Step } from './step.ts';

const BUCKET_STACK = 'mfa-rules-bucket';

/** The bucket of the code and the template; undefined where it is still to be made. */
export const readBucketName = async ({
  clients,
}: Pick<Deployment, 'clients'>): Promise<string | undefined> => {
  const stack = await readStack(clients.cloudFormation, BUCKET_STACK);
  return stack && outputOf(stack, 'BucketName');
};

/** @throws where it is still to be made */
const requireBucketName = async (deployment: Deployment): Promise<string> => {
  const name = await readBucketName(deployment);
  if (name === undefined) throw new Error(`stack ${BUCKET_STACK} has no Output BucketName`);
  return name;
};

const bucketStep = (deployment: Deployment): Step => {
  const wanted: WantedStack = {
    name: BUCKET_STACK,
    template: deployment.templates.bucket,
    declared: ['OrganizationId'],
    parameters: new Map([['OrganizationId', deployment.organization.id]]),
  };
  return {
    name: 'bucket of the code',
    look: () => lookAtStack(deployment.clients.cloudFormation, wanted),
    act: () => putStack(deployment, wanted),
  };
};

interface Place {
  readonly Bucket: string;
  /** S3 refuses a bucket of that name that belongs to somebody else. */
  readonly ExpectedBucketOwner: string;
}

const isUploaded = async (s3: S3Client, place: Place, key: string): Promise<boolean> => {
  try {
    await s3.send(new HeadObjectCommand({ ...place, Key: key }));
    return true;
  } catch (error) {
    // The answer to HEAD has no body, so that the SDK knows the status alone.
    if (isErrorNamed(error, 'NotFound', 'NoSuchKey')) return false;
    const isDenied = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
    if (!isDenied) throw error;
    throw new Error(
      `S3 answers 403 to HeadObject of ${key} in ${place.Bucket}: it takes s3:GetObject and s3:ListBucket there`,
      { cause: error },
    );
  }
};

/** Keys carry the digest of what they name: an object that is there is the right one. */
const uploadStep = (deployment: Deployment): Step => {
  const { member, clients, accountId } = deployment;
  const objects: ReadonlyMap<string, Uint8Array> = new Map([
    ...member.code,
    // The template last: whoever finds it finds its code too.
    [member.templateKey, Buffer.from(member.template)],
  ]);
  const missingIn = async (place: Place): Promise<readonly string[]> => {
    const missing: string[] = [];
    for (const key of objects.keys()) if (!(await isUploaded(clients.s3, place, key))) missing.push(key);
    return missing;
  };
  return {
    name: 'code and template in the bucket',
    look: async () => {
      const Bucket = await readBucketName(deployment);
      const missing =
        Bucket === undefined
          ? [...objects.keys()]
          : await missingIn({ Bucket, ExpectedBucketOwner: accountId });
      return missing.length === 0
        ? { state: 'is there', detail: [...objects.keys()].join(', ') }
        : { state: 'will be made', detail: missing.join(', ') };
    },
    act: async () => {
      const place = { Bucket: await requireBucketName(deployment), ExpectedBucketOwner: accountId };
      const missing = await missingIn(place);
      for (const [Key, Body] of objects) {
        if (!missing.includes(Key)) continue;
        const ContentType = Key.endsWith('.zip') ? 'application/zip' : 'application/json';
        await clients.s3.send(new PutObjectCommand({ ...place, Key, Body, ContentType }));
      }
    },
  };
};

/** A bucket that the organization may read, and in it what every account gets. */
export const bucketSteps = (deployment: Deployment): readonly Step[] => [
  bucketStep(deployment),
  uploadStep(deployment),
];
