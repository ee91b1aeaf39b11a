import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { CallLog } from './call-log.ts';
import { constraintsOf } from './constraints.ts';
import type { Fault, Faults } from './faults.ts';
import type { Params, Service, WireAnswer, WireRequest } from './service.ts';
import { services } from './services.ts';
import { signerOf, type Signer } from './signature.ts';

/** All that an answer depends on beside the request. */
export interface World {
  readonly accounts: readonly Account[];
  readonly now: () => Date;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly stopped: AbortSignal;
  readonly failsEvaluation: (evaluation: Params) => boolean;
  /** The most items on the next page of this operation; undefined: as many as asked for. */
  readonly nextPageSize: (operation: string) => number | undefined;
}

/** `drop`: the connection is closed instead. */
export type Answer = WireAnswer | 'drop';

interface Request {
  readonly service: Service;
  readonly operation: string;
  readonly params: Params;
  readonly signer: Signer;
}

const resourceOf = (service: Service, { accountId, partition }: Account): string =>
  service.name === 'iam' ? `arn:${partition}:iam::${accountId}:*` : '*';

const run = ({ service, operation, params, signer }: Request, world: World): object | Promise<object> => {
  const { failures } = service.protocol;
  const perform = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
  if (!perform) throw failures.unknownOperation(operation);
  const { account, caller } = signer;
  if (service.name === 'iam' && account.isMfaForced && caller.MfaPresent !== true)
    throw failures.denied(caller.Arn, `iam:${operation}`, resourceOf(service, account));
  return perform({
    params,
    check: constraintsOf(params, failures),
    account,
    accounts: world.accounts,
    caller,
    signedWith: signer.accessKeyId,
    region: signer.region,
    now: world.now,
    failsEvaluation: world.failsEvaluation,
    shortPage: world.nextPageSize(`${service.name}:${operation}`),
  });
};

const failureOf = (
  { service, operation, params, signer }: Request,
  kind: 'throttle' | '5xx' | 'deny' | 'expired' | 'no-such-entity',
): AwsError => {
  const { failures } = service.protocol;
  switch (kind) {
    case 'throttle':
      return failures.throttled();
    case '5xx':
      return failures.internal();
    case 'deny':
      return failures.denied(
        signer.caller.Arn,
        `${service.name}:${operation}`,
        resourceOf(service, signer.account),
      );
    case 'expired':
      return failures.expired();
    case 'no-such-entity':
      return service.notFound(operation, params);
  }
};

const answered = async (request: Request, world: World, requestId: string): Promise<WireAnswer> => {
  const { service, operation } = request;
  try {
    // A function that is invoked takes its time.
    return service.protocol.answer(operation, await run(request, world), requestId);
  } catch (error) {
    if (error instanceof AwsError) return service.protocol.error(error, requestId);
    throw error;
  }
};

const cutOff = (answer: WireAnswer): WireAnswer => ({
  ...answer,
  status: 200,
  body: answer.body.slice(0, Math.ceil(answer.body.length / 2)),
});

const stopping = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

const faulty = async (fault: Fault, request: Request, world: World, requestId: string): Promise<Answer> => {
  const carryOut = (): Promise<WireAnswer> => answered(request, world, requestId);
  if (fault.kind === 'slow') {
    await delay(fault.ms, undefined, { signal: world.stopped });
    return carryOut();
  }
  if (fault.kind === 'held') {
    await Promise.race([fault.until, stopping(world.stopped)]);
    return carryOut();
  }
  if (fault.kind === 'garbage') return cutOff(await carryOut());
  if (fault.takesEffect) await carryOut();
  if (fault.kind === 'drop') return 'drop';
  if (fault.kind === 'empty') return { status: 200, contentType: 'text/xml', body: '' };
  if (fault.kind === 'html')
    return { status: 200, contentType: 'text/html', body: '<html><body>Sign in</body></html>' };
  return request.service.protocol.error(failureOf(request, fault.kind), requestId);
};

const find = (wire: WireRequest): { service: Service; operation: string } | undefined => {
  for (const service of services) {
    const operation = service.protocol.operationOf(wire);
    if (operation !== undefined) return { service, operation };
  }
  return undefined;
};

/** The answer of AWS, or of a fault that was asked for, to one request. */
export const answerTo = async (wire: WireRequest, world: World, requestId: string): Promise<Answer> => {
  const found = find(wire);
  if (!found) return { status: 404, contentType: 'text/xml', body: '<UnknownOperationException/>\n' };
  const { service, operation } = found;
  const { protocol } = service;
  const name = `${service.name}:${operation}`;
  let signer: Signer | undefined;
  let params: Params = {};
  try {
    params = protocol.paramsOf(wire);
    signer = signerOf(wire.headers, service.signingName ?? service.name, world.accounts, protocol.failures);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    world.log.record({ operation: name, params, accountId: undefined, region: undefined });
    return protocol.error(error, requestId);
  }
  const { account, region } = signer;
  world.log.record({ operation: name, params, accountId: account.accountId, region });
  const fault = world.faults.next(name, params);
  const request = { service, operation, params, signer };
  return fault ? faulty(fault, request, world, requestId) : answered(request, world, requestId);
};
