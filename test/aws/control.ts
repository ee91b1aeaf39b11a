import { addConfigRule } from './account.ts';
import type { AwsEndpoint } from './endpoint.ts';
import type { Fault } from './faults.ts';
import type { Params } from './service.ts';

/** What may be sent to `/control`; every field is optional, and all are carried out in this order. */
interface Instructions {
  readonly resetFaults?: boolean;
  readonly resetCalls?: boolean;
  readonly pageSizes?: readonly number[];
  /** Result tokens to issue, by the rule's name; a rule that is not there yet is made. */
  readonly issue?: Readonly<Record<string, readonly string[]>>;
  /** A fault whose `match` names parameters and their values, in place of `when`. `times` 0 stands for ever. */
  readonly fault?: Fault & { readonly match?: Params };
  readonly failEvaluations?: { readonly match: Params; readonly times?: number };
}

/** JSON knows no Infinity. */
const toTimes = (times: number | undefined): number | undefined => (times === 0 ? Infinity : times);

const matches =
  (wanted: Params = {}) =>
  (params: Params): boolean =>
    Object.entries(wanted).every(([name, value]) => params[name] === value);

const carryOut = (endpoint: AwsEndpoint, instructions: Instructions): void => {
  const { account } = endpoint;
  if (instructions.resetFaults) endpoint.resetFaults();
  if (instructions.resetCalls) endpoint.resetCalls();
  if (instructions.pageSizes) endpoint.pageSizes = instructions.pageSizes;
  for (const [name, tokens] of Object.entries(instructions.issue ?? {})) {
    const rule = account.configRules[name] ?? addConfigRule(account, name, []);
    for (const token of tokens) rule.resultTokens.add(token);
  }
  if (instructions.fault) {
    const { match, times, ...fault } = instructions.fault;
    endpoint.faults.add({ ...fault, times: toTimes(times) ?? 1, when: matches(match) });
  }
  if (instructions.failEvaluations) {
    const { match, times } = instructions.failEvaluations;
    endpoint.failEvaluations(matches(match), toTimes(times));
  }
};

/**
 * For an endpoint in a process of its own: `/control` takes Instructions as JSON and answers with what there is
 * to see by then: calls, requests, and every result that AWS Config holds.
 */
export const control = (endpoint: AwsEndpoint, path: string, body: string): object | undefined => {
  if (path !== '/control') return undefined;
  if (body !== '') carryOut(endpoint, JSON.parse(body) as Instructions);
  const { account, calls, requests, mostAtOnce } = endpoint;
  return {
    calls: Object.fromEntries(calls),
    mostAtOnce,
    requests,
    results: Object.fromEntries(
      Object.entries(account.configRules).map(([name, { results }]) => [name, [...results.values()]]),
    ),
  };
};
