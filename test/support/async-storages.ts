/**
 * Lets go of the AsyncLocalStorages that the test file before this one has used. Jest makes one for each file, and Node hands
 * the values of all of them on with every promise for as long as the process lives: the hundredth file of a worker pays a
 * hundred times.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const USED = Symbol.for('used AsyncLocalStorages');

const prototype = AsyncLocalStorage.prototype as AsyncLocalStorage<unknown> & {
  [USED]?: Set<AsyncLocalStorage<unknown>>;
};

if (prototype[USED] === undefined) {
  prototype[USED] = new Set();
  const { run } = prototype;
  prototype.run = function (this: AsyncLocalStorage<unknown>, ...call: unknown[]) {
    prototype[USED]?.add(this);
    return Reflect.apply(run, this, call) as unknown;
  } as typeof run;
}
for (const storage of prototype[USED]) storage.disable();
prototype[USED].clear();
