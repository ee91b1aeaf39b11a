import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Problem } from '../aws/problem.ts';
import { decodedFile, notExact } from '../inventory/file-text.ts';
import { cutShortProblem } from '../inventory/saved-answer.ts';
import { NotJson, parseJsonDocuments } from '../json/documents.ts';
import { repeatedKeys } from '../json/text.ts';
import { parsePolicyText } from '../policy/policy-document.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { rolesInAnswer } from './answered-roles.ts';
import type { Io } from './io.ts';
import {
  GET_ROLE,
  isKnownKind,
  isPolicyDocument,
  isTemplate,
  languageOf,
  notTrustPolicy,
  whatItIs,
} from './not-a-trust-policy.ts';
import { NotYaml, parseYaml } from './yaml-text.ts';
import { isObject, type JsonObject } from '../json/object.ts';

const readText = async (path: string, stdin: Io['stdin']): Promise<string> => {
  let bytes: Uint8Array;
  try {
    if (path === '-') {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      bytes = Buffer.concat(chunks);
    } else bytes = await readFile(path);
  } catch (cause) {
    throw new Error(`cannot read --trust-policy "${path}"`, { cause });
  }
  const { text, isExact } = decodedFile(bytes);
  if (!isExact) throw notExact(path === '-' ? 'stdin' : path);
  return text;
};

/** The value that a text stands for, where it is JSON or URL-encoded JSON; any other value as it is. */
const decoded = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return parsePolicyText(value);
  } catch {
    return value;
  }
};

/** A role that is yet to be made, of which nothing but the trust policy is known. */
const draft = (resourceName: string, policy: unknown, source: string): RoleUnderReview => ({
  resourceName,
  trustPolicy: { value: policy, source },
});

const notTrust = (what: string, why: string): Error =>
  new Error(`--trust-policy: ${what} holds no trust policy: ${why}`);

const checkTrust = (policy: JsonObject, what: string): void => {
  const why = notTrustPolicy(policy);
  if (why !== undefined) throw notTrust(what, why);
};

/** Policies by name, e.g. `{"Admin": {"Version": …}}`; undefined where no value is a policy. */
const policiesByName = (value: JsonObject, source: string): readonly RoleUnderReview[] | undefined => {
  const policies = Object.entries(value).map(([name, policy]) => [name, decoded(policy)] as const);
  if (!policies.some(([, policy]) => isPolicyDocument(policy))) return undefined;
  const [twice] = repeatedKeys(value).keys();
  if (twice !== undefined)
    throw new Error(`--trust-policy: ${source} holds two policies named ${JSON.stringify(twice)}`);
  return policies.map(([name, policy]) => {
    const quoted = JSON.stringify(name);
    if (!isPolicyDocument(policy) && isKnownKind(value)) throw notTrust(source, whatItIs(value));
    if (!isPolicyDocument(policy))
      throw new Error(
        `--trust-policy: ${quoted} in ${source} is no policy: it has no Statement, or is not JSON; an object from name to policy holds policies alone`,
      );
    checkTrust(policy, `${quoted} in ${source}`);
    return draft(name, policy, source);
  });
};

/** The roles of one value of the file: a trust policy, what AWS prints of roles, or an object from name to policy. */
const rolesIn = (written: unknown, name: string, source: string): readonly RoleUnderReview[] => {
  const value = decoded(written);
  if (isPolicyDocument(value)) {
    checkTrust(value, source);
    return [draft(name, value, source)];
  }
  const answered = rolesInAnswer({ document: source, path: '', value });
  if (answered !== undefined) {
    if (answered.length === 0) throw new Error(`--trust-policy: ${source} holds no role; ${GET_ROLE}`);
    return answered;
  }
  const named = isObject(value) ? policiesByName(value, source) : undefined;
  if (named !== undefined) return named;
  throw notTrust(source, whatItIs(value));
};

/** What JSON and URL-encoded JSON begin with. */
const JSON_BEGINS = /^\s*(?:[{["]|%)/;

const isJson = (text: string, path: string): boolean => JSON_BEGINS.test(text) && !isYamlFile(path);

/** The values that a text holds: several documents of JSON, or one of YAML. */
const valuesIn = async (text: string, path: string, source: string): Promise<readonly unknown[]> => {
  if (/^\s*%/.test(text) && isJson(text, path)) {
    const value = decoded(text);
    if (value === text) throw new Error(`--trust-policy: ${source} is neither JSON nor URL-encoded JSON`);
    return [value];
  }
  if (isJson(text, path)) {
    try {
      return parseJsonDocuments(text);
    } catch (cause) {
      if (!(cause instanceof NotJson)) throw cause;
      throw new Error(`--trust-policy: ${source} is ${cause.message}`, { cause: cause.cause });
    }
  }
  const language = languageOf(text);
  if (language !== undefined) throw notTrust(source, language);
  const { value, unresolved } = await readYaml(text, path, source);
  if (unresolved !== undefined && !isTemplate(value))
    throw new Error(
      `--trust-policy: ${source} has ${unresolved.tag} at line ${unresolved.line}, column ${unresolved.column}: its value is not known here; write the value in its place`,
    );
  return [value];
};

const isYamlFile = (path: string): boolean => /\.ya?ml$/i.test(path);

const readYaml = async (text: string, path: string, source: string): ReturnType<typeof parseYaml> => {
  try {
    return await parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof NotYaml)) throw cause;
    const what = isYamlFile(path) ? 'not YAML' : 'neither JSON nor YAML';
    throw new Error(`--trust-policy: ${source} is ${what}: ${cause.message}`, { cause: cause.cause });
  }
};

/** Whether somebody means a file, or `-`, where a role or a user could be named as well: by a folder or an extension. */
export const isPolicyFile = (name: string): boolean =>
  name === '-' || (!name.startsWith('arn:') && /[/\\]|\.(?:json|ya?ml)$/i.test(name));

/** The roles of a file, and what it leaves out. */
export interface TrustPolicies {
  readonly roles: readonly RoleUnderReview[];
  readonly problems: readonly Problem[];
}

/**
 * The trust policies of a file as roles: one policy (JSON, URL-encoded or YAML), named after its file; a JSON object from
 * name to policy; or what AWS prints of roles that are there, each by its name.
 *
 * @param path a file, or `-` for stdin
 * @throws where it cannot be read, is not JSON or YAML, naming file and place, or holds something else, naming what it is
 */
export const readTrustPolicies = async (path: string, stdin: Io['stdin']): Promise<TrustPolicies> => {
  const source = path === '-' ? 'stdin' : path;
  // Leading lines stay: an error's line is counted from the first.
  const text = (await readText(path, stdin)).trimEnd();
  if (text === '') throw new Error(`--trust-policy: ${source} is empty`);
  const name = path === '-' ? 'stdin' : basename(path, extname(path));
  const values = await valuesIn(text, path, source);
  const roles = values.flatMap((value, index) =>
    rolesIn(value, values.length === 1 ? name : `${name} ${index + 1}`, source),
  );
  // Of several pages, the last says whether there is more.
  const last = values.at(-1);
  const cutShort =
    isObject(last) && !isPolicyDocument(last)
      ? cutShortProblem({ document: source, path: '', value: last })
      : undefined;
  return { roles, problems: cutShort === undefined ? [] : [cutShort] };
};
