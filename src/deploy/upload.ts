import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { Step } from './step.ts';
import { isErrorNamed } from '../text/error-text.ts';

interface Place {
  readonly Bucket: string;
  /** S3 refuses a bucket of that name that belongs to somebody else. */
  readonly ExpectedBucketOwner: string;
}

/** As S3 writes it: SHA-256, in base64. */
const checksumOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');

/**
 * Whether S3 holds this content under this key. A name proves nothing: whoever may write to the bucket could have put
 * something else there. An object without a SHA-256 of its own is uploaded again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
const isUploaded = async (s3: S3Client, place: Place, key: string, body: Uint8Array): Promise<boolean> => {
  try {
    const { ChecksumSHA256 } = await s3.send(
      new HeadObjectCommand({ ...place, Key: key, ChecksumMode: 'ENABLED' }),
    );
    return ChecksumSHA256 === checksumOf(body);
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

const contentTypeOf = (key: string): string =>
  key.endsWith('.zip') ? 'application/zip' : key.endsWith('.yaml') ? 'application/yaml' : 'application/json';

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

/** Uploads what is not there with the same content. S3 refuses what reaches it otherwise than it was sent. */
export const uploadStep = ({ name, s3, accountId, readBucketName, objects }: Upload): Step => {
  const missingIn = async (place: Place): Promise<readonly string[]> => {
    const missing: string[] = [];
    for (const [key, body] of objects) if (!(await isUploaded(s3, place, key, body))) missing.push(key);
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
        const ContentType = contentTypeOf(Key);
        await s3.send(
          new PutObjectCommand({ ...place, Key, Body, ContentType, ChecksumSHA256: checksumOf(Body) }),
        );
      }
    },
  };
};
