import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isReadable, parsePolicyText, readPolicyDocument } from '../policy/policy-document.ts';
import { repeatedKeys } from '../json/text.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { syntaxErrorPlace } from '../json/syntax.ts';
import { decodedFile } from '../inventory/file-text.ts';
import type { Io } from './io.ts';

const readText = async (path: string, stdin: Io['stdin']): Promise<string> => {
  try {
    if (path !== '-') return decodedFile(await readFile(path)).text;
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
    return decodedFile(Buffer.concat(chunks)).text;
  } catch (cause) {
    throw new Error(`cannot read --trust-policy "${path}"`, { cause });
  }
};

/** A role of which nothing but the trust policy is known. */
const roleWith = (resourceName: string, policy: unknown, source: string): RoleUnderReview => ({
  resourceName,
  trustPolicy: { value: policy, source },
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Policies by name, e.g. `{"Admin": {"Version": …}}`. A document that has policy elements itself is one policy. */
const isByName = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) &&
  !isReadable(readPolicyDocument(value)) &&
  !['Version', 'Id'].some((element) => typeof value[element] === 'string');

/**
 * The trust policies of a file as roles that are known by nothing else: one policy (JSON or URL-encoded), named after
 * its file, or a JSON object from name to policy.
 *
 * @param path a file, or `-` for stdin
 * @throws where it cannot be read or is not JSON, naming file and place
 */
export const readTrustPolicies = async (
  path: string,
  stdin: Io['stdin'],
): Promise<readonly RoleUnderReview[]> => {
  const source = path === '-' ? 'stdin' : path;
  // Leading lines stay: an error's line is counted from the first.
  const text = (await readText(path, stdin)).trimEnd();
  if (text === '') throw new Error(`--trust-policy: ${source} is empty`);
  let value: unknown;
  try {
    value = parsePolicyText(text);
  } catch (cause) {
    const { line, column } = syntaxErrorPlace(text);
    throw new Error(`--trust-policy: ${source} is not JSON at line ${line}, column ${column}`, { cause });
  }
  if (isByName(value)) {
    const named = Object.entries(value);
    if (named.length === 0) throw new Error(`--trust-policy: ${source} holds no policy`);
    const [twice] = repeatedKeys(value).keys();
    if (twice !== undefined)
      throw new Error(`--trust-policy: ${source} holds two policies named ${JSON.stringify(twice)}`);
    return named.map(([name, policy]) => roleWith(name, policy, source));
  }
  return [roleWith(path === '-' ? 'stdin' : basename(path, extname(path)), value, source)];
};
