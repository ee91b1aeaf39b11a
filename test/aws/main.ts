import { parseArgs } from 'node:util';
import type { Account } from './account.ts';
import { addConfigRule } from './account.ts';
import { accountOf } from './account-of.ts';
import { control } from './control.ts';
import { startAws } from './endpoint.ts';
import { accountFromFolder } from './inventory-folder.ts';

const USAGE = `usage: main (FOLDER | --users N --roles N [--virtual SHARE] [--policy CHARACTERS]) [--rule NAME=RESULT_TOKEN]...

Serves the account of an inventory folder, or one of a given size, as AWS would, until it is ended. Prints one
line of JSON: {"url", "accountId", "environment"}.
`;

const readArguments = (): { readonly account: Account; readonly rules: readonly string[] } => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      users: { type: 'string', default: '0' },
      roles: { type: 'string', default: '0' },
      virtual: { type: 'string', default: '0.9' },
      policy: { type: 'string', default: '0' },
      rule: { type: 'string', multiple: true, default: [] },
    },
  });
  const [folder] = positionals;
  const size = {
    users: Number(values.users),
    roles: Number(values.roles),
    withVirtualDevice: Number(values.virtual),
    policyCharacters: Number(values.policy),
  };
  if (folder === undefined && size.users + size.roles === 0) throw new Error(USAGE);
  return { account: folder === undefined ? accountOf(size) : accountFromFolder(folder), rules: values.rule };
};

const main = async (): Promise<void> => {
  const { account, rules } = readArguments();
  for (const rule of rules) {
    const [name = '', ...token] = rule.split('=');
    const known = account.configRules[name] ?? addConfigRule(account, name, []);
    known.resultTokens.add(token.join('='));
  }
  const endpoint = await startAws({ account, control });
  const stop = (): void => {
    endpoint.stop().catch(() => process.exit(1));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { url } = endpoint;
  const line = JSON.stringify({ url, accountId: account.accountId, environment: endpoint.environment() });
  process.stdout.write(`${line}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
