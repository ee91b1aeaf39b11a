import * as configSdk from '@aws-sdk/client-config-service';
import * as iamSdk from '@aws-sdk/client-iam';
import * as clients from '../../src/aws/clients.ts';
import type * as Handlers from './handlers.ts';
import { isWhole } from './share.ts';
import { setDeadline, sleep } from './simulated-waits.ts';

/** What a test may shorten, so that it need not wait as long as production does. */
export interface Patience {
  readonly maxAttempts?: number;
  /** `standard` does not slow down after a throttle. */
  readonly retryMode?: 'adaptive' | 'standard';
  /** Milliseconds until a request without an answer is given up. */
  readonly requestTimeout?: number;
}

/**
 * The functions as a new execution environment has them: with clients of their own, whose connections, retry quota and
 * send rate no earlier invocation has touched. All other settings are those of production; the SDK is loaded once.
 */
export const coldStart = ({
  maxAttempts = clients.clientSettings.maxAttempts,
  retryMode = clients.clientSettings.retryMode,
  requestTimeout = clients.clientSettings.requestHandler.requestTimeout,
}: Patience = {}): typeof Handlers => {
  const requestHandler = { ...clients.clientSettings.requestHandler, requestTimeout };
  const clientSettings = { ...clients.clientSettings, maxAttempts, retryMode, requestHandler };
  let handlers: typeof Handlers | undefined;
  jest.isolateModules(() => {
    jest.doMock('@aws-sdk/client-iam', () => iamSdk);
    jest.doMock('@aws-sdk/client-config-service', () => configSdk);
    jest.doMock('../../src/aws/clients.ts', () => ({ ...clients, clientSettings }));
    if (!isWhole) {
      jest.doMock('node:timers', () => ({ setTimeout: setDeadline }));
      jest.doMock('node:timers/promises', () => ({ setTimeout: sleep }));
    }
    handlers = jest.requireActual<typeof Handlers>('./handlers.ts');
  });
  if (handlers === undefined) throw new Error('the functions were not loaded');
  return handlers;
};
