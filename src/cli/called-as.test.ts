import { calledAs } from './called-as.ts';

it.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
  ['installed', '/usr/local/bin/mfa-rules', {}, ['mfa-rules']],
  ['installed, by its long name', '/usr/local/bin/aws-config-mfa-rules', {}, ['aws-config-mfa-rules']],
  [
    'through npx, not installed',
    '/home/x/.npm/_npx/1a2b/node_modules/.bin/aws-config-mfa-rules',
    { npm_command: 'exec' },
    ['npx', 'aws-config-mfa-rules'],
  ],
  [
    'through npx, of a project',
    '/srv/app/node_modules/.bin/mfa-rules',
    { npm_command: 'exec' },
    ['npx', 'mfa-rules'],
  ],
  ['from a clone', '/srv/clone/dist/cli.js', {}, ['node', 'dist/cli.js']],
  ['by npm start', '/srv/clone/dist/cli.js', { npm_command: 'start' }, ['node', 'dist/cli.js']],
  ['as one file', '/srv/mfa-rules.mjs', {}, ['node', '../mfa-rules.mjs']],
])('started %s', (_, script, env, expected) => {
  expect(calledAs(script, '/srv/clone', env)).toEqual(expected);
});
