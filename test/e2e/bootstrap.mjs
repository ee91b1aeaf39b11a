// One Lambda execution environment, as seen from inside: loads the handler as Lambda's Node runtime does, then takes one
// invocation after the other from the Runtime API until it is ended.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peakMemory } from '../support/peak-memory.mjs';

const { _HANDLER = '', LAMBDA_TASK_ROOT = '', AWS_LAMBDA_RUNTIME_API = '' } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const describe = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: error?.message ?? String(error),
  stackTrace: String(error?.stack ?? '').split('\n'),
});
// The peak is what Lambda reports as "Max Memory Used".
const post = (path, body) =>
  fetch(`${api}/${path}`, {
    method: 'POST',
    headers: { 'peak-memory': String(peakMemory()) },
    body: JSON.stringify(body ?? null),
  });

const [module, ...names] = _HANDLER.split('.');
let handler;
try {
  // The order in which the runtime looks for the file.
  const file = ['.js', '.mjs', '.cjs']
    .map((ending) => join(LAMBDA_TASK_ROOT, module + ending))
    .find(existsSync);
  if (file === undefined) throw new Error(`Cannot find module '${module}'`);
  handler = names.reduce((value, name) => value?.[name], await import(pathToFileURL(file)));
  if (typeof handler !== 'function') throw new Error(`${_HANDLER} is undefined or not exported`);
} catch (error) {
  await post('init/error', describe(error));
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const requestId = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: requestId,
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(await next.json(), context);
    await post(`invocation/${requestId}/response`, result);
  } catch (error) {
    await post(`invocation/${requestId}/error`, describe(error));
  }
}
