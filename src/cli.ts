#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { calledAs } from './cli/called-as.ts';
import { messagesTo, explained } from './cli/io.ts';
import { main } from './cli/program.ts';
import { askOnTerminal } from './cli/terminal.ts';

/** Node's own code for a crash is 1, which means NON_COMPLIANT here. */
const fail = (error: unknown): void => {
  process.exitCode = 2;
  messagesTo(process).error(explained(error));
};

// Which Node the SDK will want next year is not what somebody who evaluates an account needs to read.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// Node and the SDK would write their warnings in many lines, whether or not somebody wants to read any.
const isQuiet =
  process.argv.some((argument) => argument === '--quiet' || argument === '-q') ||
  /^(1|true|yes|on)$/i.test(process.env['MFA_RULES_QUIET'] ?? '');
if (process.listenerCount('warning') > 0) {
  process.removeAllListeners('warning');
  process.on('warning', ({ message }) => messagesTo(process, isQuiet).warning(message.replace(/\s+/g, ' ')));
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe left (`| head`): it has seen what it wanted.
    if (error.code !== 'EPIPE') fail(new Error('cannot write', { cause: error }));
  });
}
process.on('uncaughtException', fail);

/** Of these a command that changes something wants to know: it ends what it has begun. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

const onInterrupt = (stop: () => void): (() => void) => {
  const takeBack = (): void => {
    for (const signal of INTERRUPTS) process.off(signal, interrupted);
  };
  const interrupted = (): void => {
    takeBack();
    stop();
    // A question may be open, which nobody is going to answer.
    process.stdin.destroy();
  };
  for (const signal of INTERRUPTS) process.on(signal, interrupted);
  return takeBack;
};

main(process.argv.slice(2), {
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  askOnTerminal,
  onInterrupt,
  now: new Date(),
  calledAs: calledAs(process.argv[1] ?? '', process.cwd(), process.env),
  // This file is dist/cli.js there; a package manager may have linked to it.
  packageFolder: dirname(dirname(realpathSync(process.argv[1] ?? '.'))),
}).then((exitCode) => {
  process.exitCode ??= exitCode;
}, fail);
