import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** An account by its credentials. */
export interface Principal {
  readonly id: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The emulator's CloudFormation reads code from buckets of the function's own account alone. So each account gets the code in a
 * bucket of its own, which it copies with its own credentials: whether it may read the other one is up to that one's policy,
 * as on AWS.
 */
export interface CodeCopies {
  /** The template with each function's code in the account's own bucket. */
  rewritten(template: string): string;
  /** Copies everything in a bucket to every account that is known now. */
  bring(bucket: string, principals: readonly Principal[], owner: Principal): Promise<void>;
  /** Copies everything in a bucket that was brought before to one more account. */
  bringTo(bucket: string, principal: Principal): Promise<void>;
  /** Copies every bucket that was brought before again. */
  bringAgain(principals: readonly Principal[]): Promise<void>;
  remove(): Promise<void>;
}

const withOwnBucket = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withOwnBucket);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'S3Bucket' ? { 'Fn::Sub': '${CodeBucket}-${AWS::AccountId}' } : withOwnBucket(inner),
    ]),
  );
};

/** @param endpoint where requests count as sent over TLS */
export const createCodeCopies = (endpoint: string): CodeCopies => {
  const clientOf = ({ credentials }: Principal): S3Client =>
    new S3Client({ endpoint, region: 'us-east-1', credentials });
  const owners = new Map<string, Principal>();
  const copies = new Map<string, Principal>();

  const keysIn = async (client: S3Client, Bucket: string): Promise<readonly string[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  };

  const copy = async (source: string, principal: Principal, keys: readonly string[]): Promise<void> => {
    const client = clientOf(principal);
    const Bucket = `${source}-${principal.id}`;
    if (!copies.has(Bucket)) await client.send(new CreateBucketCommand({ Bucket }));
    copies.set(Bucket, principal);
    for (const Key of keys) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: source, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
    }
  };

  const bring: CodeCopies['bring'] = async (bucket, principals, owner) => {
    owners.set(bucket, owner);
    const keys = await keysIn(clientOf(owner), bucket);
    for (const principal of principals) await copy(bucket, principal, keys);
  };

  return {
    rewritten: (template) => JSON.stringify(withOwnBucket(JSON.parse(template))),
    bring,
    bringTo: async (bucket, principal) => {
      const owner = owners.get(bucket);
      if (owner === undefined) throw new Error(`nothing was brought from ${bucket} yet`);
      await bring(bucket, [principal], owner);
    },
    bringAgain: async (principals) => {
      for (const [bucket, owner] of owners) await bring(bucket, principals, owner);
    },
    remove: async () => {
      for (const [Bucket, principal] of copies) {
        const client = clientOf(principal);
        for (const Key of await keysIn(client, Bucket))
          await client.send(new DeleteObjectCommand({ Bucket, Key }));
        await client.send(new DeleteBucketCommand({ Bucket }));
      }
      owners.clear();
      copies.clear();
    },
  };
};
