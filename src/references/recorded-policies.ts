/** The policies that stand in what AWS Config has recorded of a resource. */
import { isObject } from '../json/object.ts';
import { parsePolicyText } from '../policy/policy-document.ts';

/** What AWS Config has of one resource, as a query of it answers. */
export interface RecordedResource {
  readonly configuration: unknown;
  readonly supplementaryConfiguration: unknown;
}

/** A policy that was found in it, and the names of the fields that lead to it. */
export interface RecordedPolicy {
  readonly route: readonly string[];
  readonly document: unknown;
}

/** How deep AWS Config's records are at most; a policy inside a policy is none. */
const DEEPEST = 12;

/** What somebody may have put a policy into as data. */
const DATA: ReadonlySet<string> = new Set(['environment', 'tags']);

/** A text that may be JSON: plain, in quotes once more, or URL-encoded. */
const MAY_BE_JSON = /^\s*(?:[{["]|%7B)/i;

const parsed = (text: string): unknown => {
  if (!MAY_BE_JSON.test(text)) return undefined;
  try {
    return parsePolicyText(text);
  } catch {
    return undefined;
  }
};

const policiesIn = (value: unknown, route: readonly string[]): readonly RecordedPolicy[] => {
  if (route.length > DEEPEST) return [];
  if (typeof value === 'string') {
    const inner = parsed(value);
    return typeof inner === 'object' || typeof inner === 'string' ? policiesIn(inner, [...route, '']) : [];
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => policiesIn(item, [...route, String(index)]));
  if (!isObject(value)) return [];
  if ('Statement' in value) return [{ route: route.filter((name) => name !== ''), document: value }];
  return Object.entries(value).flatMap(([name, inner]) =>
    DATA.has(name.toLowerCase()) ? [] : policiesIn(inner, [...route, name]),
  );
};

/** In which field of its record a type has its policy differs, and so does whether it is text: whatever has statements is one. */
export const recordedPolicies = ({
  configuration,
  supplementaryConfiguration,
}: RecordedResource): readonly RecordedPolicy[] => [
  ...policiesIn(configuration, ['configuration']),
  ...policiesIn(supplementaryConfiguration, ['supplementaryConfiguration']),
];
