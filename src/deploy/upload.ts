import { HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { isErrorNamed, type Step } from './step.ts';

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

/** What is to be uploaded, and where to. */
interface Upload {
  readonly name: string;
  readonly s3: S3Client;
  /** The account that the bucket has to belong to; twelve digits. */
  readonly accountId: string;
  /** Undefined while the bucket is still to be made. */
  readonly readBucketName: () => Promise<string | undefined>;
  /** By key, in the order in which they are uploaded. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** Uploads what is not there. Keys carry the digest of what they name: an object that is there is the right one. */
export const uploadStep = ({ name, s3, accountId, readBucketName, objects }: Upload): Step => {
  const missingIn = async (place: Place): Promise<readonly string[]> => {
    const missing: string[] = [];
    for (const key of objects.keys()) if (!(await isUploaded(s3, place, key))) missing.push(key);
    return missing;
  };
  return {
    name,
    look: async () => {
      const Bucket = await readBucketName();
      const missing =
        Bucket === undefined
          ? [...objects.keys()]
          : await missingIn({ Bucket, ExpectedBucketOwner: accountId });
      return missing.length === 0
        ? { state: 'is there', detail: [...objects.keys()].join(', ') }
        : { state: 'will be made', detail: missing.join(', ') };
    },
    act: async () => {
      const Bucket = await readBucketName();
      if (Bucket === undefined) throw new Error('the bucket of the code is not there');
      const place = { Bucket, ExpectedBucketOwner: accountId };
      const missing = await missingIn(place);
      for (const [Key, Body] of objects) {
        if (!missing.includes(Key)) continue;
        const ContentType = Key.endsWith('.zip') ? 'application/zip' : 'application/json';
        await s3.send(new PutObjectCommand({ ...place, Key, Body, ContentType }));
      }
    },
  };
};
