import { systemErrorText } from './system-error.ts';

const thrown = (code: string, message: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['ENOENT', "ENOENT: no such file or directory, open 'a.json'", 'there is no such file or folder'],
  ['EISDIR', 'EISDIR: illegal operation on a directory, read', 'it is a folder'],
  ['EEXIST', "EEXIST: file already exists, link 'a, b' -> 'c'", 'it exists already'],
  ['ENOSPC', 'ENOSPC: no space left on device, write', 'no space left on device'],
  [
    'ELOOP',
    "ELOOP: too many symbolic links encountered, stat 'it's, open 'x'",
    'too many symbolic links encountered',
  ],
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:443', undefined],
])('of %s it says what happened, without names of calls', (code, message, expected) => {
  expect(systemErrorText(thrown(code, message))).toBe(expected);
});

it('says nothing of an error of our own', () => {
  expect(systemErrorText(new Error('ENOENT: not of the system'))).toBeUndefined();
});
